import { MemoryRepository } from "brasa/memory";
import type { {{Book}}, New{{Book}} } from "./{{book.kebab}}.ts";
import { {{book}}Table } from "./schema.ts";

/** {{Books.words}} in memory. */
class {{Books}} extends MemoryRepository<{{Book}}, New{{Book}}> {
  table = {{book}}Table;
}

/** All repositories of the context. */
export const repositories = {
  {{books}}: {{Books}},
};
