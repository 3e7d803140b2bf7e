import { {{tableBuilders}} } from "brasa";
import type { {{Book}}, New{{Book}} } from "./{{book.kebab}}.ts";

/** The columns and constraints of {{books.words}}, for every backend. Callers that break one are told the field. */
export const {{book}}Table = table<{{Book}}, New{{Book}}>(
  "{{table}}",
  {
    id: uuid({ default: "v7" }),
    {{columns}}
    createTime: timestamp({ default: "now" }),
    updateTime: timestamp({ default: "now" }),
    version: integer(),
  },
  {{constraints}}
);
