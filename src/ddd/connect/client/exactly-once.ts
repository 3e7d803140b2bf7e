import { SettleResponse_Outcome as Outcome } from "../../../../gen/brasa/v1/unit_of_work_service_pb.js";
import { sleep } from "../../abort.ts";
import { ConflictError, ExhaustedError, UnavailableError } from "../../error.ts";
import type { Failure } from "./transport/transport-error.ts";

/** The response of a call, or its error. */
export type Attempt<T> = { readonly value: T } | Failure;

/** A call that can carry a request id. */
export interface IdentifiedCall<T> {
  /** Makes the call. @param timeoutMs how many milliseconds it may take. @default as the connection's calls may */
  send(requestId: string, timeoutMs?: number): Promise<Attempt<T>>;
  /** Asks for the outcome; see brasa.v1.UnitOfWorkService/Settle. */
  settle(requestId: string, timeoutMs: number): Promise<Attempt<Outcome>>;
}

/**
 * How many milliseconds a lost answer is asked for, even if the caller has more time. Services keep an answer for a
 * minute regardless of their quota (SETTLE_MS). A forgotten answer would pass for a call without effect, and
 * the call would be repeated.
 */
const SETTLE_MS = 30_000;

const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 1000;
/** How many times a peer that does not speak the protocol is asked. */
const MAX_FOREIGN = 3;

/**
 * Makes a call that takes effect once, although answers may be lost: the service is asked for the outcome. If the call
 * has taken effect, the answer is fetched by the request id. If not, the id is void from then on, and the call is
 * repeated with another. A service that keeps no ids cannot tell: then the lost call's error is thrown.
 *
 * @param timeMs how many milliseconds all attempts may take. @default the limit of the connection's calls, and settleMs
 *   from the first lost answer
 * @param settleMs how many milliseconds an answer is asked for after its loss
 */
export async function exactlyOnce<T>(
  call: IdentifiedCall<T>,
  signal: AbortSignal | undefined,
  timeMs?: number,
  settleMs = SETTLE_MS,
): Promise<Attempt<T>> {
  const deadline = timeMs === undefined ? undefined : performance.now() + timeMs;
  const turns = new Turns(signal);
  let lost: Failure | undefined;
  for (let lastTurn = deadline; ; ) {
    const id = crypto.randomUUID();
    const attempt = await call.send(id, lastTurn === undefined ? undefined : leftUntil(lastTurn));
    if ("value" in attempt || attempt.effect === "none") return attempt;
    // A caller without a deadline has set none that could be over, and the repeated call may have taken effect.
    if (attempt.effect === "late") return deadline === undefined && lost && !signal?.aborted ? lost : attempt;
    if (attempt.effect === "lost") lost = attempt;
    const forgotten = performance.now() + settleMs;
    lastTurn ??= forgotten;
    turns.until = Math.min(lastTurn, forgotten);
    const outcome = await turns.asking((left) => call.settle(id, left));
    // A caller whose time is over gets that error, not the one of the last attempt.
    if (!("value" in outcome)) return signal?.aborted ? outcome : attempt;
    if (outcome.value === Outcome.ANSWERED) {
      const answer = await turns.asking((left) => call.send(id, left));
      return "value" in answer || signal?.aborted ? answer : attempt;
    }
    if (outcome.value !== Outcome.VOID || attempt.effect === "failed" || !(await turns.next())) return attempt;
  }
}

/** Times to ask again: after random pauses whose mean doubles, until the time is over. */
class Turns {
  /** By the clock of `performance.now`. */
  until = Number.POSITIVE_INFINITY;
  readonly #signal: AbortSignal | undefined;
  #pauseMs = FIRST_PAUSE_MS;

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
  }

  /** Asks until there is an answer, or can be none. @param ask must be safe to repeat */
  async asking<T>(ask: (leftMs: number) => Promise<Attempt<T>>): Promise<Attempt<T>> {
    for (let foreign = 0; ; ) {
      const attempt = await ask(leftUntil(this.until));
      if ("value" in attempt || !mayPass(attempt)) return attempt;
      if (attempt.foreign && ++foreign === MAX_FOREIGN) return attempt;
      if (!(await this.next())) return attempt;
    }
  }

  /** Waits for the next attempt. @returns whether there is one */
  async next(): Promise<boolean> {
    const pauseMs = Math.random() * this.#pauseMs;
    this.#pauseMs = Math.min(2 * this.#pauseMs, LONGEST_PAUSE_MS);
    if (performance.now() + pauseMs >= this.until) return false;
    // If aborted, the next call throws.
    await sleep(pauseMs, this.#signal).catch(() => undefined);
    return true;
  }
}

/** How many milliseconds are left, one at least. */
function leftUntil(time: number): number {
  return Math.max(1, Math.ceil(time - performance.now()));
}

/** Whether the same request may succeed in a moment. */
function mayPass({ error, effect }: Failure): boolean {
  if (effect === "lost") return true;
  return error instanceof UnavailableError || error instanceof ExhaustedError || error instanceof ConflictError;
}
