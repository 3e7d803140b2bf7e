import type { Message } from "@bufbuild/protobuf";
import { ExhaustedError, InvalidError, MultipleRecordsError, NotFoundError } from "../../error.ts";
import { afterPosition } from "../../query/keyset.ts";
import { compareBy, type OrderBy, type OrderTerm, toOrderTerms } from "../../query/order.ts";
import { MAX_PAGE_SIZE, type Page } from "../../query/page.ts";
import { fromPositionToken, toPositionToken } from "../../query/position-token.ts";
import { type Condition, matches, withDecimals } from "../../query/where.ts";
import type { Kind } from "../../schema/field.ts";
import { keyString } from "../../schema/key.ts";
import { type FilterField, kindOf } from "../filter/fields.ts";
import { printOrderBy } from "../filter/order.ts";
import { printFilter } from "../filter/print.ts";
import type { RemoteUnit } from "./call.ts";
import type { RemoteConnection } from "./connection.ts";
import type { RemotePage, RemoteQuery, RemoteResource } from "./remote-resource.ts";
import { entityRefOf } from "./transaction.ts";

/** The maximum page size when a list is read by pages: some 500 KB of usual entities. */
const CHUNK = 500;

/** Finds the entities of a service: as they are there, or as a unit that is open has left them. */
export class RemoteReader<E extends object, New> {
  readonly #remote: RemoteResource<E, New>;
  readonly #connection: RemoteConnection;

  constructor(remote: RemoteResource<E, New>, connection: RemoteConnection) {
    this.#remote = remote;
    this.#connection = connection;
  }

  /** A Get where the key is given and no unit is open, else a List of two. @throws NotFoundError, MultipleRecordsError */
  async one(condition: Condition): Promise<E> {
    const key = this.keyIn(condition);
    if (key && !this.#connection.unit) return this.#get(key);
    const found = await this.atMostOne(condition);
    if (!found) throw new NotFoundError(this.#remote.resource);
    return found;
  }

  /** `one`, or undefined for none. @throws MultipleRecordsError */
  async atMostOne(condition: Condition): Promise<E | undefined> {
    const key = this.keyIn(condition);
    if (key && !this.#connection.unit) {
      return this.#get(key).catch((error: unknown) => {
        if (error instanceof NotFoundError) return undefined;
        throw error;
      });
    }
    const about = key && entityRefOf(this.#remote.name, keyString(this.#remote.key, key));
    const [found, another] = await collect(this.#byPages(condition, [], this.#query(condition, []), 2, about), 2);
    if (another) throw new MultipleRecordsError(this.#remote.resource);
    return found;
  }

  async #get(key: Record<string, unknown>): Promise<E> {
    const call = this.#remote.get(key);
    try {
      return this.#remote.entityIn(call.method, await this.#connection.call(call));
    } catch (error) {
      throw isTooLarge(error) ? this.#entityTooLarge(error) : error;
    }
  }

  /**
   * Streams where the service has such an RPC, and reads pages elsewhere and in units.
   *
   * @throws InvalidError at once, not when it is iterated
   */
  all(condition: Condition, orderBy: OrderBy<E> = [], most = Number.POSITIVE_INFINITY): AsyncIterable<E> {
    const query = this.#query(condition, orderBy);
    if (this.#remote.stream && !this.#connection.unit) return this.#stream(query);
    return this.#byPages(condition, orderBy, query, Math.min(most, CHUNK));
  }

  /**
   * One List call. It may give fewer entities than asked for. Its page token is the service's; in a unit, the unit's
   * own.
   */
  async page(condition: Condition, orderBy: OrderBy<E>, size: number, token: string): Promise<Page<E>> {
    if (this.#connection.unit) return this.#pageInUnit(condition, orderBy, size, token);
    const query = this.#query(condition, orderBy);
    const { page } = await this.#fitting({ ...query, pageSize: size, pageToken: token });
    return { items: page.items, nextToken: page.nextPageToken };
  }

  /** By `total_size` where a List has it, else by reading all. In a unit, whose changes the service does not know, by reading too. */
  async count(condition: Condition): Promise<number> {
    if (this.#remote.counts && !this.#connection.unit) {
      const { page } = await this.#fitting({ ...this.#query(condition, []), pageSize: 1, pageToken: "" });
      const { items, nextPageToken, totalSize = 0 } = page;
      // A service that does not fill the field gives 0.
      if (totalSize > items.length || (totalSize === items.length && nextPageToken === "")) return totalSize;
    }
    let count = 0;
    for await (const _ of this.#byPages(condition, [], this.#query(condition, []), MAX_PAGE_SIZE)) count++;
    return count;
  }

  /** The key, if that is all that the condition asks for. */
  keyIn(condition: Condition): Record<string, unknown> | undefined {
    const items = condition.op === "and" ? condition.items : [condition];
    const { key } = this.#remote;
    if (items.length !== key.length) return undefined;
    const values = new Map(
      items.flatMap((item) => (item.op === "eq" && item.value !== null ? [[item.field, item.value]] : [])),
    );
    if (!key.every((field) => values.has(field))) return undefined;
    const found = Object.fromEntries(values);
    return this.#remote.canAskFor(found) ? found : undefined;
  }

  #byPages(
    condition: Condition,
    orderBy: OrderBy<E>,
    query: RemoteQuery,
    size: number,
    about?: string,
  ): AsyncIterable<E> {
    const { unit } = this.#connection;
    return unit ? this.#overlaid(unit, condition, orderBy, query, size, about) : this.#pages(query, size);
  }

  async *#stream(query: RemoteQuery): AsyncIterable<E> {
    const { stream } = this.#remote;
    if (!stream) return;
    try {
      for await (const response of this.#connection.stream(stream, query))
        yield this.#remote.entityIn(stream, response);
    } catch (error) {
      throw toQueryFields(error);
    }
  }

  /** The entities of the service, with the changes of the unit. */
  async *#overlaid(
    unit: RemoteUnit,
    condition: Condition,
    orderBy: OrderBy<E>,
    query: RemoteQuery,
    size: number,
    about?: string,
  ): AsyncIterable<E> {
    const terms = this.#terms(orderBy);
    const { name, key } = this.#remote;
    // Entities of this kind are recorded under this name.
    const changed = new Map(unit.pending(name) as ReadonlyMap<string, E | undefined>);
    const compared = withDecimals(condition, (field) => this.#kinds.get(field)?.kind === "decimal");
    const own = [...changed.values()].flatMap((entity) =>
      entity && matches(compared, entity) ? [this.#remote.own(entity)] : [],
    );
    own.sort((a, b) => compareBy(terms, a, b));
    for await (const one of this.#pages(query, size, unit, about)) {
      if (changed.has(keyString(key, one))) continue;
      for (; own[0] && compareBy(terms, own[0], one) < 0; own.shift()) yield own[0];
      yield one;
    }
    yield* own;
  }

  async #pageInUnit(condition: Condition, orderBy: OrderBy<E>, size: number, token: string): Promise<Page<E>> {
    const terms = this.#terms(orderBy);
    const rest: Condition[] = token === "" ? [] : [afterPosition(terms, fromPositionToken(terms, token))];
    // One more than asked for, to know whether there is a next page.
    const found = await collect(this.all({ op: "and", items: [condition, ...rest] }, orderBy, size + 1), size + 1);
    const items = found.slice(0, size);
    const last = found.length > size ? items.at(-1) : undefined;
    return { items, nextToken: last ? toPositionToken(terms, last) : "" };
  }

  #terms(orderBy: OrderBy<E>): OrderTerm[] {
    return toOrderTerms(orderBy, this.#kinds, this.#remote.key);
  }

  /** The fields that an order may name. */
  get #kinds(): ReadonlyMap<string, { readonly kind: Kind }> {
    const declared = Object.entries<FilterField | undefined>(this.#remote.fields);
    return new Map(declared.flatMap(([field, one]) => (one ? [[field, { kind: kindOf[one.type] }]] : [])));
  }

  #query(condition: Condition, orderBy: OrderBy<E>): RemoteQuery {
    const { fields } = this.#remote;
    return { filter: printFilter(condition, fields), orderBy: printOrderBy(orderBy, fields) };
  }

  async *#pages(query: RemoteQuery, pageSize: number, unit?: RemoteUnit, about?: string): AsyncIterable<E> {
    let size = pageSize;
    let pageToken = "";
    do {
      const { page, fits } = await this.#fitting({ ...query, pageSize: size, pageToken }, unit, about);
      yield* page.items;
      size = fits;
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
  }

  /**
   * A page that is as large as the service, and any proxy in front of it, can give.
   *
   * @throws ExhaustedError, reason ENTITY_TOO_LARGE
   */
  async #fitting(
    request: ListRequest,
    unit?: RemoteUnit,
    about?: string,
  ): Promise<{ page: RemotePage<E>; fits: number }> {
    for (let fits = request.pageSize; ; fits = Math.ceil(fits / 4)) {
      try {
        return { page: await this.#list({ ...request, pageSize: fits }, unit, about), fits };
      } catch (error) {
        if (!isTooLarge(error)) throw error;
        if (fits === 1) throw this.#entityTooLarge(error);
      }
    }
  }

  #entityTooLarge(cause: ExhaustedError): ExhaustedError {
    const text = `one of ${this.#remote.resource} is larger than an answer of its service may be (${cause.message}): keep less in it, or let both ends take larger messages`;
    return new ExhaustedError(text, { reason: "ENTITY_TOO_LARGE", cause });
  }

  async #list(request: ListRequest, unit?: RemoteUnit, about?: string): Promise<RemotePage<E>> {
    const { name, key } = this.#remote;
    const call = this.#remote.list(request);
    const subjectsIn = (response: Message) =>
      this.#remote.pageIn(call.method, response).items.map((one) => entityRefOf(name, keyString(key, one)));
    try {
      const response = unit ? await unit.read(call, subjectsIn, about) : await this.#connection.call(call);
      return this.#remote.pageIn(call.method, response);
    } catch (error) {
      throw toQueryFields(error);
    }
  }
}

/** The query of a List call. */
type ListRequest = RemoteQuery & { readonly pageSize: number; readonly pageToken: string };

/**
 * Whether an error says that an answer is too large, in the words of Connect and of gRPC's libraries. A quota error
 * differs: it says when to retry.
 */
function isTooLarge(error: unknown): error is ExhaustedError {
  if (!(error instanceof ExhaustedError) || error.retryAfterMs !== undefined) return false;
  return /larger than|too large|exceeds/i.test(error.message);
}

/** All, or the first ones, of a source, which is left then. */
export async function collect<T>(source: AsyncIterable<T>, most = Number.POSITIVE_INFINITY): Promise<T[]> {
  const all: T[] = [];
  for await (const one of source) {
    all.push(one);
    if (all.length === most) break;
  }
  return all;
}

/** The names that a query has for the fields of a List request. */
const queryFields: Readonly<Record<string, string>> = {
  page_size: "size",
  page_token: "token",
  filter: "where",
  order_by: "orderBy",
};

/** The same error, with the names that a repository's query has for the fields of a List request. */
function toQueryFields(error: unknown): unknown {
  if (!(error instanceof InvalidError)) return error;
  const violations = error.violations.map(({ field, description }) => ({
    field: queryFields[field] ?? field,
    description,
  }));
  return new InvalidError(violations, { reason: error.reason, metadata: error.metadata, cause: error });
}
