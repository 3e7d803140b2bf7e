{{sampleImports}}
import type { New{{Book}} } from "../../src/{{room}}/{{book.kebab}}.ts";

/** The fields of {{a book}} for tests, as an entity has them. */
export const sample: New{{Book}} = {
  {{sampleEntity}}
};

/** The fields of another one: no two may have the same unique values. */
export const other: New{{Book}} = {
  ...sample,
  {{otherEntity}}
};

/** The same as the first, as a message has them. */
export const sampleMessage = {
  {{sampleMessage}}
};

/** What an update changes. */
export const change = {
  {{changeMessage}}
};
