import type { Repository } from "brasa";
import type { {{Book}}, New{{Book}} } from "./{{book.kebab}}.ts";

/** The repositories of the context, by the names that units give them. */
export type {{Library}}Repositories = {
  {{books}}: Repository<{{Book}}, New{{Book}}>;
};
