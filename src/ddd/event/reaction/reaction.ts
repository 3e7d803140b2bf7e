import { requireTimes } from "../../input/number-options.ts";
import type { Repositories, Unit } from "../../worker.ts";
import type { EventType } from "../event.ts";

/** An event as a reaction gets it. */
export interface DeliveredEvent<D> {
  /** A UUID, the same however often the event is delivered: the `request_id` for a service that is called on its account. */
  readonly id: string;
  readonly key: string;
  readonly sequence: number;
  readonly recordTime: Date;
  readonly data: D;
}

/**
 * An answer of a context to events of one type. Make one by `defineReaction`.
 *
 * @typeParam R the context's repositories
 */
export interface Reaction<R extends Repositories, D = unknown> {
  /** Unique among the reactions of its context, at most 100 characters. It stays the same for as long as events are kept. */
  readonly name: string;
  readonly on: Pick<EventType<D>, "name" | "decode">;
  /**
   * Acts on the world outside of the database. It may be called more than once for an event, as by a process that ends in between: what
   * is called must know the event's `id` again.
   */
  call?(event: DeliveredEvent<D>, options: { readonly signal: AbortSignal }): Promise<void>;
  /**
   * Changes the database, once for each event, in a unit that has nothing but this reaction's effects: of one event, or of several
   * that came at once. As any unit, it may run again: it does nothing outside.
   */
  handle?(event: DeliveredEvent<D>, unit: Unit<R>): Promise<void>;
  /**
   * How many milliseconds a try may take, with `call` and `handle`. One that takes longer is given up, its unit is undone, and its
   * event becomes a dead letter at once, which is tried again by itself: so it holds up no others. @default 30000
   */
  readonly timeoutMs?: number | undefined;
}

/** A reaction to any events. */
// biome-ignore lint/suspicious/noExplicitAny: each reaction has data of its own, which only itself reads
export type AnyReaction<R extends Repositories = any> = Reaction<R, any>;

/**
 * Declares a reaction:
 *
 * ```ts
 * const countLoans = defineReaction<LibraryRepositories, BookLent>({
 *   name: "count-loans",
 *   on: bookLent,
 *   handle: async ({ data }, unit) => { … },
 * });
 * ```
 *
 * @throws Error for a name that is not in kebab case, and for a reaction that does nothing; InvalidError for a wrong `timeoutMs`
 */
export function defineReaction<R extends Repositories, D>(reaction: Reaction<R, D>): Reaction<R, D> {
  const { name, call, handle } = reaction;
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 100) {
    throw new Error(
      `the reaction "${name}" must have a name in kebab case of at most 100 characters, such as send-welcome`,
    );
  }
  requireTimes(reaction, ["timeoutMs"]);
  if (!call && !handle) throw new Error(`the reaction "${name}" does nothing: give it "handle", or "call"`);
  return reaction;
}
