import type { Transport } from "@connectrpc/connect";
import { IntegrityError, InvalidError, PreconditionError } from "../../error.ts";
import { fieldsSetBy } from "../../input/change.ts";
import { recordsOf, requireRecord } from "../../input/plain.ts";
import { type AggregateQuery, type AggregateRow, Aggregator, toAggregation } from "../../query/aggregate.ts";
import { toListQuery, toPageQuery } from "../../query/list-query.ts";
import type { Page } from "../../query/page.ts";
import { everything, requireWhere, toCondition, type Where } from "../../query/where.ts";
import type { ListQuery, PageQuery, Repository } from "../../repository.ts";
import { withDefaults } from "../../schema/default.ts";
import { requireIdentity } from "../../schema/identity.ts";
import { keyLabel, keyString, whereKey, whereKeyIn } from "../../schema/key.ts";
import { planUpsert, type UpsertOptions, upsertedBy, valuesText } from "../../schema/upsert.ts";
import { retryUnit } from "../../unit/retry.ts";
import { staleError } from "../repository-error.ts";
import type { CallOptions } from "./call.ts";
import { RemoteConnection } from "./connection.ts";
import { collect, RemoteReader } from "./reader.ts";
import type { RemoteResource } from "./remote-resource.ts";
import { RemoteTransaction } from "./transaction.ts";
import { type EntityChange, RemoteWriter, versionOf } from "./writer.ts";

/** How many keys one look-up asks for: their filter stays below its limits. */
const KEYS_AT_ONCE = 1000;
/** The same of keys of several fields, each of which takes several of the comparisons that a filter may have. */
const COMPOSITE_KEYS_AT_ONCE = 50;

/** Finds the entities to change, and the changes. */
type Plan<E extends object, New> = (
  reader: RemoteReader<E, New>,
  writer: RemoteWriter<E, New>,
) => Promise<readonly EntityChange<E>[]>;

/** Changes that were made, and the result of each. */
interface Changed<E extends object, New> {
  readonly changes: readonly EntityChange<E>[];
  readonly given: readonly (E | undefined)[];
  readonly writer: RemoteWriter<E, New>;
}

/**
 * A repository that is kept by a service, over gRPC, gRPC-Web or Connect, as the transport says:
 *
 * ```ts
 * const items = remoteResource(ItemService, itemCodec);
 *
 * class RemoteItems extends ConnectRepository<Item> {
 *   remote = items;
 * }
 * ```
 *
 * A change of one entity is one call; a change of several is one Commit, for which the service must serve
 * `brasa.v1.UnitOfWorkService`. In a unit of a ConnectWorker, changes are recorded and made at its end. What the service does
 * not let set stays as it is in `save`, as the entity that it gives tells, but outside of units only; naming it in `update`
 * is an InvalidError. Unique values may move between entities in `replace` and `partialReplace` if the service can take
 * updates together, as one of `resourceService` can.
 */
export abstract class ConnectRepository<E extends object, New = E> implements Repository<E, New> {
  protected abstract readonly remote: RemoteResource<E, New>;

  /** For custom methods. */
  protected readonly connection: RemoteConnection;
  #ownReader: RemoteReader<E, New> | undefined;
  #ownWriter: RemoteWriter<E, New> | undefined;

  constructor(connection: Transport | RemoteConnection, options: CallOptions = {}) {
    this.connection = connection instanceof RemoteConnection ? connection : new RemoteConnection(connection, options);
  }

  /**
   * @throws AlreadyExistsError, IntegrityError; InvalidError; PreconditionError, reason KEY_UNKNOWN, in a unit, for one without its
   *   key where the service gives it: it comes with the answer
   */
  async create(...items: New[]): Promise<E[]> {
    // Validates every item before the first look for missing values, as SQL does.
    this.remote.checkNew(items as readonly object[]);
    const { table } = this.remote;
    // Of an item that is made elsewhere, with `creating`, the service's own code knows.
    if (table && this.remote.createsFromEntity) this.#requireKnownKeys(items as readonly object[]);
    return this.#make(items.map((item) => this.#writer.creation(item)));
  }

  /** A Get where the key is given, else a List of two. */
  async retrieve(...where: Where<E>[]): Promise<E> {
    return this.#reader.one(toCondition(where));
  }

  async find(...where: Where<E>[]): Promise<E | undefined> {
    return this.#reader.atMostOne(toCondition(where));
  }

  async save(entity: E): Promise<E> {
    requireRecord(entity);
    const [saved] = await this.#make([await this.#saving(entity)]);
    return saved ?? entity;
  }

  async remove(entity: E): Promise<void> {
    requireRecord(entity);
    await this.#make([this.#writer.removal(entity)]);
  }

  /**
   * Reads the entities first. If one has changed before the update, starts again.
   *
   * @throws ConflictError if that goes on
   */
  async update(change: Partial<Omit<E, "id" | "version">>, ...where: [Where<E>, ...Where<E>[]]): Promise<E[]> {
    requireWhere(where);
    const condition = toCondition(where);
    const paths = fieldsSetBy(change).map(([field, value]) => this.remote.pathOf(field, value));
    const { given } = await this.#changing(async (reader, writer) => {
      const found = await collect(reader.all(condition));
      return found.map((one) => writer.update({ ...one, ...change }, paths));
    });
    return given.flatMap((entity) => entity ?? []);
  }

  /**
   * Reads the entity first, unless the key is given. If it has changed before the update, starts again.
   *
   * @throws ConflictError if that goes on
   */
  async delete(...where: Where<E>[]): Promise<void> {
    const condition = toCondition(where);
    const key = this.#reader.keyIn(condition);
    if (key && !this.connection.unit) await this.connection.call(this.remote.delete(key, ""));
    else await this.#changing(async (reader, writer) => [writer.removal(await reader.one(condition))]);
  }

  /**
   * Streams where the service has a streaming RPC; leaving the loop aborts the call. Elsewhere it reads pages: in a
   * unit, as they are consumed; outside of one, all before the first entity, since changes made in the loop would
   * affect later pages.
   */
  async *list(query?: ListQuery<E>): AsyncIterable<E> {
    const { where, orderBy, limit } = toListQuery(query);
    const found = this.#reader.all(toCondition([where]), orderBy, limit);
    if (limit === 0) return;
    const streams = this.remote.stream !== undefined || this.connection.unit !== undefined;
    let left = limit;
    for await (const one of streams ? found : await collect(found, limit)) {
      yield one;
      if (--left === 0) return;
    }
  }

  /** One List call; the service's token is the page's. In a unit the token is the unit's own. */
  async page(query?: PageQuery<E>): Promise<Page<E>> {
    const { where, orderBy, size, token } = toPageQuery(query);
    return this.#reader.page(toCondition([where]), orderBy, size, token);
  }

  /**
   * Asks the List for its `total_size` (AIP-158), where its response has that field. Elsewhere, and in a unit, reads all that match,
   * by pages of 1000: dear where they are many.
   */
  async count(...where: Where<E>[]): Promise<number> {
    return this.#reader.count(toCondition(where));
  }

  /** Reads all that match, and keeps the groups alone, since no standard RPC groups: dear where they are many. */
  async aggregate<const Q>(query: Q & AggregateQuery<E>): Promise<AggregateRow<E, Q>[]> {
    const aggregation = toAggregation(query, this.remote.types);
    const aggregator = new Aggregator(aggregation);
    for await (const one of this.#reader.all(toCondition([aggregation.where as Where<E>]))) aggregator.add(one);
    // Its rows have the fields and figures that the query asks for.
    return aggregator.rows() as AggregateRow<E, Q>[];
  }

  /**
   * Reads the entities first. If one has changed before the deletion, starts again.
   *
   * @throws ConflictError if that goes on
   */
  async drop(...where: [Where<E>, ...Where<E>[]]): Promise<number> {
    requireWhere(where);
    const condition = toCondition(where);
    const { changes } = await this.#changing(async (reader, writer) => {
      const found = await collect(reader.all(condition));
      return found.map((one) => writer.removal(one));
    });
    return changes.length;
  }

  /** @throws PreconditionError, reason NOT_CREATABLE, for a new one, where the service creates from something else */
  async replace(entities: readonly E[]): Promise<E[]> {
    entities = this.#keyed(entities);
    const { key } = this.remote;
    const kept = new Set(entities.map((entity) => keyString(key, entity)));
    const { changes, given, writer } = await this.#changing(async (reader, writer) => {
      const stored = await collect(reader.all(toCondition([everything])));
      const others = stored.filter((one) => !kept.has(keyString(key, one)));
      return [...others.map((one) => writer.removal(one)), ...writer.upserts(entities, stored)];
    });
    return writer.inTheEnd(entities, changes, given);
  }

  /** @throws PreconditionError, reason NOT_CREATABLE, for a new one, where the service creates from something else */
  async partialReplace(entities: readonly E[]): Promise<E[]> {
    entities = this.#keyed(entities);
    const { changes, given, writer } = await this.#changing(async (reader, writer) =>
      writer.upserts(entities, await lookUp(reader, this.remote.key, entities)),
    );
    return writer.inTheEnd(entities, changes, given);
  }

  /**
   * Reads the stored entities first. If one has changed or come before the changes, starts again.
   *
   * @throws PreconditionError, reason NOT_CREATABLE, for a new one, where the service creates from something else, and reason
   *   KEY_UNKNOWN as `create`; InvalidError where the codec has no table: what is unique is not known then
   */
  async upsert(entities: readonly (E | New)[], options: UpsertOptions<E>): Promise<E[]> {
    const { table } = this.remote;
    if (!table) throw InvalidError.of("by", "names no constraint that is known here: give the codec its `table`");
    const by = upsertedBy(table, options);
    const { defaults } = this.connection;
    const all = recordsOf(entities as readonly object[]).map((one) => withDefaults<E>(table, one, defaults));
    if (by.kind === "key") return this.partialReplace(all);
    this.remote.checkNew(all);
    const items = all.map((entity) => this.remote.own(entity));
    const wanted = items.filter((item) => valuesText(table, by.fields, item) !== undefined);
    let placed: readonly E[] = [];
    const { changes, given, writer } = await this.#changing(async (reader, writer) => {
      const stored = await lookUp(reader, by.fields, wanted);
      const plan = planUpsert(table, by, items, stored);
      this.#requireKnownKeys(plan.creating);
      if (plan.repeating().some((one) => this.remote.lacksKey(one)))
        throw InvalidError.of(by.fields.join(), "come twice, and no key is known for them yet: give each once");
      placed = plan.placed();
      return writer.upserts(placed, stored, by.fields);
    });
    return writer.inTheEnd(placed, changes, given);
  }

  /** @throws PreconditionError for an entity that this unit could not tell from others: its key comes with the commit */
  #requireKnownKeys(items: readonly object[]): void {
    if (!this.connection.unit || !items.some((one) => this.remote.lacksKey(one))) return;
    const key = keyLabel(this.remote.key);
    throw new PreconditionError(
      `the service gives ${this.remote.resource} their ${key} when the unit is committed, so that it would be unknown within: ` +
        `create them outside of the unit, or choose the ${key}`,
      { reason: "KEY_UNKNOWN" },
    );
  }

  #keyed(entities: readonly E[]): E[] {
    const all = recordsOf(entities);
    if (this.remote.table) requireIdentity(this.remote.table, all);
    return all;
  }

  /**
   * Reads entities and changes them as one: in the open unit, or in a unit of its own, which runs again when another
   * change was quicker.
   */
  async #changing(plan: Plan<E, New>): Promise<Changed<E, New>> {
    if (this.connection.unit) {
      const changes = await plan(this.#reader, this.#writer);
      return { changes, given: await this.#writer.make(changes), writer: this.#writer };
    }
    const stale = new WeakSet<Error>();
    const attempt = async () => {
      const unit = new RemoteTransaction(this.connection, "write", stale);
      const reader = new RemoteReader(this.remote, unit.connection);
      const writer = new RemoteWriter(this.remote, unit.connection);
      const changes = await plan(reader, writer);
      return { changes, given: await writer.makeAll(unit, changes), writer };
    };
    const isStale = (error: unknown) => error instanceof Error && stale.has(error);
    const { signal } = this.connection.options;
    return retryUnit(attempt, isStale, { signal, turns: this.connection.turns });
  }

  /** A forbidden null has no form on the wire. Whether it is the first problem depends on the stored entity. */
  async #saving(entity: E): Promise<EntityChange<E>> {
    try {
      return this.#writer.update(entity, ["*"]);
    } catch (error) {
      if (!(error instanceof IntegrityError)) throw error;
      const stored = await this.#reader.one(whereKey(this.remote.key, entity));
      throw versionOf(stored) === versionOf(entity) ? error : staleError();
    }
  }

  /** The entities that the changes leave. */
  async #make(changes: readonly EntityChange<E>[]): Promise<E[]> {
    return (await this.#writer.make(changes)).flatMap((entity) => entity ?? []);
  }

  // Made when they are first needed: `remote` is set by the subclass, after this class's constructor has run.
  get #reader(): RemoteReader<E, New> {
    this.#ownReader ??= new RemoteReader(this.remote, this.connection);
    return this.#ownReader;
  }
  get #writer(): RemoteWriter<E, New> {
    this.#ownWriter ??= new RemoteWriter(this.remote, this.connection);
    return this.#ownWriter;
  }
}

/** The stored entities that have the values of some in a few fields. */
async function lookUp<E extends object, New>(
  reader: RemoteReader<E, New>,
  fields: readonly string[],
  entities: readonly E[],
): Promise<E[]> {
  const size = fields.length === 1 ? KEYS_AT_ONCE : COMPOSITE_KEYS_AT_ONCE;
  const stored: E[] = [];
  for (let i = 0; i < entities.length; i += size) {
    stored.push(...(await collect(reader.all(whereKeyIn(fields, entities.slice(i, i + size))))));
  }
  return stored;
}
