import { throwIfAborted, untilAborted, withAnySignal } from "../../abort.ts";
import { DomainError } from "../../error.ts";
import { errorType, putInSpan, type TraceSpan, tracer, within } from "../../trace.ts";
import { joinable } from "../../unit/joinable.ts";
import type { Repositories, Unit, Worker } from "../../worker.ts";
import type { RecordedEvent } from "../event.ts";
import { type Backoff, pause, pauseAfter } from "../relay/backoff.ts";
import { eventSpan } from "../span.ts";
import { type DeadLetter, type EventRepositories, markId, type RegisteredReaction } from "../tables.ts";
import { Batcher } from "./batcher.ts";
import { LateError, printError, UnreadableError } from "./error.ts";
import { letterOf } from "./letter.ts";
import type { AnyReaction, DeliveredEvent } from "./reaction.ts";

/** The tools of a subscriber. */
export interface SubscriberTools<R extends Repositories> {
  /** The name of the context: it stands before those of its reactions. */
  readonly context: string;
  /** Of the context, whose units the reactions run in. */
  readonly worker: Worker<R>;
  /** On the same database. */
  readonly events: Worker<EventRepositories>;
  readonly reactions: readonly AnyReaction<R>[];
  readonly now: () => Date;
  /** How often an event is tried before it becomes a dead letter. @default 4 */
  readonly tries?: number | undefined;
  /** @default from 50 ms to 2 s */
  readonly backoff?: Backoff | undefined;
  /** How long a dead letter whose error may pass is tried again, in milliseconds. @default 86400000: a day */
  readonly retryForMs?: number | undefined;
  /** Hears of errors of reactions, and of the dead letters that they lead to. */
  onError(error: unknown, doing: string): void;
}

/** The kinds of errors that may pass without anybody's doing. */
const PASSING: ReadonlySet<string> = new Set(["unavailable", "exhausted", "deadline", "conflict", "cancelled"]);
/** How many events one unit applies at most: as many as a relay delivers at once, and a power of two, so that one statement marks them. */
const MAX_BATCH = 64;
/** The pauses between tries of a dead letter. */
export const LETTER_BACKOFF: Backoff = { firstMs: 10_000, maxMs: 15 * 60_000 };

/** How long a try may take: longer than the wait for a connection to the database, whose error says more. */
const TIMEOUT_MS = 30_000;

/** An event on its way to a reaction. */
interface Delivery {
  readonly event: RecordedEvent;
  readonly signal: AbortSignal;
  readonly span: TraceSpan | undefined;
}

/** Applies events to the reactions of a context, to each once. */
export class Subscriber<R extends Repositories = Repositories> {
  readonly #tools: SubscriberTools<R>;
  /** By the type of their events. */
  readonly #reactions = new Map<string, AnyReaction<R>[]>();
  readonly #byName = new Map<string, AnyReaction<R>>();
  readonly #batchers = new Map<AnyReaction<R>, Batcher<Delivery>>();

  /** @throws Error for two reactions of one name */
  constructor(tools: SubscriberTools<R>) {
    this.#tools = tools;
    for (const reaction of tools.reactions) {
      const name = this.#nameOf(reaction);
      if (this.#byName.has(name))
        throw new Error(`there are two reactions called "${name}": give each a name of its own`);
      this.#byName.set(name, reaction);
      if (!reaction.call) this.#batchers.set(reaction, this.#batcherOf(reaction));
      this.#reactions.set(reaction.on.name, [...(this.#reactions.get(reaction.on.name) ?? []), reaction]);
    }
  }

  /** The name of its context. */
  get context(): string {
    return this.#tools.context;
  }

  /** The types of events that it reacts to. */
  get types(): readonly string[] {
    return [...this.#reactions.keys()];
  }

  /** The names of its reactions, with the context's. */
  get names(): readonly string[] {
    return [...this.#byName.keys()];
  }

  /** Its reactions as a registry knows them. */
  get registered(): readonly Omit<RegisteredReaction, "heartbeat">[] {
    return [...this.#byName].map(([id, reaction]) => ({ id, type: reaction.on.name }));
  }

  /**
   * Applies an event to all reactions to its type. Resolves when each has had its effect, or has the event as a dead letter.
   *
   * @throws the error of an aborted signal: the event must be delivered again
   */
  async deliver(event: RecordedEvent, signal: AbortSignal): Promise<void> {
    const reactions = this.#reactions.get(event.type) ?? [];
    await Promise.all(
      reactions.map((reaction) => {
        const span = this.#span(reaction, event);
        return within(span, () => this.#settle(reaction, event, signal, span));
      }),
    );
  }

  /** Of a reaction to an event, with all of its tries. */
  #span(reaction: AnyReaction<R>, event: RecordedEvent): TraceSpan | undefined {
    return tracer && eventSpan(tracer, "process", event, { "messaging.consumer.group.name": this.#nameOf(reaction) });
  }

  /**
   * Tries the dead letter of one of its reactions. Resolves when the reaction has had its effect, and the letter is gone; or when the letter
   * has its new error.
   *
   * @returns whether it is gone
   */
  async retry(letter: DeadLetter, event: RecordedEvent, signal: AbortSignal): Promise<boolean> {
    const reaction = this.#byName.get(letter.reaction);
    if (!reaction) return false;
    const { eventDeadLetters } = this.#tools.events.repositories;
    const span = this.#span(reaction, event);
    try {
      await within(span, () => this.#apply(reaction, event, signal, span, letter));
      return true;
    } catch (error) {
      throwIfAborted(signal);
      if (await this.#isApplied(event, reaction)) {
        await eventDeadLetters.drop({ id: letter.id });
        return true;
      }
      const attempts = letter.attempts + 1;
      const { id, state } = letter;
      // Not if an operator has decided otherwise meanwhile.
      await eventDeadLetters.update(
        { ...this.#stateAfter(error, attempts, letter.createTime), attempts },
        { id, state },
      );
      this.#tools.onError(error, `the dead letter "${letter.id}" has failed again`);
      return false;
    }
  }

  async #settle(
    reaction: AnyReaction<R>,
    event: RecordedEvent,
    signal: AbortSignal,
    span: TraceSpan | undefined,
  ): Promise<void> {
    const { tries = 4, backoff = { firstMs: 50, maxMs: 2000 }, onError } = this.#tools;
    for (let tried = 1; ; tried++) {
      throwIfAborted(signal);
      try {
        const batcher = tried === 1 ? this.#batchers.get(reaction) : undefined;
        await (batcher ? batcher.add({ event, signal, span }) : this.#apply(reaction, event, signal, span));
        return;
      } catch (error) {
        throwIfAborted(signal);
        span?.event("failed", { attempt: tried, "error.type": errorType(error) });
        try {
          if (await this.#isApplied(event, reaction)) return;
          if (tried >= tries || error instanceof UnreadableError || error instanceof LateError) {
            span?.fail(errorType(error));
            await this.#bury(reaction, event, error, tried);
            onError(
              error,
              `the event ${event.id} (${event.type}) is a dead letter of "${this.#nameOf(reaction)}": see brasa dead-letters list`,
            );
            return;
          }
        } catch (other) {
          // Nothing can be stored: it is tried until that is over.
          onError(other, `"${this.#nameOf(reaction)}" could not be applied to the event ${event.id}`);
        }
      }
      await pause(pauseAfter(tried, backoff), signal);
    }
  }

  /** Applies the first try of events that come at once in one unit, if none fails, is a repeat, or must wait. */
  #batcherOf(reaction: AnyReaction<R>): Batcher<Delivery> {
    return new Batcher(
      (deliveries, signal) => this.#applyAll(reaction, deliveries, signal),
      ({ event, signal, span }) => this.#apply(reaction, event, signal, span),
      MAX_BATCH,
    );
  }

  async #applyAll(reaction: AnyReaction<R>, deliveries: readonly Delivery[], within: AbortSignal): Promise<void> {
    const { worker, events, now } = this.#tools;
    const all = deliveries.map(({ event }) => decoded(reaction, event));
    const name = this.#nameOf(reaction);
    const applyIn = async (unit: Unit<R>) => {
      await events.run(
        async ({ eventInbox, eventDeadLetters }) => {
          const keys = [...new Set(all.map(({ key }) => key))];
          if ((await eventDeadLetters.count({ reaction: name, key: { in: keys } })) > 0) {
            throw new Error("some of them must wait");
          }
          await eventInbox.create(...all.map(({ id }) => ({ id: markId(id, name), createTime: now() })));
        },
        { join: joinable(unit as Unit<Repositories>) as never },
      );
      // In their order: several may be of one key.
      for (const one of all) await reaction.handle?.(one, unit);
    };
    const signals = [within, ...deliveries.map((one) => one.signal)];
    // One unit of several traces: its statements are in the first that is recorded.
    const first = deliveries.find(({ span }) => span?.isRecorded)?.span;
    for (const { span } of deliveries) span?.set({ "messaging.batch.message_count": deliveries.length });
    await withAnySignal(signals, (signal) => {
      putInSpan(signal, first);
      return worker.run(applyIn, { signal });
    });
  }

  /** Applies an event, or puts it behind the dead letters of its key. @throws LateError */
  async #apply(
    reaction: AnyReaction<R>,
    event: RecordedEvent,
    signal: AbortSignal,
    span: TraceSpan | undefined,
    letter?: DeadLetter,
  ): Promise<void> {
    const { timeoutMs = TIMEOUT_MS } = reaction;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(new LateError(this.#nameOf(reaction), timeoutMs)), timeoutMs);
    try {
      await withAnySignal([signal, late.signal], (both) => {
        putInSpan(both, span);
        return this.#applyUntil(both, reaction, event, letter);
      });
    } finally {
      clearTimeout(timer);
    }
  }

  async #applyUntil(
    signal: AbortSignal,
    reaction: AnyReaction<R>,
    event: RecordedEvent,
    letter: DeadLetter | undefined,
  ): Promise<void> {
    const { worker } = this.#tools;
    const delivered = decoded(reaction, event);
    if (reaction.call) {
      if (await this.#isApplied(event, reaction)) return this.#forget(letter);
      // In the common case there are none, and the world outside is not asked to undo what must wait.
      if (letter || !(await this.#isBehind(reaction, event))) {
        // Not all that is called heeds the signal.
        await untilAborted(reaction.call(delivered, { signal }), signal);
      }
    }
    await worker.run(
      async (unit) => {
        if (await this.#begin(unit, reaction, event, letter)) await reaction.handle?.(delivered, unit);
      },
      { signal },
    );
  }

  /** Marks the event as applied, in the unit of its effect. @returns false for an event that must wait, or is left out */
  #begin(
    unit: Unit<R>,
    reaction: AnyReaction<R>,
    event: RecordedEvent,
    letter: DeadLetter | undefined,
  ): Promise<boolean> {
    const { events, now } = this.#tools;
    const id = markId(event.id, this.#nameOf(reaction));
    return events.run(
      async ({ eventInbox, eventDeadLetters }) => {
        if (letter) {
          // Unless an operator has left it out meanwhile, or another process has applied it.
          if ((await eventDeadLetters.drop({ id, state: letter.state })) === 0) return false;
        } else {
          const where = { reaction: this.#nameOf(reaction), key: event.key };
          const { items } = await eventDeadLetters.page({ where, size: 1 });
          if (items.length > 0) {
            const isThere = (await eventDeadLetters.count({ id })) > 0;
            const state = { state: "waiting", error: "" };
            if (!isThere) await eventDeadLetters.create(letterOf(event, this.#nameOf(reaction), now(), state));
            return false;
          }
        }
        await eventInbox.create({ id, createTime: now() });
        return true;
      },
      { join: joinable(unit as Unit<Repositories>) as never },
    );
  }

  async #isBehind(reaction: AnyReaction<R>, { key }: RecordedEvent): Promise<boolean> {
    const { eventDeadLetters } = this.#tools.events.repositories;
    return (await eventDeadLetters.count({ reaction: this.#nameOf(reaction), key })) > 0;
  }

  async #isApplied({ id }: RecordedEvent, reaction: AnyReaction<R>): Promise<boolean> {
    const { eventInbox } = this.#tools.events.repositories;
    return (await eventInbox.count({ id: markId(id, this.#nameOf(reaction)) })) > 0;
  }

  async #forget(letter: DeadLetter | undefined): Promise<void> {
    if (letter) await this.#tools.events.repositories.eventDeadLetters.drop({ id: letter.id });
  }

  /** Makes a dead letter of an event, unless it is one already, or has been applied meanwhile. */
  async #bury(reaction: AnyReaction<R>, event: RecordedEvent, error: unknown, attempts: number): Promise<void> {
    const { events, now } = this.#tools;
    const id = markId(event.id, this.#nameOf(reaction));
    await events.run(async ({ eventInbox, eventDeadLetters }) => {
      if ((await eventInbox.count({ id })) > 0) return;
      if ((await eventDeadLetters.count({ id })) > 0) return;
      const state = { ...this.#stateAfter(error, 1, now()), attempts };
      await eventDeadLetters.create(letterOf(event, this.#nameOf(reaction), now(), state));
    });
  }

  #stateAfter(error: unknown, tries: number, since: Date): Pick<DeadLetter, "state" | "retryTime" | "error"> {
    const { now, retryForMs = 24 * 60 * 60 * 1000 } = this.#tools;
    const time = now().getTime();
    const isPassing = error instanceof DomainError && PASSING.has(error.kind) && time - since.getTime() < retryForMs;
    const retryTime = isPassing ? new Date(time + pauseAfter(tries, LETTER_BACKOFF)) : null;
    return { state: isPassing ? "retry" : "failed", retryTime, error: printError(error) };
  }

  #nameOf({ name }: AnyReaction<R>): string {
    return `${this.#tools.context}.${name}`;
  }
}

function decoded(
  reaction: AnyReaction,
  { id, key, sequence, recordTime, bytes }: RecordedEvent,
): DeliveredEvent<unknown> {
  try {
    return { id, key, sequence, recordTime, data: reaction.on.decode(bytes) };
  } catch (cause) {
    throw new UnreadableError(`the event ${id} cannot be read as ${reaction.on.name}`, { cause });
  }
}
