import type { Condition } from "../../../query/where.ts";
import { nullable, text } from "../../../schema/field.ts";
import { type Table, table } from "../../../schema/table.ts";
import type { Connection } from "../../connection.ts";
import type { Statement } from "../../dialect.ts";
import { select } from "../../sql/select/select.ts";
import * as statement from "../../sql/statement.ts";
import { createTableSql } from "../create-table.ts";
import type { LiveTable } from "../live-table.ts";
import { MAX_NAME_LENGTH } from "../migrations.ts";

/** The record of a context's applied migrations, each with its time. */
export interface Journal {
  times(): Promise<ReadonlyMap<string, Date>>;
  /** @param digest of the migration's changes, where they could be noted; see `recording` */
  add(name: string, digest: string | undefined): Promise<void>;
  remove(name: string): Promise<void>;
}

interface AppliedMigration {
  readonly context: string;
  readonly name: string;
  /** In ISO 8601. */
  readonly applyTime: string;
}

interface DigestedMigration extends AppliedMigration {
  readonly digest: string | null;
}

const columns = { context: text(MAX_NAME_LENGTH), name: text(MAX_NAME_LENGTH), applyTime: text() };
const key = { key: ["context", "name"] } as const;

/** `table` refuses the name "migrations" to all others. */
const NAME = "migrations";

const journalTable: Table<DigestedMigration> = {
  ...table<DigestedMigration>("migrations_journal", { ...columns, digest: nullable(text()) }, key),
  name: NAME,
};

/** As earlier versions made it, which go on to work with the other. */
const formerTable: Table<AppliedMigration> = {
  ...table<AppliedMigration>("migrations_journal", columns, key),
  name: NAME,
};

/** Opens the journal of a context, and makes its table where it is not there. */
export async function openJournal(connection: Connection, context: string): Promise<Journal> {
  const journal = connection.schema.bind(journalTable);
  const { ddl, quote } = connection.schema.dialect;
  const live = await ddl.readTable(connection, NAME);
  if (!live) for (const sql of createTableSql(journal, true)) await connection.run(sql);
  if (live && !hasDigest(live)) {
    const { codec } = journal.column("digest");
    const type = ddl.columnTypes?.(journal).get("digest") ?? codec.type;
    const state = { type, nullable: true };
    await ddl.alterTable(connection, live, [{ kind: "addColumn", name: "digest", state }], quote);
  }
  const ofContext = whereContext(context);
  const run = ({ sql, params }: Statement) => connection.run(sql, params);
  const times = async () => {
    const rows = await rowsOf(connection, journalTable, context);
    return new Map(rows.map(({ name, applyTime }) => [name, new Date(applyTime)]));
  };
  return {
    times,
    add: async (name, digest = undefined) => {
      // Later than all before it, even if the clocks of different programs disagree.
      const latest = Math.max(0, ...[...(await times()).values()].map((time) => time.getTime()));
      const applyTime = new Date(Math.max(Date.now(), latest + 1)).toISOString();
      const row = { context, name, applyTime, digest: digest ?? null };
      await run(statement.insert(journal, [journal.toValues(row)]));
    },
    remove: async (name) => {
      const same: Condition = { op: "and", items: [ofContext, { op: "eq", field: "name", value: name }] };
      await run(statement.remove(journal, same));
    },
  };
}

/** An applied migration, as the journal has it. */
export interface JournalEntry {
  readonly name: string;
  readonly applyTime: Date;
  /** Undefined where none was noted. */
  readonly digest: string | undefined;
}

/** Reads the journal of a context, and changes nothing. */
export async function readJournal(connection: Connection, context: string): Promise<JournalEntry[]> {
  const live = await connection.schema.dialect.ddl.readTable(connection, NAME);
  if (!live) return [];
  const rows: readonly (AppliedMigration & Partial<DigestedMigration>)[] = hasDigest(live)
    ? await rowsOf(connection, journalTable, context)
    : await rowsOf(connection, formerTable, context);
  return rows.map(({ name, applyTime, digest }) => ({
    name,
    applyTime: new Date(applyTime),
    digest: digest ?? undefined,
  }));
}

function hasDigest(live: LiveTable): boolean {
  return live.columns.some(({ name }) => name === "digest");
}

function whereContext(context: string): Condition {
  return { op: "eq", field: "context", value: context };
}

async function rowsOf<E extends AppliedMigration>(
  connection: Connection,
  declared: Table<E>,
  context: string,
): Promise<E[]> {
  const journal = connection.schema.bind(declared);
  const terms = [{ field: "name", descending: false }];
  const { sql, params } = select({ table: journal, condition: whereContext(context), terms, limit: 1e6 });
  return (await connection.all(sql, params)).map((row) => journal.toEntity(row));
}
