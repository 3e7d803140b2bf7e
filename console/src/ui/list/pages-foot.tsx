import type { Registry } from "@bufbuild/protobuf";
import { Refusal } from "../refusal.tsx";
import type { Pages } from "./use-pages.ts";

/** Below a list that is read page by page: how many there are so far, the way to more, and why there are none. */
export function PagesFoot(props: {
  readonly pages: Pages<unknown>;
  readonly types: Registry;
  /** One of the things, such as "session". */
  readonly thing: string;
}) {
  const { pages, types, thing } = props;
  const { items, hasMore, isBusy, error } = pages;
  const counted = items && `${items.length} ${items.length === 1 ? thing : `${thing}s`}`;
  return (
    <>
      {error !== undefined && <Refusal error={error} types={types} />}
      <div class="row foot">
        <span class="muted" role="status">
          {isBusy && !items ? "Loading…" : counted && `${hasMore ? "the first " : ""}${counted}`}
        </span>
        {hasMore && (
          <button type="button" disabled={isBusy} onClick={pages.more}>
            More {thing}s
          </button>
        )}
      </div>
    </>
  );
}
