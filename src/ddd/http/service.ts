import { ExhaustedError, InvalidError, RemoteError } from "../error.ts";
import { requireCounts, requireTimes } from "../input/number-options.ts";
import { nameOf } from "../input/plain.ts";
import { keyLabel, keyString } from "../schema/key.ts";
import type { AnyTable } from "../schema/table.ts";
import type { Transaction, UnitBackend } from "../unit/backend.ts";
import { type Answer, NOT_FOUND, NOT_MODIFIED, type RequestOptions, readJson, withinTime } from "./request.ts";
import { toEntity } from "./row.ts";
import { type HttpSource, type KeyOf, nameOfUrl, toUrl } from "./source.ts";

/** The headers of a request, by their names. */
export type HttpHeaders = Readonly<Record<string, string>>;

export interface HttpServiceOptions {
  /**
   * Headers of each request, such as `{ authorization: "Bearer …" }`, or a function that gives them. They are in no error.
   *
   * @default none but `accept`
   */
  readonly headers?: HttpHeaders | (() => HttpHeaders | Promise<HttpHeaders>) | undefined;
  /** The maximum bytes of one answer. @default 16777216 (16 MiB) */
  readonly maxBytes?: number | undefined;
  /** The maximum rows of one collection. @default 100000 */
  readonly maxRows?: number | undefined;
  /** The milliseconds that one operation may take, its retries included. @default 10000 */
  readonly timeoutMs?: number | undefined;
  /** How often a request is sent at most, if it fails in a way that may pass. @default 3 */
  readonly maxAttempts?: number | undefined;
  /** Sends the requests. @default the platform's `fetch` */
  readonly fetch?: typeof fetch | undefined;
}

/** Reads rows for repositories: the object that a repository is bound to. */
export interface HttpConnection {
  /** All rows of a source, each once. */
  all<E extends object>(table: AnyTable, source: HttpSource<E>): Promise<readonly E[]>;
  /** The rows with some keys, as far as there are any; the source has a `lookup`. */
  some<E extends object>(table: AnyTable, source: HttpSource<E>, keys: readonly KeyOf[]): Promise<readonly E[]>;
}

/**
 * A service that gives JSON over HTTP, for workers that only read it: `new HttpWorker(new HttpService({ headers }), { users: Users })`.
 * A unit reads each collection once, and sees that state of it to its end.
 */
export class HttpService implements UnitBackend<HttpConnection> {
  readonly connection: HttpConnection;
  readonly #request: RequestOptions;
  readonly #maxRows: number;
  readonly #timeoutMs: number;
  /** The latest answers that had an entity tag, by their URLs. */
  readonly #tagged = new Map<string, { readonly etag: string; readonly answer: Answer }>();

  constructor(options: HttpServiceOptions = {}) {
    requireTimes(options, ["timeoutMs"]);
    requireCounts(options, ["maxBytes", "maxRows", "maxAttempts"]);
    const { headers, maxBytes = 16 * 2 ** 20, maxRows = 100_000, timeoutMs = 10_000, maxAttempts = 3 } = options;
    this.#request = {
      headers: async () => (typeof headers === "function" ? headers() : (headers ?? {})),
      maxBytes,
      maxAttempts,
      fetch: options.fetch ?? ((...args) => globalThis.fetch(...args)),
    };
    this.#maxRows = maxRows;
    this.#timeoutMs = timeoutMs;
    this.connection = this.#connect(undefined);
  }

  connectionFor(signal: AbortSignal): HttpConnection {
    return this.#connect(signal);
  }

  async begin(
    _mode: "read" | "write",
    _attempt: number,
    signal: AbortSignal | undefined,
  ): Promise<Transaction<HttpConnection>> {
    const nothing = async () => {};
    return {
      connection: remembering(this.#connect(signal)),
      commit: nothing,
      rollback: nothing,
      // Nothing is ever changed.
      savepoint: async () => ({ release: nothing, rollback: nothing }),
    };
  }

  /** Requests that may succeed later are repeated by themselves. */
  isTransient(): boolean {
    return false;
  }

  #connect(signal: AbortSignal | undefined): HttpConnection {
    return {
      all: (table, source) => withinTime(this.#timeoutMs, signal, (limit) => this.#all(table, source, limit)),
      some: (table, source, keys) =>
        withinTime(this.#timeoutMs, signal, async (limit) => {
          const found = await Promise.all(keys.map((key) => this.#one(table, source, key, limit)));
          return found.filter((one) => one !== undefined);
        }),
    };
  }

  async #all<E extends object>(table: AnyTable, source: HttpSource<E>, signal: AbortSignal): Promise<E[]> {
    const first = toUrl(source.url);
    const entities = new Map<string, E>();
    let url: URL | undefined = first;
    const read = new Set<string>();
    while (url) {
      if (read.has(url.href)) throw new RemoteError(`${nameOfUrl(first)} gives its parts in a circle: look at next`);
      read.add(url.href);
      const answer = await this.#answer(url, source.next === undefined, signal);
      const rows = rowsIn(source, answer.body, nameOfUrl(url));
      if (entities.size + rows.length > this.#maxRows) {
        throw new ExhaustedError(
          `${nameOfUrl(first)} has more than ${this.#maxRows} rows: raise maxRows, or name a URL that gives less`,
          { reason: "TOO_MANY_ROWS" },
        );
      }
      for (const row of rows) {
        const index = entities.size;
        const entity = toEntity(table, source, row, `${nameOfUrl(first)}, row ${index}`);
        const id = keyString(table.key, entity);
        if (entities.has(id)) {
          const before = [...entities.keys()].indexOf(id);
          const problem = `has the same ${keyLabel(table.key)} as row ${before}: mend it at the service, or by toEntity or rows`;
          throw new RemoteError(`${nameOfUrl(first)}, row ${index}: ${problem}`);
        }
        entities.set(id, entity);
      }
      const next: string | null | undefined = source.next?.(answer.body, answer.headers);
      url = next === null || next === undefined || next === "" ? undefined : toUrl(next, url);
    }
    return [...entities.values()];
  }

  /** The answer for a URL, anew or, where the service says that it is the same, the one from before. */
  async #answer(url: URL, keep: boolean, signal: AbortSignal): Promise<Answer> {
    const before = this.#tagged.get(url.href);
    const answer = await readJson(url, this.#request, signal, before?.etag);
    if (answer === NOT_MODIFIED && before) return before.answer;
    if (answer === NOT_MODIFIED || answer === NOT_FOUND) {
      throw new RemoteError(`${nameOfUrl(url)} has nothing (404): look at the URL`);
    }
    const etag = answer.headers.get("etag");
    if (keep && etag !== null) this.#tagged.set(url.href, { etag, answer });
    else this.#tagged.delete(url.href);
    return answer;
  }

  async #one<E extends object>(
    table: AnyTable,
    source: HttpSource<E>,
    key: KeyOf,
    signal: AbortSignal,
  ): Promise<E | undefined> {
    const { url: all, lookup } = source;
    if (!lookup) throw InvalidError.of("lookup", "is not given");
    const url = toUrl(lookup(key), toUrl(all));
    const answer = await readJson(url, this.#request, signal);
    if (answer === NOT_FOUND || answer === NOT_MODIFIED) return undefined;
    const entity = toEntity(table, source, answer.body, nameOfUrl(toUrl(all)));
    if (keyString(table.key, entity) === keyString(table.key, key)) return entity;
    throw new RemoteError(
      `${nameOfUrl(toUrl(all))} was asked for one ${keyLabel(table.key)}, and gave another: look at lookup`,
    );
  }
}

function rowsIn<E extends object>({ rows }: HttpSource<E>, body: unknown, place: string): readonly unknown[] {
  let found: unknown;
  try {
    found = rows ? rows(body) : body;
  } catch (cause) {
    throw new RemoteError(`${place}: \`rows\` failed on the answer: let it take what the service may send`, { cause });
  }
  if (Array.isArray(found)) return found;
  throw new RemoteError(`${place} gave ${nameOf(found)} in place of an array of rows: say by \`rows\` where they are`);
}

/** A connection that reads each collection once. */
function remembering(connection: HttpConnection): HttpConnection {
  const read = new Map<object, Promise<readonly object[]>>();
  const all: HttpConnection["all"] = <E extends object>(table: AnyTable, source: HttpSource<E>) => {
    const found = read.get(source) ?? connection.all(table, source);
    read.set(source, found);
    // The source says which entities these are.
    return found as Promise<readonly E[]>;
  };
  return {
    all,
    async some<E extends object>(table: AnyTable, source: HttpSource<E>, keys: readonly KeyOf[]) {
      const found = read.get(source) as Promise<readonly E[]> | undefined;
      if (!found) return connection.some(table, source, keys);
      const wanted = new Set(keys.map((key) => keyString(table.key, key)));
      return (await found).filter((one) => wanted.has(keyString(table.key, one)));
    },
  };
}
