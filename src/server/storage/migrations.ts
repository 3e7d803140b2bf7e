import type { Migrations } from "../../ddd/sequelize/index.ts";
import { startupStep } from "../starting.ts";
import type { OpenDatabase } from "./database.ts";

/** A migration of one of the databases. */
export interface StoredMigration {
  /** The context and the migration, such as "accounts 0001-users"; with the database's setting where there are several. */
  readonly name: string;
  /** The context whose tables it makes; `brasa` for those of the toolkit. */
  readonly context: string;
  /** Undefined while it is not applied. */
  readonly applyTime: Date | undefined;
}

/** A migration with its place: its database, and its context's migrations. */
interface PlacedMigration extends StoredMigration {
  readonly database: OpenDatabase;
  readonly migrations: Migrations;
}

/** The migrations of all databases, as one list. */
export function migrationsOf(databases: readonly OpenDatabase[]) {
  const label = ({ setting }: OpenDatabase, { context }: Migrations, name: string) =>
    `${context} ${name}${databases.length > 1 ? ` (${setting})` : ""}`;

  async function placed(): Promise<PlacedMigration[]> {
    const all: PlacedMigration[] = [];
    for (const database of databases) {
      for (const migrations of database.migrations) {
        const status = await startupStep(database.setting, () => database.status(migrations));
        for (const { name, applyTime } of status) {
          const { context } = migrations;
          all.push({ name: label(database, migrations, name), context, applyTime, database, migrations });
        }
      }
    }
    return all;
  }

  return {
    async migrateUp() {
      const applied: string[] = [];
      for (const database of databases) {
        for (const migrations of database.migrations) {
          const names = await startupStep(database.setting, () => database.up(migrations));
          applied.push(...names.map((name) => label(database, migrations, name)));
        }
      }
      return applied;
    },
    async migrateDown() {
      const latest = latestOf(await placed());
      if (!latest) return [];
      const { database, migrations } = latest;
      const names = await startupStep(database.setting, () => database.down(migrations));
      return names.map((name) => label(database, migrations, name));
    },
    async migrationStatus() {
      return (await placed()).map(({ name, context, applyTime }) => ({ name, context, applyTime }));
    },
  };
}

/** The migration that was applied last; the later one in the order of `migrateUp` where two have the same time. */
export function latestOf<M extends StoredMigration>(all: readonly M[]): M | undefined {
  return all
    .filter(({ applyTime }) => applyTime)
    .reduce<M | undefined>((latest, one) => (latest && timeOf(latest) > timeOf(one) ? latest : one), undefined);
}

function timeOf({ applyTime }: StoredMigration): number {
  return applyTime?.getTime() ?? Number.NEGATIVE_INFINITY;
}
