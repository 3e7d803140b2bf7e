import type { AggregateQuery, AggregateRow } from "./query/aggregate.ts";
import type { OrderBy } from "./query/order.ts";
import type { Page } from "./query/page.ts";
import type { Where } from "./query/where.ts";
import type { UpsertOptions } from "./schema/upsert.ts";

/** The entities to list, and their order; see Where and OrderBy. */
export interface ListQuery<E> {
  /** @default everything */
  readonly where?: Where<E>;
  /** @default by the key */
  readonly orderBy?: OrderBy<E>;
  /** How many at most. @default all */
  readonly limit?: number;
}

/** The page to read, and the list that it is of. */
export interface PageQuery<E> extends Omit<ListQuery<E>, "limit"> {
  /**
   * The maximum number of entities on a page: 0 means 50, more than 1000 means 1000. A service gives fewer if they are
   * large.
   *
   * @default 0
   */
  readonly size?: number;
  /** The `nextToken` of the page before. @default "": the first page */
  readonly token?: string;
}

/**
 * Stores and finds entities of one kind, and says nothing about how: memory, a database or a remote service behave
 * alike. Several Wheres are ANDed. Entities go in and come out as copies: changing one never changes the stored entity.
 *
 * Besides the errors that a method names, any may throw InvalidError for a Where, order, size or token that is wrong,
 * DeadlineError and CancelledError when the unit's signal is aborted or the backend's own time limit is over,
 * UnavailableError when the backend cannot be reached, and ConflictError when other units got in the way too often.
 * Any other error of a repository is the fault of a program or a backend, such as a RemoteError, a DatabaseError for a
 * table that is not there, or an Error for a use after the unit's end: no DomainError, and nothing to act upon.
 *
 * Queries and changes are plain data; anything else is an InvalidError, and never means nothing or everything: see
 * Where. A query's `where` must not be undefined. An entity may be an instance of a class: its fields are read by their
 * names, and the only object that a field may hold is a Date.
 *
 * Looking up a malformed id, such as one that is not a UUID where ids are, finds nothing. Storing one is an InvalidError.
 *
 * An entity is told from the others by its key: its `id`, or the fields that its table names. Statements about ids
 * hold for keys of every kind.
 *
 * @typeParam New what `create` takes, where that is not the whole entity: fields with defaults may be left out, or undefined.
 *   `upsert` takes it too; all other methods take whole entities
 */
export interface Repository<E extends object, New = E> {
  /**
   * Stores new entities: all of them, or none. Gives them as stored, in the order given; what they have beyond the
   * entity's fields is not.
   * @throws AlreadyExistsError for a taken id or other unique value; IntegrityError for another constraint, such as null
   * in a field that must not be; InvalidError for a value that is none of its field's
   */
  // A property, since the compiler would let a method ask for more than New.
  create: (...items: New[]) => Promise<E[]>;

  /** The one entity that matches. @throws NotFoundError, MultipleRecordsError */
  retrieve(...where: Where<E>[]): Promise<E>;

  /** The one entity that matches, or undefined where none does. @throws MultipleRecordsError */
  find(...where: Where<E>[]): Promise<E | undefined>;

  /**
   * Replaces the stored entity with the same id. If it carries a version, that must be the stored one, and is raised.
   * @returns the entity as stored
   * @throws NotFoundError, ConflictError for a stale version, IntegrityError
   */
  save(entity: E): Promise<E>;

  /** Deletes the stored entity with the same id and version. @throws NotFoundError, ConflictError, IntegrityError */
  remove(entity: E): Promise<void>;

  /**
   * Sets at least one field of all entities that match, and raises their versions. At least one Where must be given:
   * `everything` says all of them.
   * @returns the entities as stored, by id, [] where none matches
   * @throws InvalidError for a change that is empty or no plain object, for an unknown or undefined field, for a key or
   *   version, and for a value of another type than the field's; IntegrityError
   */
  update(change: Partial<Omit<E, "id" | "version">>, ...where: [Where<E>, ...Where<E>[]]): Promise<E[]>;

  /**
   * Deletes the one entity that matches, and all that cascading references delete with it. As with `remove`, `drop` and
   * `replace`, it is refused if a remaining entity refers to a deleted one by a reference with `restrict`.
   * @throws NotFoundError, MultipleRecordsError, IntegrityError
   */
  delete(...where: Where<E>[]): Promise<void>;

  /**
   * Lists all entities that match when the loop begins, each once, in their order at that time. So a loop may change
   * the fields that it is ordered by, and still ends. Entities are read in chunks as they are consumed. One that is
   * changed meanwhile comes in some state since the beginning. One that is deleted meanwhile, or no longer matches,
   * comes in such a state or not at all. One that is created meanwhile does not come, unless the order is by the key
   * alone and its key is between the others. Leaving the loop ends the reading. A limit is cheaper if only the first
   * entities are wanted: unless the order is by the key, all keys are read in the beginning.
   */
  list(query?: ListQuery<E>): AsyncIterable<E>;

  /** One page of those that match. */
  page(query?: PageQuery<E>): Promise<Page<E>>;

  /** How many match. */
  count(...where: Where<E>[]): Promise<number>;

  /** Deletes all that match; `everything` says all of them. @returns how many there were @throws IntegrityError */
  drop(...where: [Where<E>, ...Where<E>[]]): Promise<number>;

  /**
   * Makes these the whole collection, atomically: all others are deleted, after these are stored. Versions are not
   * checked, but raised. Unique values may move between these entities, and to them from deleted ones, if the result
   * has each value once. Where a database cannot do that, the error says so: some cannot, for a constraint that a
   * migration of one's own has made without DEFERRABLE.
   * @throws IntegrityError; AlreadyExistsError with the reason VALUES_CANNOT_MOVE
   */
  replace(entities: readonly E[]): Promise<E[]>;

  /**
   * Stores each entity, in place of the one with its id if there is one, atomically. Versions are not checked, but
   * raised. Gives each as it is in the end. Unique values may move between them, as in `replace`. @throws IntegrityError
   */
  partialReplace(entities: readonly E[]): Promise<E[]>;

  /**
   * Stores each entity in place of the one that has the same values of a unique constraint, and creates it where there is
   * none, atomically: `upsert(prices, { by: ["symbol", "day"] })`. The stored entity keeps its key, whichever the given one
   * has, or if it has none. What else is left out has its default, in the place of a stored entity too. Versions are not checked, but raised. Null equals none, so that an entity with null among the values is always
   * created. Of entities with the same values, a later one takes the place of the earlier. Gives each as it is in the end.
   * Other unique values may move between stored ones, as in `replace`.
   * @throws InvalidError, field `by`, for fields that are neither the key nor those of a declared unique constraint;
   *   AlreadyExistsError for a new entity whose key is taken; IntegrityError
   */
  upsert(entities: readonly (E | New)[], options: UpsertOptions<E>): Promise<E[]>;

  /**
   * Counts, sums, averages, least and greatest values of groups of the entities that match:
   *
   * ```ts
   * const owners = await items.aggregate({ by: ["ownerId"], of: { n: { count: true }, total: { sum: "copies" } } });
   * ```
   *
   * The groups come in the order of the fields that they are of, null first; there are at most 1,000. Null is a value to group
   * by, and none to compute with: of no value but null, the sum and all others are null. Sums of whole numbers and of decimals are
   * exact, a bigint where a number would not be; sums of other numbers depend on the order in which they are added. An average
   * is the sum as a floating-point number, divided by the number of values.
   * @throws InvalidError for a field that cannot be grouped by, summed or ordered, and for too many groups
   */
  aggregate<const Q>(query: Q & AggregateQuery<E>): Promise<AggregateRow<E, Q>[]>;
}
