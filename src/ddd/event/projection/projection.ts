import type { Where } from "../../query/where.ts";
import type { Repository } from "../../repository.ts";
import type { Repositories } from "../../worker.ts";
import type { EventType, RecordedEvent } from "../event.ts";
import { type AnyReaction, type DeliveredEvent, defineReaction } from "../reaction/reaction.ts";
import type { EventPosition } from "./position.ts";

/** A row that events keep. */
export interface ProjectedRow {
  /** The sequence of the last event of its key that was applied. An older one changes nothing. */
  readonly sequence: number;
}

/** The fields of a row that an event tells: all but its key and its sequence. */
export type ProjectedState<E extends ProjectedRow, K extends keyof E> = Omit<E, K | "sequence">;

/** The state of a row after events of one type. Make one by `projected`. */
export interface ProjectedEvent<S> {
  // biome-ignore-start lint/suspicious/noExplicitAny: each type has data of its own, which only its own `state` reads
  readonly on: Pick<EventType<any>, "name" | "decode">;
  state(event: DeliveredEvent<any>): S;
  // biome-ignore-end lint/suspicious/noExplicitAny: as above
}

/** The parts of a projection. */
export interface ProjectionParts<R extends Repositories, E extends ProjectedRow, K extends keyof E & string> {
  /** Unique among the projections of its context, in kebab case, such as `project-owners`. */
  readonly name: string;
  /** The repository of its rows. */
  readonly rows: (repositories: Readonly<R>) => Repository<E>;
  /** The field of a row that holds the key of its events: the key of the table. */
  readonly key: K;
  /**
   * The row after events of each type. Such an event carries the whole state: nothing of the row before it is kept. All of them are
   * recorded in one database, whose sequences order them.
   */
  readonly on: readonly ProjectedEvent<ProjectedState<E, K>>[];
}

/** A table that events keep, for reads of data that is another context's. Make one with `defineProjection`. */
export interface Projection<R extends Repositories> {
  readonly name: string;
  /** The names of the types of its events. */
  readonly types: ReadonlySet<string>;
  /** Keep it up to date. The app adds them to those of the context that has the projection. */
  readonly reactions: readonly AnyReaction<R>[];
  /**
   * Puts rows right, in a unit: each becomes that of its event, unless a later event was applied.
   *
   * @param events one of a key at most
   * @throws Error for bytes that are no event of their type
   */
  restore(repositories: Readonly<R>, events: readonly RecordedEvent[]): Promise<void>;
  /** The positions that are not applied yet, of those that it has the types of. */
  missing(repositories: Readonly<R>, positions: readonly EventPosition[]): Promise<EventPosition[]>;
}

/** A projection of any repositories, as the list of a context holds it. */
// biome-ignore lint/suspicious/noExplicitAny: each projection has repositories of its own, which only itself uses
export type AnyProjection<R extends Repositories = any> = Projection<R>;

/**
 * Tells the state of a row after events of one type:
 *
 * ```ts
 * projected(bookLent, ({ data, recordTime }) => ({ reader: data.reader, lentTime: recordTime }));
 * ```
 */
export function projected<D, S>(
  on: Pick<EventType<D>, "name" | "decode">,
  state: (event: DeliveredEvent<D>) => S,
): ProjectedEvent<S> {
  return { on, state };
}

/**
 * Declares a projection: a table of a context whose rows are the states of another context's entities, as their events tell them. It
 * may be behind by the time that an event takes; `untilApplied` waits for it.
 *
 * ```ts
 * const readers = defineProjection<LibraryRepositories, Reader, "readerId">({
 *   name: "readers",
 *   rows: ({ readers }) => readers,
 *   key: "readerId",
 *   on: [projected(readerChanged, ({ data }) => ({ name: data.name }))],
 * });
 * ```
 *
 * An event that comes late, or again, changes nothing, as its sequence is lower than the row's. So that it can have no effect after
 * a deletion, the row of a deleted entity stays: give it a field that says so, and empty the others.
 *
 * @throws Error for a name that is not in kebab case, and for two states after events of one type
 */
export function defineProjection<R extends Repositories, E extends ProjectedRow, K extends keyof E & string>(
  parts: ProjectionParts<R, E, K>,
): Projection<R> {
  const { name, rows, key, on } = parts;
  const types = new Map(on.map((one) => [one.on.name, one]));
  if (types.size < on.length) throw new Error(`the projection "${name}" has two states after events of one type`);
  // A key is a scalar, and a condition on it one of E.
  const whereKeyIn = (keys: readonly string[]) => ({ [key]: { in: keys } }) as unknown as Where<E>;

  async function store(
    repositories: Readonly<R>,
    events: readonly (Pick<RecordedEvent, "key" | "sequence"> & { readonly state: object })[],
    isRestored: boolean,
  ): Promise<void> {
    const repository = rows(repositories);
    const stored = new Map<unknown, E>();
    for await (const row of repository.list({ where: whereKeyIn(events.map((one) => one.key)) })) {
      stored.set(row[key], row);
    }
    const changed = events.flatMap((event) => {
      const before = stored.get(event.key);
      if (before && before.sequence > event.sequence) return [];
      if (before && before.sequence === event.sequence && !isRestored) return [];
      // A state with its key and its sequence is a row.
      return [{ ...event.state, [key]: event.key, sequence: event.sequence } as unknown as E];
    });
    if (changed.length > 0) await repository.partialReplace(changed);
  }

  return {
    name,
    types: new Set(types.keys()),
    reactions: on.map(({ on: type, state }) =>
      defineReaction<R, unknown>({
        name: `${name}-${kebabCase(type.name)}`,
        on: type,
        handle: (event, unit) => store(unit, [{ ...event, state: state(event) }], false),
      }),
    ),
    async restore(repositories, events) {
      const states = events.flatMap(({ type, bytes, ...event }) => {
        const known = types.get(type);
        return known ? [{ ...event, state: known.state({ ...event, data: known.on.decode(bytes) }) }] : [];
      });
      await store(repositories, states, true);
    },
    async missing(repositories, positions) {
      const wanted = positions.filter(({ type }) => types.has(type));
      if (wanted.length === 0) return [];
      const keys = [...new Set(wanted.map((one) => one.key))];
      const applied = new Map<unknown, number>();
      for await (const row of rows(repositories).list({ where: whereKeyIn(keys) })) applied.set(row[key], row.sequence);
      return wanted.filter((one) => (applied.get(one.key) ?? 0) < one.sequence);
    },
  };
}

/** `accounts.v1.UserCreated` as `accounts-v1-user-created`. */
function kebabCase(type: string): string {
  return type
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-");
}
