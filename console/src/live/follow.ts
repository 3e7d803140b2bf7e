import { Code, ConnectError } from "@connectrpc/connect";
import { reasonOf } from "../api/failure.ts";

/** The state of a stream that is followed. */
export type FollowState =
  | { readonly kind: "connecting" }
  | { readonly kind: "open" }
  /** It is opened again in so many ms. Without an error, it has just ended. */
  | { readonly kind: "waiting"; readonly error?: unknown; readonly ms: number }
  /** No further try would help. */
  | { readonly kind: "refused"; readonly error: unknown };

/** The first wait after a failure, and the longest, in ms. */
const FIRST_MS = 500;
const LONGEST_MS = 30_000;
/** A stream that has been silent for so long is dead, in ms: figures come once a second. */
const SILENT_MS = 15_000;

export interface FollowOptions<T> {
  open(signal: AbortSignal): AsyncIterable<T>;
  receive(message: T): void;
  tell(state: FollowState): void;
  /** Resolves after a time, or when the signal aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** @default 15 s */
  readonly silentMs?: number;
  /** From 0 to 1: spreads the tries of many. @default Math.random */
  readonly random?: () => number;
}

/** Reads a stream, and opens it again whenever it ends, until the signal aborts or the service refuses the caller. */
export async function follow<T>(options: FollowOptions<T>): Promise<void> {
  const { tell, wait, signal, random = Math.random } = options;
  for (let failures = 0; !signal.aborted; ) {
    tell({ kind: "connecting" });
    const { error, hasReceived } = await readOnce(options);
    if (signal.aborted) return;
    if (isFinal(error)) {
      tell({ kind: "refused", error });
      return;
    }
    failures = hasReceived ? 0 : failures + 1;
    // The service ends each stream after a time, which is no failure.
    const isOver = error === undefined || (error instanceof ConnectError && error.code === Code.DeadlineExceeded);
    const ms = isOver && hasReceived ? 0 : backoffMs(failures, random());
    if (ms > 0) tell({ kind: "waiting", error, ms });
    await wait(ms, signal);
  }
}

/** Doubles with each failure in a row; of that, at least a half. */
export function backoffMs(failures: number, random: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 20)) * (0.5 + random / 2);
}

async function readOnce<T>(options: FollowOptions<T>): Promise<{ readonly error?: unknown; hasReceived: boolean }> {
  const { open, receive, tell, signal, silentMs = SILENT_MS } = options;
  const ending = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const expect = () => {
    clearTimeout(timer);
    timer = setTimeout(() => ending.abort(), silentMs);
  };
  const stop = () => ending.abort();
  signal.addEventListener("abort", stop);
  let hasReceived = false;
  try {
    expect();
    for await (const message of open(ending.signal)) {
      expect();
      if (!hasReceived) tell({ kind: "open" });
      hasReceived = true;
      receive(message);
    }
    return { hasReceived };
  } catch (error) {
    const isSilent = ending.signal.aborted && !signal.aborted;
    return { error: isSilent ? new Error(`nothing has come for ${silentMs / 1000} s`) : error, hasReceived };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}

/** Whether the same call would fail again. A token that has ended is refreshed before the next. */
function isFinal(error: unknown): boolean {
  if (!(error instanceof ConnectError)) return false;
  if (error.code === Code.Unauthenticated) return reasonOf(error) !== "TOKEN_EXPIRED";
  return [Code.PermissionDenied, Code.Unimplemented, Code.InvalidArgument, Code.NotFound].includes(error.code);
}
