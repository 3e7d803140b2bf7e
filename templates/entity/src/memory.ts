import { MemoryRepository } from "brasa/memory";
import type { {{Book}}, New{{Book}} } from "./{{book.kebab}}.ts";
import { {{book}}Table } from "./schema.ts";

/** {{Books.words}} in memory. */
export class {{Books}} extends MemoryRepository<{{Book}}, New{{Book}}> {
  table = {{book}}Table;
}
