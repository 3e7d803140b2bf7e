import type { Database } from "../../database.ts";
import { checkMigrationNames, type Migrations } from "../migrations.ts";
import { type JournalEntry, readJournal } from "./journal.ts";
import { digestOf } from "./record.ts";

/** A migration of the program, or of the database, and all that is wrong with it. */
export interface ReportedMigration {
  readonly name: string;
  /** Unknown migrations are in the database only: it is newer than the program. */
  readonly state: "applied" | "pending" | "unknown";
  /** Undefined while it is not applied. */
  readonly applyTime: Date | undefined;
  /**
   * Whether it makes the changes that it was applied with: "not recorded" where it was applied by an earlier version of the toolkit,
   * or uses `queryInterface`. Undefined unless it is applied.
   */
  readonly content: "same" | "changed" | "not recorded" | undefined;
  /** Its place among the others, where that is wrong, with the remedy. */
  readonly order?: string | undefined;
}

/**
 * Compares the migrations of a program with those of a database, and changes nothing: those that are missing, unknown, changed since
 * they were applied, or out of order. Whether one has changed is told by its `up`, which runs with a Ddl that only notes its calls.
 *
 * @returns the migrations in the order of the list, and unknown ones after them
 */
export async function migrationReport(database: Database, migrations: Migrations): Promise<ReportedMigration[]> {
  checkMigrationNames(migrations);
  const { list, context } = migrations;
  const entries = new Map((await readJournal(database.connection, context)).map((one) => [one.name, one]));
  const reported: ReportedMigration[] = [];
  let before: { name: string; entry: JournalEntry } | undefined;
  for (const [i, migration] of list.entries()) {
    const { name } = migration;
    const entry = entries.get(name);
    if (!entry) {
      const later = list.slice(i + 1).find((one) => entries.has(one.name));
      const order = later && `${later.name}, which comes after it, is applied: put ${name} at the end of the list`;
      reported.push({ name, state: "pending", applyTime: undefined, content: undefined, order });
      continue;
    }
    const { applyTime, digest } = entry;
    const now = digest === undefined ? undefined : await digestOf(migration, database.dialect);
    const content = now === undefined ? "not recorded" : now === digest ? "same" : "changed";
    const order =
      before && applyTime < before.entry.applyTime
        ? `it was applied before ${before.name}, which the list has before it: put them in the order in which they were applied`
        : undefined;
    reported.push({ name, state: "applied", applyTime, content, order });
    before = { name, entry };
  }
  const known = new Set(list.map(({ name }) => name));
  const unknown = [...entries.values()].filter(({ name }) => !known.has(name));
  return [
    ...reported,
    ...unknown
      .toSorted((a, b) => a.applyTime.getTime() - b.applyTime.getTime())
      .map(({ name, applyTime }) => ({ name, state: "unknown" as const, applyTime, content: undefined })),
  ];
}
