import { sharedAbort } from "../../abort.ts";
import type { Worker } from "../../worker.ts";
import { pause } from "../relay/backoff.ts";
import { KeyedQueue } from "../relay/keyed-queue.ts";
import type { Lease } from "../relay/lease.ts";
import { type DeadLetter, type EventRepositories, toRecorded } from "../tables.ts";
import { LETTER_BACKOFF, type Subscriber } from "./subscriber.ts";

/** The tools of a process that tries dead letters again. */
export interface DeadLetterTools {
  readonly worker: Worker<EventRepositories>;
  /** One process tries the letters of these subscribers at a time. */
  readonly lease: Lease;
  /** Those whose reactions they are of. */
  readonly subscribers: readonly Subscriber[];
  readonly now: () => Date;
  /** How often they are looked at, in milliseconds. @default 1000 */
  readonly pollMs?: number | undefined;
  /** Hears of failures, which are tried again. */
  onError(error: unknown, doing: string): void;
}

/** How many keys are tried at once. */
const MAX_RUNNING = 8;
const BATCH = 1000;
/**
 * How often all keys with dead letters are looked at, in milliseconds: another process may have ended in the middle of one. This
 * process looks at all again at once when it has left one itself.
 */
const SWEEP_MS = 60_000;

/** Tries dead letters when they are due, and then those that wait behind them, in their order. */
export class DeadLetterOffice {
  readonly #tools: DeadLetterTools;
  readonly #queue = new KeyedQueue(MAX_RUNNING);
  readonly #stopping = sharedAbort();
  /** The keys that are being looked at, with their reactions. */
  readonly #taken = new Set<string>();
  /** In milliseconds of this process's own clock. */
  #sweepAt = 0;
  #running: Promise<void> | undefined;

  constructor(tools: DeadLetterTools) {
    this.#tools = tools;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Resolves when nothing of it runs any more. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { lease, onError, pollMs = 1000 } = this.#tools;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        if (await lease.hold()) await this.#look();
        else this.#sweepAt = 0;
      } catch (error) {
        this.#sweepAt = 0;
        onError(error, "the dead letters could not be looked at");
      }
      await pause(Math.min(pollMs, lease.ttlMs / 4), signal);
    }
    await this.#queue.untilIdle();
    await lease.release().catch((error: unknown) => onError(error, "the right to try dead letters was not given back"));
  }

  /** Finds keys whose first letter is due. */
  async #look(): Promise<void> {
    const { worker, subscribers, now } = this.#tools;
    const { eventDeadLetters } = worker.repositories;
    const names = subscribers.flatMap((one) => one.names);
    // The system's clock may be set back.
    const isSweep = performance.now() >= this.#sweepAt;
    if (isSweep) this.#sweepAt = performance.now() + SWEEP_MS;
    const [time, latest] = [now(), latestRetryTime(now())];
    const retried = {
      state: "retry",
      or: [{ retryTime: null }, { retryTime: { lte: time } }, { retryTime: { gt: latest } }],
    };
    const where = {
      // A reaction that is gone needs nobody to leave out its letters.
      or: [{ state: "discard" }, { reaction: { in: names }, ...(isSweep ? {} : retried) }],
    };
    let token: string | undefined;
    do {
      const page = await eventDeadLetters.page({
        where,
        orderBy: ["reaction", "key", "sequence"],
        size: BATCH,
        ...(token ? { token } : {}),
      });
      for (const { reaction, key } of page.items) this.#take(reaction, key);
      token = page.nextToken;
    } while (token);
  }

  #take(reaction: string, key: string): void {
    const both = `${reaction} ${key}`;
    if (this.#taken.has(both)) return;
    this.#taken.add(both);
    this.#queue.add(both, async () => {
      try {
        await this.#drain(reaction, key);
      } catch (error) {
        this.#sweepAt = 0;
        if (!this.#stopping.signal.aborted) this.#tools.onError(error, `the dead letters of "${reaction}" were left`);
      } finally {
        this.#taken.delete(both);
      }
    });
  }

  /** Goes through the letters of a key until one must wait. */
  async #drain(reaction: string, key: string): Promise<void> {
    const { worker, subscribers, now, lease } = this.#tools;
    const { eventDeadLetters } = worker.repositories;
    const { signal } = this.#stopping;
    const subscriber = subscribers.find(({ names }) => names.includes(reaction));
    const where = { reaction, key, ...(subscriber ? {} : { state: "discard" }) };
    while (!signal.aborted && lease.isHeld) {
      const { items } = await eventDeadLetters.page({ where, orderBy: ["sequence"], size: 1 });
      const [first] = items;
      if (!first || !isDue(first, now())) return;
      if (first.state === "discard") await this.#leaveOut(first.id);
      else if (!(await subscriber?.retry(first, toRecorded({ ...first, id: first.eventId }), signal))) return;
    }
    // Those that wait are due by the one before them alone, which may be gone.
    this.#sweepAt = 0;
  }

  /** Leaves a letter out for good: its event counts as applied, if it is delivered again. */
  async #leaveOut(id: string): Promise<void> {
    const { worker, now } = this.#tools;
    await worker.run(async ({ eventDeadLetters, eventInbox }) => {
      if ((await eventDeadLetters.drop({ id, state: "discard" })) === 0) return;
      if ((await eventInbox.count({ id })) === 0) await eventInbox.create({ id, createTime: now() });
    });
  }
}

/** Whether the first letter of its key can be dealt with. */
function isDue({ state, retryTime }: DeadLetter, now: Date): boolean {
  if (state !== "retry") return state === "waiting" || state === "discard";
  return retryTime === null || retryTime <= now || retryTime > latestRetryTime(now);
}

/** The end of the longest pause. A later time was told by a clock that has been set back since. */
function latestRetryTime(now: Date): Date {
  return new Date(now.getTime() + LETTER_BACKOFF.maxMs);
}

/** The dead letters that an operator means. */
export interface DeadLetterChoice {
  /** Their ids. @default all */
  readonly ids?: readonly string[] | undefined;
  /** The name of a reaction, with its context's. @default any */
  readonly reaction?: string | undefined;
}

/**
 * Asks for the failed dead letters to be tried again, or to be left out for good. The process that serves their context does that
 * within seconds, and then goes on with the letters that wait behind them.
 *
 * @returns those that it was asked for
 */
export async function decideDeadLetters(
  worker: Worker<EventRepositories>,
  decision: "retry" | "discard",
  { ids, reaction }: DeadLetterChoice,
): Promise<readonly DeadLetter[]> {
  const { eventDeadLetters } = worker.repositories;
  const open = decision === "retry" ? ["failed", "retry"] : ["failed", "retry", "waiting"];
  const where = {
    state: { in: open },
    ...(ids === undefined ? {} : { id: { in: [...ids] } }),
    ...(reaction === undefined ? {} : { reaction }),
  };
  return eventDeadLetters.update({ state: decision, retryTime: null }, where);
}
