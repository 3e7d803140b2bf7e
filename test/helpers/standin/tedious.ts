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
 * Stands in for the package `tedious` and for a SQL Server: statements are translated into those of SQLite, word by word, and errors
 * back. It shows that repositories do the right thing if each statement means what its translation means; not that it does.
 */

/** A T-SQL statement that the toolkit makes, for SQLite. */
export function translate(sql: string, tables: StandinTables): Translated {
  const { sql: masked, unmask } = mask(sql.replace(/^SET TRANSACTION ISOLATION LEVEL SNAPSHOT; /, ""));
  const decimals = new Map<number, true>();
  let text = masked
    .replace(/\[((?:[^\]]|\]\])*)\]/g, (_, name: string) => `"${name.replaceAll("]]", "]")}"`)
    .replace(/@p(\d+)/g, "?$1")
    .replace(/\b0x([\da-f]*)/gi, "X'$1'")
    .replace(/ WITH \(UPDLOCK, HOLDLOCK\)/g, "")
    .replace(/ ORDER BY \(SELECT NULL\)/g, "")
    .replace(/ OFFSET 0 ROWS FETCH NEXT (\S+) ROWS ONLY/g, " LIMIT $1");
  text = text.replace(
    /\(SELECT (.*?) FROM OPENJSON\(\?(\d+)\) WITH \("value" (.*?) §\d+§\)\)/g,
    (_, selected: string, n: string, type: string) => {
      if (type.startsWith("DECIMAL")) decimals.set(Number(n), true);
      const value = type === "BIGINT" ? "CAST(value AS INTEGER)" : "value";
      return `(SELECT ${selected.replaceAll('"value"', value)} FROM json_each(?${n}))`;
    },
  );
  text = text.replace(/ COLLATE \w+/g, "");
  text = text.replace(/LEN\(\(CONVERT\(NVARCHAR\(MAX\), ("[^"]+")\)\) \+ §\d+§\) - 1/g, "length($1)");
  text = text.replace(
    /CONVERT\(VARCHAR\(41\), SUM\(CONVERT\(DECIMAL\(38, 0\), ("[^"]+")\)\)\)/g,
    "CAST(sum($1 >> 32) AS TEXT) || ' ' || CAST(sum($1 & 4294967295) AS TEXT)",
  );
  text = replaceCalls(text, "CONVERT", (type = "", value = "", style = "") => {
    if (type.startsWith("DECIMAL")) {
      const [, n] = /^\?(\d+)$/.exec(value) ?? [];
      if (n === undefined) return `'${sortable(value)}'`;
      decimals.set(Number(n), true);
      return value;
    }
    if (style === "2") return `hex(${value})`;
    if (type.startsWith("VARBINARY")) return `CAST(${value} AS BLOB)`;
    if (type === "VARCHAR(20)") return `CAST(${value} AS TEXT)`;
    return type === "BIGINT" ? `CAST(${value} AS INTEGER)` : value;
  });
  text = replaceCalls(text, "DATALENGTH", (value = "") => `length(CAST(${value} AS BLOB))`);
  text = replaceCalls(text, "CHARINDEX", (part = "", whole = "") => `instr(${whole}, ${part})`);
  text = replaceCalls(text, "SUBSTRING", (whole = "", from = "", length = "") => {
    return `CASE WHEN ${from} < 1 THEN ${whole} ELSE substr(${whole}, ${from}, ${length}) END`;
  });
  text = text.replace(
    /^(UPDATE .*) FROM "[^"]+" JOIN \(VALUES (.*)\) AS "new" \((.*?)\) ON (.*)$/s,
    (_, update: string, rows: string, columns: string, condition: string) => {
      const named = namesIn(columns).map((name, i) => `column${i + 1} AS "${name}"`);
      return `${update} FROM (SELECT ${named.join(", ")} FROM (VALUES ${rows})) AS "new" WHERE ${condition}`;
    },
  );
  const [, index, on, how] = /^ALTER INDEX ("[^"]+") ON "([^"]+)" (DISABLE|REBUILD)$/.exec(text) ?? [];
  if (how === "DISABLE") text = `DROP INDEX ${index}`;
  else if (how === "REBUILD") {
    const { indexed: parts = "" } = tables.get(on ?? "")?.uniques.get((index ?? "").slice(1, -1)) ?? {};
    text = `CREATE UNIQUE INDEX ${index} ON "${on}" (${parts})`;
  }
  const isDecimal = (type: string) => type.startsWith("DECIMAL");
  for (const [n] of storedDecimals(text, tables, isDecimal)) decimals.set(n, true);
  // A later migration's: its values are texts, whatever their length.
  text = text.replace(/^(ALTER TABLE "[^"]+" ADD) ("[^"]+") VARCHAR\(MAX\) NULL$/, "$1 COLUMN $2 TEXT COLLATE RTRIM");
  if (text.startsWith("CREATE TABLE ")) return { statements: createTable(text).map(unmask), decimals };
  return { statements: [unmask(text)], decimals };
}

/** The column of a length is an expression to SQLite. */
function indexed(columns: string): string {
  return columns.replace(/"(\w+)__length"/g, 'length(CAST("$1" AS BLOB))');
}

/**
 * Indexes within CREATE TABLE are statements of their own. RTRIM is the collation of SQLite that ignores spaces at the end, as the
 * server does: so repositories pass the suite by comparing lengths only.
 */
function createTable(sql: string): string[] {
  const [, name = ""] = /^CREATE TABLE "([^"]+)"/.exec(sql) ?? [];
  const parts = partsOf(sql);
  const indexes = parts.flatMap((part) => {
    const [, index, columns, where = ""] =
      /^(?:INDEX|CONSTRAINT) ("[^"]+") UNIQUE \((.*?)\)( WHERE .*)?$/.exec(part) ?? [];
    return index === undefined ? [] : [`CREATE UNIQUE INDEX ${index} ON "${name}" (${indexed(columns ?? "")})${where}`];
  });
  const columns = parts
    .filter((part) => !/^(?:INDEX|CONSTRAINT) "[^"]+" UNIQUE /.test(part) && !/^"\w+__length" AS /.test(part))
    .map((part) =>
      part.startsWith("CONSTRAINT ")
        ? part
        : part
            .replace(/^("[^"]+") (VARBINARY)\((?:MAX|\d+)\)/, "$1 BLOB")
            .replace(/^("[^"]+") VARCHAR\((?:MAX|\d+)\)/, "$1 TEXT COLLATE RTRIM")
            .replace(/^("[^"]+") (?:DATETIME2\(3\)|DATE\b)/, "$1 TEXT")
            .replace(
              /^("[^"]+") DECIMAL\(\d+,\d+\)(?: DEFAULT \(([-\d.]+)\))?/,
              (_, column: string, value?: string) => {
                return `${column} TEXT${value === undefined ? "" : ` DEFAULT ('${sortable(value)}')`}`;
              },
            )
            .replace(/ DEFAULT \(NEXT VALUE FOR "[^"]+"\)/, "")
            .replace(/^("[^"]+") (BIT|BIGINT)/, "$1 INTEGER")
            .replace(/^("[^"]+") FLOAT\(53\)/, "$1 REAL"),
    );
  return [`CREATE TABLE "${name}" (${columns.join(", ")}) STRICT`, ...indexes];
}

/** A table as the stand-in knows it. */
export function tableIn(sql: string): StandinTable | undefined {
  const { sql: masked } = mask(sql.replace(/\[([^\]]+)\]/g, '"$1"'));
  const constraint = /^(?:CONSTRAINT|INDEX) "([^"]+)" (PRIMARY KEY|UNIQUE|FOREIGN KEY) \((.*?)\)/;
  return declaredTable(masked, constraint, (part, isKey, columns) => ({
    kind: isKey ? "key" : part.startsWith("INDEX") ? "index" : "constraint",
    columns: namesIn(columns).filter((one) => !one.endsWith("__length")),
    indexed: indexed(columns),
  }));
}

function errorOf({ kind, table, constraint, column }: Broken, verb: string): Error {
  const object = `dbo.${table}`;
  const conflict = (rule: string, of = table) =>
    `The ${verb} statement conflicted with the ${rule} constraint "${constraint}". The conflict occurred in database "test", table "dbo.${of}", column 'id'.`;
  const told = {
    key: [
      2627,
      `Violation of PRIMARY KEY constraint '${constraint}'. Cannot insert duplicate key in object '${object}'. The duplicate key value is (1).`,
    ],
    unique: [
      2627,
      `Violation of UNIQUE KEY constraint '${constraint}'. Cannot insert duplicate key in object '${object}'. The duplicate key value is (1).`,
    ],
    uniqueIndex: [
      2601,
      `Cannot insert duplicate key row in object '${object}' with unique index '${constraint}'. The duplicate key value is (1).`,
    ],
    check: [547, conflict("CHECK")],
    null: [
      515,
      `Cannot insert the value NULL into column '${column}', table 'test.dbo.${table}'; column does not allow nulls. ${verb} fails.`,
    ],
    missing: [547, conflict("FOREIGN KEY", "others")],
    referenced: [547, conflict("REFERENCE")],
  } as const;
  const [number, message] = told[kind];
  return requestError(number, message);
}

function requestError(number: number, message: string, code = "EREQUEST"): Error {
  return Object.assign(new Error(message), { number, code, class: 16 });
}

type Done = (error: unknown, count?: number) => void;

class Request {
  readonly sql: string;
  readonly done: Done;
  readonly values: unknown[] = [];
  onRow: (columns: readonly object[]) => void = () => {};

  constructor(sql: string, done: Done) {
    this.sql = sql;
    this.done = done;
  }
  addParameter(_name: string, type: unknown, value: unknown): void {
    if (type === undefined) throw new Error("the parameter has no type");
    this.values.push(value);
  }
  on(_: "row", listener: (columns: readonly object[]) => void): void {
    this.onRow = listener;
  }
  setTimeout(): void {}
}

/** @param recorder is told of each statement that is sent */
export function tediousStandin(recorder: Recorder) {
  class Connection extends EventEmitter {
    readonly STATE = { INITIALIZED: "INITIALIZED" };
    state: string | { name: string } = "INITIALIZED";
    closed = false;
    readonly #own: StandinConnection;

    constructor({ options }: { readonly options: { readonly database: string } }) {
      super();
      this.#own = new StandinConnection(options.database);
    }
    get loggedIn(): boolean {
      return !this.closed;
    }
    connect(): void {
      this.#own.open().then(
        () => this.emit("connect"),
        (error: unknown) => this.emit("connect", error),
      );
    }
    close(): void {
      this.closed = true;
      void this.#own.close().then(() => this.emit("end"));
    }
    cancel(): boolean {
      return true;
    }
    execSqlBatch(request: Request): void {
      this.execSql(request);
    }
    execSql(request: Request): void {
      recorder.note(request.sql);
      this.#run(request).then(
        ({ rows, count }) => {
          for (const row of rows) {
            request.onRow(
              Object.entries(row).map(([colName, value]) => ({ metadata: { colName, type: { id: 0 } }, value })),
            );
          }
          request.done(null, count);
        },
        (error: unknown) => request.done(error),
      );
    }

    async #run({ sql, values }: Request): Promise<{ rows: Record<string, unknown>[]; count: number }> {
      const own = this.#own;
      const nothing = { rows: [], count: 0 };
      const facts = recorder.facts?.(sql);
      if (facts) return { rows: [facts], count: 1 };
      const [, level] = /^SET TRANSACTION ISOLATION LEVEL (.+); BEGIN TRANSACTION$/.exec(sql) ?? [];
      if (level !== undefined) await own.begin(level !== "SNAPSHOT");
      else if (sql.startsWith("COMMIT TRANSACTION")) await own.end("COMMIT");
      else if (sql.startsWith("IF @@TRANCOUNT > 0 ROLLBACK")) await own.end("ROLLBACK");
      else if (/^SAVE TRANSACTION /.test(sql)) await own.exec(sql.replace("SAVE TRANSACTION", "SAVEPOINT"));
      else if (/^ROLLBACK TRANSACTION \w/.test(sql)) await own.exec(sql.replace("TRANSACTION", "TO"));
      else if (/^DECLARE @got/.test(sql)) return nothing;
      else if (/ SEQUENCE /.test(sql)) return nothing;
      else if (/sp_sequence_get_range/.test(sql)) {
        const [name, count] = [String(values[0]), Number(values[1])];
        if (sql.includes("@gap")) own.file.sequences.set(name, Math.max(own.file.sequences.get(name) ?? 1, count + 1));
        else return { rows: [{ key: nextOf(own.file, name, count) }], count: 1 };
      } else if (/XACT_STATE/.test(sql)) return { rows: [{ state: own.inTransaction ? 1 : 0 }], count: 1 };
      else if (/sys\.databases/.test(sql))
        return { rows: [{ name: "test", snapshot: 1, level: 150, collations: 1 }], count: 1 };
      else if (/SERVERPROPERTY/.test(sql)) return { rows: [{ version: "15.0.2000" }], count: 1 };
      else if (/ FROM sys\./.test(sql)) return { rows: catalog(sql, String(values[0]), own.file.tables), count: 0 };
      else return this.#statement(sql, values);
      return nothing;
    }

    async #statement(sql: string, values: readonly unknown[]) {
      const { tables } = this.#own.file;
      return this.#own.answer(translate(sql, tables), values, tableIn(sql), (failure) =>
        typeof failure === "string" ? requestError(208, failure) : errorOf(failure, /^\w+/.exec(sql)?.[0] ?? ""),
      );
    }
  }
  const TYPES = Object.fromEntries(
    ["NVarChar", "VarChar", "VarBinary", "Int", "BigInt", "Float", "Numeric", "Bit"].map((one) => [one, one]),
  );
  return { Connection, Request, TYPES, ISOLATION_LEVEL: {} };
}

/** Tells whether a table is there, and the names of its columns. */
function catalog(sql: string, id: string, tables: StandinTables): Record<string, unknown>[] {
  if (/FROM sys\.tables/.test(sql)) return tables.has(id) ? [{ id }] : [];
  if (!/FROM sys\.columns/.test(sql)) return [];
  return [...(tables.get(id)?.types ?? [])].map(([name]) => ({
    name,
    type: "bigint",
    nullable: true,
    computed: false,
    default: null,
  }));
}
