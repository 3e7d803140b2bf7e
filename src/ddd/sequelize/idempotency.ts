import { type IdempotencyRecord, idempotencyTable } from "../idempotency.ts";
import { text, timestamp } from "../schema/field.ts";
import type { Migrations } from "./migrate/migrations.ts";
import { SequelizeRepository } from "./repository.ts";

/** Answered requests in a SQL database. */
export class IdempotencyRepository extends SequelizeRepository<IdempotencyRecord> {
  table = idempotencyTable;
}

/** The tables that the toolkit itself needs in each database. */
export const toolkitMigrations: Migrations = {
  context: "brasa",
  list: [
    {
      name: "0001-requests",
      up: async (ddl) => {
        await ddl.createTable<IdempotencyRecord>("requests", {
          id: text(100),
          fingerprint: text(64),
          response: text(),
          createTime: timestamp(),
        });
        await ddl.createIndex("requests_create_time", "requests", ["createTime"]);
      },
      down: (ddl) => ddl.dropTable("requests"),
    },
  ],
};
