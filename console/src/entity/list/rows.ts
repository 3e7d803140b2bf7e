import { type DraftMessage, fieldOf } from "../../message/draft.ts";
import type { ListRpc } from "../standard-rpc.ts";
import type { LoadedPage } from "./pager.ts";

/** The page in the answer of a List method. */
export function entityRows({ items, totalSize }: ListRpc, answer: DraftMessage): LoadedPage {
  const list = fieldOf(answer, items.name);
  const token = fieldOf(answer, "next_page_token");
  const total = totalSize && fieldOf(answer, totalSize.name);
  return {
    rows: list?.kind === "list" ? list.items.flatMap((one) => (one.kind === "message" ? [one] : [])) : [],
    next: token?.kind === "text" ? token.text : "",
    // A service that does not count them leaves it at 0.
    ...(total?.kind === "text" ? { total: total.text } : {}),
  };
}
