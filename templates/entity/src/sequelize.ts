import { {{migrationBuilders}} } from "brasa";
import { type Migration, SequelizeRepository } from "brasa/sequelize";
import type { {{Book}}, New{{Book}} } from "./{{book.kebab}}.ts";
import { {{book}}Table } from "./schema.ts";

/** {{Books.words}} in a SQL database. */
export class {{Books}} extends SequelizeRepository<{{Book}}, New{{Book}}> {
  table = {{book}}Table;
}

/** Written out, and not made of the table in schema.ts, since that goes on to change. A released one never changes. */
export const create{{Books}}: Migration = {
  {{createTable}}
};
