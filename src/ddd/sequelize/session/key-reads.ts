import { AsyncResource } from "node:async_hooks";
import { abortError, sharedAbort } from "../../abort.ts";
import type { Scalar } from "../../entity.ts";
import { MultipleRecordsError } from "../../error.ts";
import type { Condition } from "../../query/where.ts";
import { childOf, errorType, spanOf, type TraceAttributes, type TraceSpan } from "../../trace.ts";
import type { Row } from "../column.ts";
import type { Connection } from "../connection.ts";
import type { BoundColumn, DialectTable } from "../dialect.ts";
import { DatabaseError } from "../error.ts";
import { isPossible } from "../sql/condition.ts";
import { readRows, type Select } from "../sql/select/read.ts";
import { selectAll, selectOne } from "../sql/statement.ts";
import type { ReadRow } from "./hot-rows.ts";

/** The most keys of one query. More are several queries, which take several connections. */
const MAX_KEYS = 256;

/**
 * The key that a condition asks for, if its rows can be read with those of other keys: the one field of the table's key is compared
 * with a text or a number that it can hold.
 */
export function keyAskedFor(condition: Condition, table: DialectTable): Scalar | undefined {
  const [field, ...more] = table.key;
  if (condition.op !== "eq" || condition.field !== field || more.length > 0) return undefined;
  const { value } = condition;
  const column = table.column(field);
  const { kind } = column.column;
  // Of other types, equal values can be written in several ways, such as 1.0 and 1.00.
  const isPlain = kind === "text" ? typeof value === "string" : kind === "integer" && typeof value === "number";
  return isPlain && value !== null && isPossible(column, value) ? value : undefined;
}

/** In place of the row of a key: the error that a read of this key alone has. */
class Failure {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

/** Rows by their keys. A key that has none is left out. */
export type KeyRows = ReadonlyMap<Scalar, Row | Failure>;

/** The row with a key; undefined if there is none. @throws the error that a read of this key alone has */
export function rowOf(rows: KeyRows, key: Scalar): Row | undefined {
  const found = rows.get(key);
  if (found instanceof Failure) throw found.error;
  return found;
}

/** Reads of rows of one table by their keys, which are one query. */
export class KeyBatch {
  readonly #table: DialectTable;
  readonly #column: BoundColumn;
  readonly #keys = new Set<Scalar>();

  constructor(table: DialectTable) {
    this.#table = table;
    this.#column = table.column(table.key[0] ?? "");
  }

  get size(): number {
    return this.#keys.size;
  }

  /** Those that it reads. */
  get rows(): ReadRow[] {
    const { name: table } = this.#table;
    return [...this.#keys].map((key) => ({ name: `${table} ${key}`, table, key }));
  }

  /** @returns false if the key is one too many */
  add(key: Scalar): boolean {
    if (this.#keys.size >= MAX_KEYS) return false;
    this.#keys.add(key);
    return true;
  }

  /** @param select runs a query. One that fails may be followed by others, unless it `endsWithFailure` */
  async read(select: Select, endsWithFailure = false): Promise<KeyRows> {
    const [only] = this.#keys;
    if (this.#keys.size === 1 && only !== undefined) {
      const found = await this.#readOne(only, select);
      return new Map(found ? [[only, found]] : []);
    }
    const all = selectAll(this.#table, { op: "in", field: this.#column.field, values: [...this.#keys] });
    let rows: Row[];
    try {
      rows = await readRows(this.#table, all, this.#keys.size, select);
    } catch (error) {
      if (endsWithFailure || !this.#mayBeOfOneKey(error)) throw error;
      return this.#readByHalves(select);
    }
    const byKey = new Map<Scalar, Row | Failure>();
    for (const row of rows) {
      const key = this.#column.codec.decode(row[this.#column.name]) as Scalar;
      byKey.set(key, byKey.has(key) ? this.#notUnique : row);
    }
    const missing = [...this.#keys].filter((key) => !byKey.has(key));
    if (await this.#hasOtherSpellings(missing, [...byKey.keys()], select)) {
      for (const key of missing) {
        const found = await this.#readOne(key, select);
        if (found) byKey.set(key, found);
      }
    }
    return byKey;
  }

  /** Whether a query may have failed by a key that a column of the database's own type cannot hold, such as a text that is no UUID. */
  #mayBeOfOneKey(error: unknown): boolean {
    if (!(error instanceof DatabaseError)) return false;
    const failure = this.#table.dialect.classify(error.cause);
    return "kind" in failure && failure.kind === "unknown";
  }

  /** Finds out the keys that a query has failed by, so that the others have their rows. */
  async #readByHalves(select: Select): Promise<KeyRows> {
    const keys = [...this.#keys];
    const middle = Math.ceil(keys.length / 2);
    const all = new Map<Scalar, Row | Failure>();
    for (const half of [keys.slice(0, middle), keys.slice(middle)]) {
      const batch = new KeyBatch(this.#table);
      for (const key of half) batch.add(key);
      const found = await batch.read(select).catch((error: unknown) => {
        if (half.length > 1 || !this.#mayBeOfOneKey(error)) throw error;
        return new Map(half.map((key) => [key, new Failure(error)]));
      });
      for (const [key, one] of found) all.set(key, one);
    }
    return all;
  }

  /** Of a table that is not of the toolkit's making, what is declared as its key may not be one. */
  get #notUnique(): Failure {
    return new Failure(new MultipleRecordsError(this.#table.name));
  }

  /**
   * Whether the database may find rows by the missing keys too, as it takes another key for one of them, such as in capital letters. Then it
   * is to be asked for each alone.
   */
  async #hasOtherSpellings(missing: readonly Scalar[], found: readonly Scalar[], select: Select): Promise<boolean> {
    if (missing.length === 0 || found.length === 0 || this.#column.column.kind !== "text") return false;
    if (missing.length === 1 || found.some((key) => !this.#keys.has(key))) return true;
    // A row that has been found by its own key is not given for another one once more.
    const others = selectAll(this.#table, { op: "in", field: this.#column.field, values: missing });
    return (await readRows(this.#table, others, missing.length, select)).length > 0;
  }

  async #readOne(key: Scalar, select: Select): Promise<Row | Failure | undefined> {
    const { sql, params } = selectOne(this.#table, { op: "eq", field: this.#column.field, value: key });
    const [row, another] = await select(sql, params);
    return another ? this.#notUnique : row;
  }
}

/**
 * The milliseconds after which those who wait for a joined query begin to listen to their signals. Most queries have answered by then, and
 * to listen costs as much as all else that a read does; an abort before that is seen then, or with the answer.
 */
const LISTEN_AFTER_MS = 5;

/** A read that waits for its row. */
class Reader {
  readonly key: Scalar;
  readonly signal: AbortSignal | undefined;
  /** Its wait for a joined query; undefined where it is not recorded. */
  span: TraceSpan | undefined = undefined;
  readonly #resolve: (row: Row | undefined) => void;
  readonly #reject: (error: unknown) => void;
  #stopListening: (() => void) | undefined;

  constructor(
    key: Scalar,
    signal: AbortSignal | undefined,
    resolve: (row: Row | undefined) => void,
    reject: (error: unknown) => void,
  ) {
    this.key = key;
    this.signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Has the row, unless its signal has been aborted meanwhile. */
  settle(rows: KeyRows): void {
    const found = rows.get(this.key);
    if (found instanceof Failure) {
      this.fail(found.error);
      return;
    }
    if (this.signal?.aborted) {
      this.fail(abortError(this.signal));
      return;
    }
    this.#end();
    this.#resolve(found);
  }

  fail(error: unknown): void {
    const own = this.signal?.aborted ? abortError(this.signal) : error;
    this.#end(errorType(own));
    this.#reject(own);
  }

  /** Ends the wait with the signal. @param left runs then */
  listen(left: () => void): void {
    const { signal } = this;
    if (!signal) return;
    const leave = () => {
      this.fail(abortError(signal));
      left();
    };
    if (signal.aborted) leave();
    else {
      signal.addEventListener("abort", leave);
      this.#stopListening = () => signal.removeEventListener("abort", leave);
    }
  }

  #end(errorType?: string): void {
    this.#stopListening?.();
    this.span?.end(errorType);
    this.span = undefined;
  }
}

/**
 * Joins the reads by key that are asked for outside of units within one turn of the event loop: those of one table are one query. Each
 * has the result that it would have alone, and ends with its own signal. They are sent at the end of the turn, whether there are
 * others or not, so that none waits for a time.
 */
export class KeyReads {
  readonly #connection: (signal: AbortSignal | undefined) => Pick<Connection, "all">;
  readonly #system: string;
  readonly #waiting = new Map<DialectTable, { batch: KeyBatch; readers: Reader[] }[]>();
  /** Reads of many callers are in the context of none of them. */
  readonly #context = new AsyncResource("BrasaKeyReads");
  #scheduled = false;

  /**
   * @param connection runs statements outside of units, until the signal is aborted
   * @param system the name of the database in traces
   */
  constructor(connection: (signal: AbortSignal | undefined) => Pick<Connection, "all">, system: string) {
    this.#connection = connection;
    this.#system = system;
  }

  /** Rejects with the error of the query, or of the signal's abort. */
  read(table: DialectTable, key: Scalar, signal: AbortSignal | undefined): Promise<Row | undefined> {
    if (signal?.aborted) return Promise.reject(abortError(signal));
    if (!this.#scheduled) {
      this.#scheduled = true;
      setImmediate(() => this.#context.runInAsyncScope(() => this.#send()));
    }
    return new Promise((resolve, reject) => this.#add(table, new Reader(key, signal, resolve, reject)));
  }

  #add(table: DialectTable, reader: Reader): void {
    let waiting = this.#waiting.get(table);
    if (!waiting) {
      waiting = [];
      this.#waiting.set(table, waiting);
    }
    const last = waiting.at(-1);
    if (last?.batch.add(reader.key)) {
      last.readers.push(reader);
      return;
    }
    const batch = new KeyBatch(table);
    batch.add(reader.key);
    waiting.push({ batch, readers: [reader] });
  }

  #send(): void {
    this.#scheduled = false;
    const all = [...this.#waiting];
    this.#waiting.clear();
    for (const [table, waiting] of all) {
      for (const { batch, readers } of waiting) {
        const [only] = readers;
        if (readers.length > 1 || !only) this.#readTogether(table, batch, readers);
        else this.#readAlone(batch, only);
      }
    }
  }

  #select(signal: AbortSignal | undefined): Select {
    return (sql, params) => this.#connection(signal).all(sql, params);
  }

  #readAlone(batch: KeyBatch, reader: Reader): void {
    batch.read(this.#select(reader.signal)).then(
      (rows) => reader.settle(rows),
      (error: unknown) => reader.fail(error),
    );
  }

  #readTogether(table: DialectTable, batch: KeyBatch, readers: readonly Reader[]): void {
    // A reader without a signal waits for as long as a statement may take.
    const everyoneMayLeave = readers.every(({ signal }) => signal);
    const controller = everyoneMayLeave ? sharedAbort() : undefined;
    const attributes = {
      "db.system.name": this.#system,
      "db.operation.name": "SELECT",
      "db.collection.name": table.name,
      "db.operation.batch.size": batch.size,
    };
    for (const reader of readers) reader.span = spanOfRead(reader.signal, attributes);
    const timer = setTimeout(() => {
      let waiting = readers.length;
      // The query is given up with the last that waits for it.
      for (const reader of readers) reader.listen(() => --waiting === 0 && controller?.abort());
    }, LISTEN_AFTER_MS);
    const settle = (one: (reader: Reader) => void) => {
      clearTimeout(timer);
      readers.forEach(one);
    };
    batch.read(this.#select(controller?.signal)).then(
      (rows) => settle((reader) => reader.settle(rows)),
      (error: unknown) => settle((reader) => reader.fail(error)),
    );
  }
}

/** The wait for the rows as a span of the reader's trace; undefined where it has none that is recorded. */
function spanOfRead(signal: AbortSignal | undefined, attributes: TraceAttributes): TraceSpan | undefined {
  const span = spanOf(signal);
  return span?.isRecorded
    ? childOf(span, `SELECT ${attributes["db.collection.name"]}`, attributes, "client")
    : undefined;
}
