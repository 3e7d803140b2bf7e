import { EventEmitter } from "node:events";
import { type Broken, nextOf, type Recorder, StandinConnection } from "./sqlite.ts";
import {
  declaredTable,
  mask,
  namesIn,
  partsOf,
  replaceCalls,
  type StandinTable,
  type StandinTables,
  sortable,
  storedDecimals,
  type Translated,
} from "./statement.ts";

/*
 * Stands in for the package `oracledb` and for an Oracle database: statements are translated into those of SQLite, word by word, and
 * errors back. It shows that repositories do the right thing if each statement means what its translation means; not that it does.
 */

const isDecimal = (type: string) => /^NUMBER\(\d+,\d+\)/.test(type);

/** A statement of Oracle's that the toolkit makes, for SQLite. */
export function translate(sql: string, tables: StandinTables): Translated {
  const { sql: masked, unmask } = mask(sql);
  const decimals = new Map<number, true>();
  let text = masked
    .replace(/:p(\d+)/g, "?$1")
    .replace(/ FETCH FIRST (\S+) ROWS ONLY/g, " LIMIT $1")
    .replace(/ FOR UPDATE$/, "")
    .replace(/ FROM DUAL$/, "")
    .replace(/\b(?:DATE|TIMESTAMP) (§\d+§)/g, "$1");
  text = text.replace(/^INSERT ALL INTO ("[^"]+" \([^)]*\)) (.*) SELECT 1$/s, (_, into: string, rows: string) => {
    return `INSERT INTO ${into} ${rows.replaceAll(` INTO ${into} VALUES `, ", ")}`;
  });
  text = text.replace(
    /TO_CHAR\(SUM\(("[^"]+")\)\)/g,
    "CAST(sum($1 >> 32) AS TEXT) || ' ' || CAST(sum($1 & 4294967295) AS TEXT)",
  );
  text = replaceCalls(text, "TO_CHAR", (value = "", format = "") => (format === "" ? `CAST(${value} AS TEXT)` : value));
  text = replaceCalls(text, "TO_BLOB", (value = "") => value);
  text = text.replace(/DBMS_LOB\.COMPARE\(("[^"]+"), (\?\d+)\) (=|<>|<=|>=|<|>) 0/g, "$1 $3 $2");
  text = replaceCalls(text, "NVL", (value = "", other = "") => `ifnull(${value}, ${other})`);
  text = replaceCalls(text, "CHR", (code = "") => `char(${code})`);
  text = replaceCalls(text, "RAWTOHEX", (value = "") => `hex(${value})`);
  text = replaceCalls(text, "HEXTORAW", (value = "") => `X${value}`);
  for (const table of tables.values()) {
    if (!text.includes(`"${table.name}" `)) continue;
    for (const [column, type] of table.types) {
      if (!isDecimal(type)) continue;
      for (const [, list = ""] of text.matchAll(
        new RegExp(`"${column}" (?:=|<>|<|<=|>|>=|IN|NOT IN) (\\?\\d+|\\([?\\d, ]+\\))`, "g"),
      )) {
        for (const [, n] of list.matchAll(/\?(\d+)/g)) decimals.set(Number(n), true);
      }
    }
  }
  for (const [n] of storedDecimals(text, tables, isDecimal)) decimals.set(n, true);
  // A later migration's: its values are texts, whatever their length.
  text = text.replace(/^(ALTER TABLE "[^"]+" ADD) \(("[^"]+") VARCHAR2\(\d+ BYTE\)\)$/, "$1 COLUMN $2 TEXT");
  if (text.startsWith("CREATE TABLE ")) return { statements: createTable(text).map(unmask), decimals };
  return { statements: [unmask(text)], decimals };
}

/** Unique constraints, which can be deferred, are indexes that can be dropped. */
function createTable(sql: string): string[] {
  const [, name = ""] = /^CREATE TABLE "([^"]+)"/.exec(sql) ?? [];
  const parts = partsOf(sql);
  const decimals = parts.flatMap((part) => (/^"[^"]+" NUMBER\(\d+,\d+\)/.test(part) ? namesIn(part).slice(0, 1) : []));
  const uniques = parts.flatMap((part) => {
    const [, index, columns] = /^CONSTRAINT ("[^"]+") UNIQUE \((.*?)\)/.exec(part) ?? [];
    return index === undefined ? [] : [`CREATE UNIQUE INDEX ${index} ON "${name}" (${columns})`];
  });
  const columns = parts
    .filter((part) => !/^CONSTRAINT "[^"]+" UNIQUE /.test(part))
    .map((part) =>
      part.startsWith("CONSTRAINT ")
        ? decimals.reduce(
            (check, column) =>
              check.replace(
                new RegExp(`("${column}" [<>=]+) (-?[\\d.]+)`, "g"),
                (_, left: string, value: string) => `${left} '${sortable(value)}'`,
              ),
            part.replace(/ DEFERRABLE$/, ""),
          )
        : part
            .replace(/^("[^"]+") (?:RAW\(\d+\)|BLOB)/, "$1 BLOB")
            .replace(/^("[^"]+") (?:VARCHAR2\(\d+ (?:BYTE|CHAR)\)|CLOB|TIMESTAMP\(3\)|DATE\b)/, "$1 TEXT")
            .replace(/^("[^"]+") NUMBER\(\d+,\d+\)(?: DEFAULT \(([-\d.]+)\))?/, (_, column: string, value?: string) => {
              return `${column} TEXT${value === undefined ? "" : ` DEFAULT ('${sortable(value)}')`}`;
            })
            .replace(/ DEFAULT ON NULL "[^"]+"\.NEXTVAL/, "")
            .replace(/^("[^"]+") NUMBER\(\d+\)/, "$1 INTEGER")
            .replace(/^("[^"]+") BINARY_DOUBLE/, "$1 REAL"),
    );
  return [`CREATE TABLE "${name}" (${columns.join(", ")}) STRICT`, ...uniques];
}

/** A table as the stand-in knows it. */
function tableIn(sql: string): StandinTable | undefined {
  const { sql: masked } = mask(sql);
  const constraint = /^CONSTRAINT "([^"]+)" (PRIMARY KEY|UNIQUE|FOREIGN KEY) \((.*?)\)/;
  return declaredTable(masked, constraint, (_, isKey, columns) => ({
    kind: isKey ? "key" : "constraint",
    columns: namesIn(columns),
  }));
}

function errorOf({ kind, table, constraint, column }: Broken): Error {
  const own = `TEST.${constraint}`;
  switch (kind) {
    case "key":
    case "unique":
    case "uniqueIndex":
      return oracleError(1, `ORA-00001: unique constraint (${own}) violated`);
    case "check":
      return oracleError(2290, `ORA-02290: check constraint (${own}) violated`);
    case "null":
      return oracleError(1400, `ORA-01400: cannot insert NULL into ("TEST"."${table}"."${column}")`);
    case "missing":
      return oracleError(2291, `ORA-02291: integrity constraint (${own}) violated - parent key not found`);
    case "referenced":
      return oracleError(2292, `ORA-02292: integrity constraint (${own}) violated - child record found`);
  }
}

function oracleError(errorNum: number, message: string): Error {
  return Object.assign(new Error(message), { errorNum, code: message.slice(0, "ORA-00000".length) });
}

type Binds = Readonly<Record<string, unknown>>;

/** @param recorder is told of each statement that is sent */
export function oracledbStandin(recorder: Recorder) {
  class Connection extends EventEmitter {
    readonly oracleServerVersionString = "19.0.0.0.0";
    readonly #own: StandinConnection;
    #closed = false;

    constructor(own: StandinConnection) {
      super();
      this.#own = own;
    }
    isHealthy(): boolean {
      return !this.#closed;
    }
    close(done?: unknown): Promise<void> {
      this.#closed = true;
      const closed = this.#own.close();
      if (typeof done === "function") void closed.then(() => done(null));
      return closed;
    }
    async break(): Promise<void> {}
    commit(): Promise<void> {
      recorder.note("COMMIT");
      return this.#own.end("COMMIT");
    }
    rollback(): Promise<void> {
      recorder.note("ROLLBACK");
      return this.#own.end("ROLLBACK");
    }
    async execute(sql: string, binds: Binds): Promise<{ rows?: readonly object[]; rowsAffected?: number }> {
      recorder.note(sql);
      const own = this.#own;
      const facts = recorder.facts?.(sql);
      if (facts) return { rows: [facts] };
      const deferral = /^SET CONSTRAINTS (.*) (DEFERRED|IMMEDIATE)$/.exec(sql);
      if (/^SET TRANSACTION /.test(sql)) await own.begin(!sql.endsWith("READ ONLY"));
      else if (/^(?:SAVEPOINT|ROLLBACK TO SAVEPOINT) /.test(sql)) await own.exec(sql);
      else if (/\.NEXTVAL AS/.test(sql)) {
        const [name = ""] = namesIn(sql);
        const count = Number(binds.p1 ?? 1);
        const first = nextOf(own.file, name, count);
        return { rows: Array.from({ length: count }, (_, i) => ({ key: first + i })) };
      } else if (/^CREATE SEQUENCE /.test(sql)) return {};
      else if (/ALTER SEQUENCE/.test(sql)) {
        own.file.sequences.set(namesIn(sql)[0] ?? "", Number(/START WITH (\d+)/.exec(sql)?.[1]));
      } else if (/^(?:ALTER SESSION|DECLARE) /.test(sql)) return {};
      else if (deferral) await this.#defer(deferral[1] ?? "", deferral[2] === "DEFERRED");
      else if (/FROM nls_database_parameters/.test(sql)) return { rows: [{ charset: "AL32UTF8", longest: 32_767 }] };
      else if (/ FROM user_/.test(sql)) return { rows: catalog(sql, String(binds.p1), own.file.tables) };
      else {
        const values = Object.values(binds).map((value) => asStored(value));
        return this.#statement(sql, values);
      }
      return {};
    }

    async #defer(names: string, deferred: boolean): Promise<void> {
      const own = this.#own;
      if (names === "ALL") return own.exec(`PRAGMA defer_foreign_keys = ${deferred ? "ON" : "OFF"}`);
      for (const name of namesIn(names)) {
        const table = [...own.file.tables.values()].find(({ uniques }) => uniques.has(name));
        const columns = table?.uniques.get(name)?.columns.map((one) => `"${one}"`);
        await own.exec(
          deferred ? `DROP INDEX "${name}"` : `CREATE UNIQUE INDEX "${name}" ON "${table?.name}" (${columns})`,
        );
      }
    }

    async #statement(sql: string, values: readonly unknown[]) {
      const { tables } = this.#own.file;
      const { rows, count } = await this.#own.answer(translate(sql, tables), values, tableIn(sql), (failure) =>
        typeof failure === "string" ? oracleError(942, `ORA-00942: ${failure}`) : errorOf(failure),
      );
      return { rows, rowsAffected: count };
    }
  }
  return {
    OBJECT: 4002,
    OUT_FORMAT_OBJECT: 4002,
    STRING: "STRING",
    BUFFER: "BUFFER",
    getConnection: async ({ connectString }: { readonly connectString: string }) => {
      const own = new StandinConnection(connectString.slice(connectString.indexOf("/") + 1));
      await own.open();
      return new Connection(own);
    },
  };
}

/** A value of a bind. Nothing is null to the server, be it text or bytes. */
function asStored(value: unknown): unknown {
  if (value === "" || (Buffer.isBuffer(value) && value.length === 0)) return null;
  return typeof value === "object" && value !== null && "val" in value ? value.val : value;
}

/** Tells whether a table is there, and the names of its columns. */
function catalog(sql: string, name: string, tables: StandinTables): Record<string, unknown>[] {
  if (!/FROM user_tab_cols/.test(sql)) return [];
  const columns = [...(tables.get(name)?.types ?? [])];
  return columns.map(([column]) => ({ name: column, type: "CLOB", nullable: "Y", default: null, virtual: "NO" }));
}
