import { useEffect, useRef, useState } from "preact/hooks";

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
 * @param read gives the page of a token, which is empty for the first
 */
export function usePages<T>(read: (token: string) => Promise<ListPage<T>>, inputs: readonly unknown[]): Pages<T> {
  const [page, setPage] = useState<ListPage<T>>();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  // An answer that comes after a newer question is of no use.
  const turn = useRef(0);
  const load = async (token: string, before: readonly T[]) => {
    const own = ++turn.current;
    setBusy(true);
    setError(undefined);
    try {
      const { items, next } = await read(token);
      if (own === turn.current) setPage({ items: [...before, ...items], next });
    } catch (caught) {
      if (own !== turn.current) return;
      setError(caught);
      // Those of an earlier question are no answer to this one.
      if (token === "") setPage(undefined);
    } finally {
      if (own === turn.current) setBusy(false);
    }
  };
  const reload = () => void load("", []);
  useEffect(() => {
    reload();
    return () => {
      turn.current += 1;
    };
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
