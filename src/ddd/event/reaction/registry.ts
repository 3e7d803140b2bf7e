import { sharedAbort } from "../../abort.ts";
import type { Worker } from "../../worker.ts";
import type { RecordedEvent } from "../event.ts";
import { pause } from "../relay/backoff.ts";
import { type EventRepositories, markId, type RegisteredReaction } from "../tables.ts";
import { letterOf } from "./letter.ts";

/** The tools of a registry. */
export interface RegistryTools {
  /** On the database of the reactions' contexts. */
  readonly worker: Worker<EventRepositories>;
  /** The reactions of this process: their names, with their contexts', and the names of the types of their events. */
  readonly reactions: readonly Omit<RegisteredReaction, "heartbeat">[];
  /** The names of reactions that the contexts had once. Events are not kept for them. @default none */
  readonly retired?: readonly string[] | undefined;
  readonly now: () => Date;
  /** After how many milliseconds a reaction that no running process has is forgotten. @default 900000: 15 minutes */
  readonly forgetMs?: number | undefined;
  /** Hears of failures, which are tried again. */
  onError(error: unknown, doing: string): void;
}

/** Longer than a container that ends again and again is made to wait. */
const FORGET_MS = 15 * 60_000;

const LEFT =
  "the process that delivered the event does not have this reaction: a process that has it applies the event within seconds";

/**
 * Knows the reactions of all processes on a database. While a new version of a program takes the place of an older one, both run,
 * and either may deliver an event: the older leaves it to the reactions that only the newer has.
 *
 * No clocks are compared: a reaction is forgotten when a process has seen its heartbeat unchanged for `forgetMs` by its own clock.
 */
export class ReactionRegistry {
  readonly #tools: RegistryTools;
  readonly #known: readonly string[];
  readonly #stopping = sharedAbort();
  /** The heartbeats of others' reactions, and since when each is seen, in milliseconds of this process's own clock. */
  readonly #seen = new Map<string, { readonly heartbeat: string; readonly since: number }>();
  #running: Promise<void> | undefined;

  constructor(tools: RegistryTools) {
    this.#tools = tools;
    this.#known = [...tools.reactions.map(({ id }) => id), ...(tools.retired ?? [])];
  }

  /** Makes the reactions of this process known. An event that is recorded from then on reaches them, whichever process delivers it. */
  async register(): Promise<void> {
    const { worker, reactions } = this.#tools;
    if (reactions.length === 0) return;
    const heartbeat = crypto.randomUUID();
    await worker.repositories.eventReactions.partialReplace(reactions.map((one) => ({ ...one, heartbeat })));
  }

  /** Keeps them known. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Resolves when nothing of it runs any more. The reactions stay known for a while: a restart loses no event. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** The reactions that this process does not have, and that another has, or had lately. */
  async others(): Promise<readonly RegisteredReaction[]> {
    const { worker, forgetMs = FORGET_MS } = this.#tools;
    const { eventReactions } = worker.repositories;
    const others: RegisteredReaction[] = [];
    const asked = performance.now();
    for await (const one of eventReactions.list({ where: { id: { notIn: [...this.#known] } } })) {
      const { id, heartbeat } = one;
      const seen = this.#seen.get(id);
      if (seen?.heartbeat !== heartbeat) this.#seen.set(id, { heartbeat, since: asked });
      if (seen?.heartbeat !== heartbeat || asked - seen.since < forgetMs) others.push(one);
      else await eventReactions.drop({ id, heartbeat });
    }
    return others;
  }

  /**
   * Leaves events to the reactions of other processes: each becomes a dead letter that is due, unless it is one already, or is applied.
   *
   * @param reactions @default `others()`
   */
  async leave(events: readonly RecordedEvent[], reactions?: readonly RegisteredReaction[]): Promise<void> {
    const { worker, now } = this.#tools;
    const others = reactions ?? (await this.others());
    const letters = others.flatMap(({ id, type }) =>
      events
        .filter((event) => event.type === type)
        .map((event) => letterOf(event, id, now(), { state: "retry", error: LEFT })),
    );
    if (letters.length === 0) return;
    const ids = letters.map(({ eventId, reaction }) => markId(eventId, reaction));
    await worker.run(async ({ eventInbox, eventDeadLetters }) => {
      const done = new Set<string>();
      for await (const { id } of eventInbox.list({ where: { id: { in: ids } } })) done.add(id);
      for await (const { id } of eventDeadLetters.list({ where: { id: { in: ids } } })) done.add(id);
      await eventDeadLetters.create(...letters.filter(({ id }) => !done.has(id)));
    });
  }

  async #run(): Promise<void> {
    const { onError, forgetMs = FORGET_MS } = this.#tools;
    const { signal } = this.#stopping;
    for (;;) {
      await pause(forgetMs / 5, signal);
      if (signal.aborted) return;
      await this.register().catch((error: unknown) =>
        onError(error, "the reactions of this process were not kept known"),
      );
    }
  }
}
