import { useEffect, useState } from "preact/hooks";
import { Latest } from "../../api/latest.ts";

/** A page of a list, and the token of the next; empty after the last. */
export interface ListPage<T> {
  readonly items: readonly T[];
  readonly next: string;
}

/** A list that is read page by page. */
export interface Pages<T> {
  /** Undefined until the first page is there. */
  readonly items: readonly T[] | undefined;
  readonly hasMore: boolean;
  readonly isBusy: boolean;
  readonly error: unknown;
  /** Adds the next page. */
  more(): void;
  /** Reads the first page again. */
  reload(): void;
}

/**
 * Reads a list by pages, anew when a value of `inputs` changes.
 *
 * @param read gives the page of a token, which is empty for the first. Its signal is aborted when the page is wanted no more
 */
export function usePages<T>(
  read: (token: string, signal: AbortSignal) => Promise<ListPage<T>>,
  inputs: readonly unknown[],
): Pages<T> {
  const [page, setPage] = useState<ListPage<T>>();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [latest] = useState(() => new Latest());
  const load = async (token: string, before: readonly T[]) => {
    setBusy(true);
    setError(undefined);
    const outcome = await latest.ask((signal) => read(token, signal));
    if (!outcome) return;
    setBusy(false);
    if ("answer" in outcome) {
      const { items, next } = outcome.answer;
      setPage({ items: [...before, ...items], next });
      return;
    }
    setError(outcome.error);
    // Those of an earlier question are no answer to this one.
    if (token === "") setPage(undefined);
  };
  const reload = () => void load("", []);
  useEffect(() => {
    reload();
    return () => latest.stop();
  }, inputs);
  return {
    items: page?.items,
    hasMore: page !== undefined && page.next !== "",
    isBusy,
    error,
    more: () => void load(page?.next ?? "", page?.items ?? []),
    reload,
  };
}
