import type { Scalar } from "../entity.ts";
import { MultipleRecordsError, NotFoundError, PreconditionError } from "../error.ts";
import { RowValidator } from "../memory/validate.ts";
import { type AggregateQuery, type AggregateRow, Aggregator, toAggregation } from "../query/aggregate.ts";
import { toListQuery, toPageQuery } from "../query/list-query.ts";
import { compareBy, type OrderTerm, toOrderTerms } from "../query/order.ts";
import type { Page } from "../query/page.ts";
import { fromPositionToken, toPositionToken } from "../query/position-token.ts";
import { type Condition, matches, toCondition, type Where } from "../query/where.ts";
import type { ListQuery, PageQuery, Repository } from "../repository.ts";
import { checkCondition } from "../schema/comparison.ts";
import { ownValue } from "../schema/field.ts";
import type { Table } from "../schema/table.ts";
import type { UpsertOptions } from "../schema/upsert.ts";
import { keysIn } from "./keys.ts";
import type { HttpConnection } from "./service.ts";
import type { HttpSource, KeyOf } from "./source.ts";

/** The most keys that are looked up one by one: for more, all rows are read. */
const MAX_LOOKUPS = 20;

/**
 * A repository that reads a service which gives JSON over HTTP, and never writes:
 *
 * ```ts
 * class UserRepository extends HttpRepository<User> {
 *   table = userTable;
 *   source: HttpSource<User> = { url: "https://example.com/users", rows: (body) => body.users };
 * }
 * ```
 *
 * All rows are read at each operation, and conditions and orders have the toolkit's own meaning. What changes entities is
 * refused with a PreconditionError, reason READ_ONLY. Beyond the errors of a Repository, an operation may throw ExhaustedError for
 * more bytes or rows than the service's limits, and RemoteError for an answer that is not understood.
 */
export abstract class HttpRepository<E extends object, N = E> implements Repository<E, N> {
  abstract readonly table: Table<E, N>;
  abstract readonly source: HttpSource<E>;

  protected readonly connection: HttpConnection;
  #known: RowValidator<E> | undefined;

  constructor(connection: HttpConnection) {
    this.connection = connection;
  }

  async retrieve(...where: Where<E>[]): Promise<E> {
    const found = await this.find(...where);
    if (!found) throw new NotFoundError(this.table.name);
    return found;
  }

  async find(...where: Where<E>[]): Promise<E | undefined> {
    const [found, another] = await this.#find(where);
    if (another) throw new MultipleRecordsError(this.table.name);
    return found && this.#form.copy(found);
  }

  async *list(query?: ListQuery<E>): AsyncIterable<E> {
    const { where, orderBy, limit } = toListQuery(query);
    const terms = this.#terms(orderBy);
    const found = await this.#find([where]);
    found.sort((a, b) => compareBy(terms, a, b));
    for (const entity of found.slice(0, limit)) yield this.#form.copy(entity);
  }

  async page(query?: PageQuery<E>): Promise<Page<E>> {
    const { where, orderBy, size, token } = toPageQuery(query);
    const terms = this.#terms(orderBy);
    const after = token === "" ? undefined : this.#form.toPositioned(terms, fromPositionToken(terms, token));
    const found = await this.#find([where]);
    const rest = after ? found.filter((one) => compareBy(terms, one, after) > 0) : found;
    rest.sort((a, b) => compareBy(terms, a, b));
    const items = rest.slice(0, size).map((one) => this.#form.copy(one));
    const last = rest.length > size ? items.at(-1) : undefined;
    return { items, nextToken: last ? toPositionToken(terms, last) : "" };
  }

  async count(...where: Where<E>[]): Promise<number> {
    return (await this.#find(where)).length;
  }

  async aggregate<const Q>(query: Q & AggregateQuery<E>): Promise<AggregateRow<E, Q>[]> {
    const aggregation = toAggregation(query, this.#form.types);
    const aggregator = new Aggregator(aggregation);
    for (const one of await this.#find([aggregation.where as Where<E>])) aggregator.add(one);
    // Its rows have the fields and figures that the query asks for.
    return aggregator.rows() as AggregateRow<E, Q>[];
  }

  /** @throws PreconditionError */
  async create(..._items: N[]): Promise<E[]> {
    return this.#refuse();
  }

  /** @throws PreconditionError */
  async save(_entity: E): Promise<E> {
    return this.#refuse();
  }

  /** @throws PreconditionError */
  async remove(_entity: E): Promise<void> {
    return this.#refuse();
  }

  /** @throws PreconditionError */
  async update(_change: Partial<Omit<E, "id" | "version">>, ..._where: [Where<E>, ...Where<E>[]]): Promise<E[]> {
    return this.#refuse();
  }

  /** @throws PreconditionError */
  async delete(..._where: Where<E>[]): Promise<void> {
    return this.#refuse();
  }

  /** @throws PreconditionError */
  async drop(..._where: [Where<E>, ...Where<E>[]]): Promise<number> {
    return this.#refuse();
  }

  /** @throws PreconditionError */
  async replace(_entities: readonly E[]): Promise<E[]> {
    return this.#refuse();
  }

  /** @throws PreconditionError */
  async partialReplace(_entities: readonly E[]): Promise<E[]> {
    return this.#refuse();
  }

  /** @throws PreconditionError */
  async upsert(_entities: readonly (E | N)[], _options: UpsertOptions<E>): Promise<E[]> {
    return this.#refuse();
  }

  #refuse(): never {
    throw new PreconditionError(
      `${this.table.name} are only read here: change them at the service that they come from`,
      {
        reason: "READ_ONLY",
      },
    );
  }

  async #find(where: readonly Where<E>[]): Promise<E[]> {
    const condition = toCondition(where, this.#form.types);
    checkCondition(condition, this.#form.types);
    return (await this.#candidates(condition)).filter((one) => matches(condition, one));
  }

  /** All entities that may match: those with the keys that the condition names, if the service can be asked for them. */
  #candidates(condition: Condition): Promise<readonly E[]> {
    const { table, source } = this;
    const keys = source.lookup && keysIn(condition, table.key);
    if (!keys || keys.length > MAX_LOOKUPS) return this.connection.all(table, source);
    // A value that the key cannot hold, such as text that is no UUID, is found nowhere.
    const possible = keys.map((key) => this.#possible(key)).filter((key) => key !== undefined);
    return this.connection.some(table, source, possible);
  }

  /** A key in the form in which entities have it, if one can. */
  #possible(key: KeyOf): KeyOf | undefined {
    const own: Record<string, Scalar> = {};
    for (const [field, value] of Object.entries(key)) {
      const type = this.#form.types.get(field);
      if (!type || type.problem(value) !== undefined) return undefined;
      // The form of a scalar is one.
      own[field] = ownValue(type, value) as Scalar;
    }
    return own;
  }

  #terms(orderBy: ListQuery<E>["orderBy"]): OrderTerm[] {
    return toOrderTerms(orderBy, this.#form.types, this.table.key);
  }

  /** Made when first needed: `table` is set by the subclass, after this class's constructor has run. */
  get #form(): RowValidator<E> {
    this.#known ??= new RowValidator(this.table);
    return this.#known;
  }
}
