{{timestampImport}}
import type { New{{Book}} } from "../../src/{{library.kebab}}/{{book.kebab}}.ts";

/** The fields of {{a book}} for tests, as an entity has them. */
export const sample: New{{Book}} = {
  {{sampleEntity}}
};

/** The same, as a message has them. */
export const sampleMessage = {
  {{sampleMessage}}
};

/** What an update changes. */
export const change = {
  {{changeMessage}}
};
