import type { OrderBy } from "./order.ts";
import type { Page } from "./page.ts";
import type { Where } from "./where.ts";

/** What to list, and in which order; see Where and OrderBy. */
export interface ListQuery<E> {
  /** @default everything */
  readonly where?: Where<E>;
  /** @default by the key */
  readonly orderBy?: OrderBy<E>;
  /** How many at most. @default all */
  readonly limit?: number;
}

/** Which page of what. */
export interface PageQuery<E> extends Omit<ListQuery<E>, "limit"> {
  /** How many on a page at most: 0 means 50, more than 1000 means 1000. A service gives fewer where they are large. @default 0 */
  readonly size?: number;
  /** The `nextToken` of the page before. @default "": the first page */
  readonly token?: string;
}

/**
 * Stores and finds entities of one kind, and says nothing about how: memory, a database or a remote service behave
 * alike. Several Wheres are ANDed. What goes in and comes out are copies: changing one never changes what is stored.
 *
 * Besides the errors that a method names, any may throw InvalidError for a Where, order, size or token that is wrong,
 * DeadlineError and CancelledError when the unit's signal is aborted or the backend's own time limit is over,
 * UnavailableError when the backend cannot be reached, and ConflictError when other units got in the way too often. What
 * else leaves a repository is the fault of a program or a backend, such as a RemoteError, a DatabaseError for a table that
 * is not there, or an Error for a use after the unit's end: no DomainError, and nothing to act upon.
 *
 * What is no plain data is an InvalidError, never nothing or everything: see Where. That holds for a query, whose
 * `where` must not be undefined, and for a change. An entity may be an instance of a class; its
 * fields are read by their names, and none may be a promise, a Set, a boxed number or another object but a Date.
 *
 * An id that no entity can have, such as one that is no UUID where ids are, is an id like any other where it is looked for:
 * there is none with it. To store one is an InvalidError.
 *
 * An entity is told from the others by its key: its `id`, or the fields that its table names. What is said of ids here holds
 * for keys of every kind.
 *
 * @typeParam New what `create` takes, where that is not the whole entity
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

  /**
   * Replaces the stored entity with the same id. If it carries a version, that must be the stored one, and is raised.
   * @returns the entity as stored
   * @throws NotFoundError, ConflictError for a stale version, IntegrityError
   */
  save(entity: E): Promise<E>;

  /** Deletes the stored entity with the same id and version. @throws NotFoundError, ConflictError, IntegrityError */
  remove(entity: E): Promise<void>;

  /**
   * Sets some fields of all that match, one field at least, and raises their versions. At least one Where must be given:
   * `everything` says all of them.
   * @returns the entities as stored, by id, [] where none matches
   * @throws InvalidError for a change that is empty or no plain object, for a field that is unknown or undefined, for key and
   * version, and for a value that is none of its field's; IntegrityError
   */
  update(change: Partial<Omit<E, "id" | "version">>, ...where: [Where<E>, ...Where<E>[]]): Promise<E[]>;

  /**
   * Deletes the one entity that matches, and what goes with it by references that cascade. It is refused if anything is left
   * then that refers to what is deleted by one that restricts, as with `remove`, `drop` and `replace`.
   * @throws NotFoundError, MultipleRecordsError, IntegrityError
   */
  delete(...where: Where<E>[]): Promise<void>;

  /**
   * All that match when the loop begins, each once and in the order of then: a loop may change what it is ordered by, and ends.
   * They are read in chunks as they are consumed, so that one that is changed meanwhile comes as it was at some time since the
   * beginning, and one that is deleted, or does not match any more, comes so or not at all. One that is created meanwhile does
   * not come, except that it may where the order is by the key alone, and its key is between those that do. Leaving the loop
   * ends the reading; where only the first are wanted, a limit is cheaper, as the keys of all are found in the beginning unless
   * they are in their own order.
   */
  list(query?: ListQuery<E>): AsyncIterable<E>;

  /** One page of those that match. */
  page(query?: PageQuery<E>): Promise<Page<E>>;

  /** How many match. */
  count(...where: Where<E>[]): Promise<number>;

  /** Deletes all that match; `everything` says all of them. @returns how many there were @throws IntegrityError */
  drop(...where: [Where<E>, ...Where<E>[]]): Promise<number>;

  /**
   * Makes these the whole collection, atomically: what is not among them is deleted, when they are stored. Versions are not
   * checked, but raised. Unique values may move between them, and to them from what is deleted, as far as the result has
   * each once. Where a database has no way to that, the error says so: PostgreSQL, of a constraint that a migration of one's
   * own has made without DEFERRABLE.
   * @throws IntegrityError; AlreadyExistsError with the reason VALUES_CANNOT_MOVE
   */
  replace(entities: readonly E[]): Promise<E[]>;

  /**
   * Stores each entity, in place of the one with its id if there is one, atomically. Versions are not checked, but
   * raised. Gives each as it is in the end. Unique values may move between them, as in `replace`. @throws IntegrityError
   */
  partialReplace(entities: readonly E[]): Promise<E[]>;
}
