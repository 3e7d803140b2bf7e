import { partyOf } from "../../admin/trail.ts";
import { hrefOf } from "../../app/router.ts";

/** A user of an event, with a link, or words for the operator and for nobody. In a list, the start of an id is enough. */
export function Party({ id, isShort = false }: { readonly id: string; readonly isShort?: boolean }) {
  const { words, isUser } = partyOf(id);
  return isUser ? (
    <a href={hrefOf("users", id)} title={id}>
      <code>{isShort ? `${words.slice(0, 8)}…` : words}</code>
    </a>
  ) : (
    <span>{words}</span>
  );
}
