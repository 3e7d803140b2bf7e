import sqlite3 from "sqlite3";
import { fromSortable, type StandinTable, sortable, type Translated } from "./statement.ts";

/** A database that answers in place of a server which is not on this machine: a SQLite file, and what it is known of its tables. */
export interface StandinFile {
  readonly path: string;
  /** By name. */
  readonly tables: Map<string, StandinTable>;
  /** The next key of each sequence. */
  readonly sequences: Map<string, number>;
  /** The unit that writes, which the others wait for. */
  turn: Promise<void>;
}

/** A rule that a statement has broken, as SQLite tells it, and as the stand-in knows it. */
export interface Broken {
  readonly kind: "key" | "unique" | "uniqueIndex" | "check" | "null" | "missing" | "referenced";
  readonly table: string;
  readonly constraint: string;
  readonly column: string;
}

/** Is told of the statements of all connections. */
export interface Recorder {
  note(sql: string): void;
  /** A row in place of the stand-in's answer. */
  facts?(sql: string): Record<string, unknown> | undefined;
}

export type Values = readonly unknown[];

export const files = new Map<string, StandinFile>();

export function fileOf(path: string): StandinFile {
  const known = files.get(path) ?? { path, tables: new Map(), sequences: new Map(), turn: Promise.resolve() };
  files.set(path, known);
  return known;
}

/** Takes keys from a sequence. @returns the first of them */
export function nextOf({ sequences }: StandinFile, name: string, count = 1): number {
  const next = sequences.get(name) ?? 1;
  sequences.set(name, next + count);
  return next;
}

/** A connection to a stand-in's file. */
export class StandinConnection {
  readonly file: StandinFile;
  readonly #database: Promise<sqlite3.Database>;
  #endTurn: (() => void) | undefined;
  inTransaction = false;

  constructor(path: string) {
    this.file = fileOf(path);
    this.#database = new Promise((resolve, reject) => {
      const opened = new sqlite3.Database(path, (error) => (error ? reject(error) : resolve(opened)));
    });
  }

  async open(): Promise<void> {
    (await this.#database).configure("busyTimeout", 10_000);
    await this.exec("PRAGMA foreign_keys = ON; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF");
  }

  async close(): Promise<void> {
    const database = await this.#database;
    await new Promise<void>((resolve) => database.close(() => resolve()));
    this.#leave();
  }

  /** Begins a transaction. Those that write take turns. */
  async begin(writes: boolean): Promise<void> {
    if (writes) {
      const before = this.file.turn;
      this.file.turn = new Promise((resolve) => {
        // One that gives up its turn while it waits does not let others pass.
        this.#endTurn = () => void before.then(resolve);
      });
      await before;
    }
    await this.exec(writes ? "BEGIN IMMEDIATE" : "BEGIN");
    // A snapshot is of its beginning.
    if (!writes) await this.all("SELECT count(*) FROM sqlite_schema");
    this.inTransaction = true;
  }

  async end(how: "COMMIT" | "ROLLBACK"): Promise<void> {
    if (!this.inTransaction) return;
    try {
      await this.exec(how);
      this.inTransaction = false;
    } finally {
      if (!this.inTransaction) this.#leave();
    }
  }

  #leave(): void {
    this.#endTurn?.();
    this.#endTurn = undefined;
  }

  async exec(sql: string): Promise<void> {
    const database = await this.#database;
    await new Promise<void>((resolve, reject) => database.exec(sql, (error) => (error ? reject(error) : resolve())));
  }

  async all(sql: string, values: Values = []): Promise<Record<string, unknown>[]> {
    const database = await this.#database;
    return new Promise((resolve, reject) =>
      database.all<Record<string, unknown>>(sql, values, (error, rows) => (error ? reject(error) : resolve(rows))),
    );
  }

  async run(sql: string, values: Values = []): Promise<number> {
    const database = await this.#database;
    return new Promise((resolve, reject) =>
      database.run(sql, values, function (error) {
        if (error) reject(error);
        else resolve(this.changes);
      }),
    );
  }

  /** @returns the rows of a query, or how many rows were changed */
  async #statement(
    { statements, decimals }: Translated,
    values: Values,
  ): Promise<{ rows: Record<string, unknown>[]; count: number }> {
    const sent = values.map((value, i) => (decimals.has(i + 1) ? sortable(value) : value));
    let count = 0;
    let rows: Record<string, unknown>[] = [];
    for (const sql of statements) {
      const own = sql.includes("?") ? sent : [];
      if (/^\s*(?:SELECT|WITH)\b/i.test(sql)) {
        rows = (await this.all(sql, own)).map((row) =>
          Object.fromEntries(Object.entries(row).map(([name, value]) => [name, fromSortable(value)])),
        );
        count = rows.length;
      } else count = await this.run(sql, own);
    }
    return { rows, count };
  }

  /**
   * Runs a translated statement.
   *
   * @param table that it makes
   * @param toError the server's error of a broken rule, or of a failure that is told as a text
   */
  async answer(
    translated: Translated,
    values: Values,
    table: StandinTable | undefined,
    toError: (failure: Broken | string) => Error,
  ) {
    try {
      const result = await this.#statement(translated, values);
      if (table) this.file.tables.set(table.name, table);
      return result;
    } catch (error) {
      const broken = await this.#brokenBy(error, translated, values);
      throw toError(
        broken ?? `${error instanceof Error ? error.message : error} in ${translated.statements.join("; ")}`,
      );
    }
  }

  /** The rule that a failed statement has broken; undefined for another failure. */
  async #brokenBy(error: unknown, { statements, decimals }: Translated, values: Values): Promise<Broken | undefined> {
    const message = error instanceof Error ? error.message : "";
    const [, rule = "", rest = ""] =
      /(UNIQUE|CHECK|NOT NULL|FOREIGN KEY) constraint failed(?:: (.*))?$/.exec(message) ?? [];
    const tables = [...this.file.tables.values()];
    switch (rule) {
      case "UNIQUE": {
        const named = /^index '(.*)'$/.exec(rest)?.[1];
        const columns = rest.split(", ").map((one) => one.slice(one.indexOf(".") + 1));
        for (const table of tables) {
          for (const [constraint, { kind, columns: own }] of table.uniques) {
            const isIt =
              named === undefined
                ? own.join() === columns.join() && rest.startsWith(`${table.name}.`)
                : constraint === named;
            if (!isIt) continue;
            const kinds = { key: "key", constraint: "unique", index: "uniqueIndex" } as const;
            return { kind: kinds[kind], table: table.name, constraint, column: "" };
          }
        }
        return undefined;
      }
      case "CHECK":
        return {
          kind: "check",
          table: tables.find(({ name }) => rest.startsWith(`${name}_`))?.name ?? "",
          constraint: rest,
          column: "",
        };
      case "NOT NULL": {
        const [table = "", column = ""] = rest.split(".");
        return { kind: "null", table, constraint: "", column };
      }
      case "FOREIGN KEY":
        return this.#brokenReference({ statements, decimals }, values);
    }
    return undefined;
  }

  /** SQLite does not tell which: the statement runs again without the check, all references are looked through, and it is undone. */
  async #brokenReference(translated: Translated, values: Values): Promise<Broken | undefined> {
    await this.exec("SAVEPOINT standin; PRAGMA defer_foreign_keys = ON");
    try {
      await this.#statement(translated, values);
      const [found] = await this.all("PRAGMA foreign_key_check");
      if (!found) return undefined;
      const name = String(found.table);
      const [key] = await this.all('SELECT "from" FROM pragma_foreign_key_list(?) WHERE id = ?', [name, found.fkid]);
      const column = String(key?.from);
      const kind = /^\s*DELETE/i.test(translated.statements[0] ?? "") ? "referenced" : "missing";
      return { kind, table: name, constraint: this.file.tables.get(name)?.references.get(column) ?? "", column };
    } finally {
      await this.exec("ROLLBACK TO standin; RELEASE standin; PRAGMA defer_foreign_keys = OFF");
    }
  }
}
