import { type IdempotencyRecord, idempotencyTable } from "../idempotency.ts";
import { type RateLimit, rateLimitTable } from "../limit/rate-limit.ts";
import { text, timestamp } from "../schema/field.ts";
import type { Migrations } from "./migrate/migrations.ts";
import { SequelizeRepository } from "./repository.ts";

/** Answered requests in a SQL database. */
export class IdempotencyRepository extends SequelizeRepository<IdempotencyRecord> {
  table = idempotencyTable;
}

/** Used budgets in a SQL database. */
export class RateLimitRepository extends SequelizeRepository<RateLimit> {
  table = rateLimitTable;
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
    {
      name: "0002-rate-limits",
      up: async (ddl) => {
        await ddl.createTable<RateLimit>("rate_limits", { id: text(43), usage: text(), expireTime: timestamp() });
        await ddl.createIndex("rate_limits_expire_time", "rate_limits", ["expireTime"]);
      },
      down: (ddl) => ddl.dropTable("rate_limits"),
    },
  ],
};
