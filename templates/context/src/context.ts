import { type Context, defineContext } from "brasa/server";
import * as memory from "./memory.ts";
import type { {{Library}}Repositories } from "./repositories.ts";
import * as sequelize from "./sequelize.ts";

/** {{Books.words}} as a context of the app. */
export const {{library}}: Context<{{Library}}Repositories> = defineContext<{{Library}}Repositories>({
  name: "{{library.snake}}",
  memory: memory.repositories,
  sequelize: sequelize.repositories,
  migrations: sequelize.migrations,
  descriptors: new URL("../../gen/descriptors.binpb", import.meta.url),
  // Loaded late, so that a command for the database stays quick.
  services: async (tools) => [
    (await import("./connect.ts")).{{book}}Service(tools),
  ],
});
