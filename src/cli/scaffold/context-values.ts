import { columnOf, type Field, isRequiredText, isTime } from "./fields.ts";
import { type ContextNames, capitalize, type Name, withArticle } from "./names.ts";
import type { Values } from "./render.ts";

/** The number of a message's first field of its own, after those that every entity has. */
const FIRST_NUMBER = 5;

/** The values of a context's templates, whose placeholders are called by the names of an example: books of a library. */
export function contextValues(
  { context, entity, plural }: ContextNames,
  fields: readonly Field[],
  table: string,
): Values {
  const [first] = fields;
  if (!first) throw new Error("a context needs a field");
  const required = fields.filter(isRequiredText);
  const [text] = required;
  const builders = (always: readonly string[]) =>
    [
      ...new Set([
        ...always,
        ...fields.map(({ type }) => type.builder),
        ...(fields.some(({ isOptional }) => isOptional) ? ["nullable"] : []),
      ]),
    ].sort();
  const checks = required.map(({ name }) => `${table}_${name.snake}: { ${name.camel}: { ne: "" } }`);
  const each = (line: (field: Field) => string) => fields.map(line).join("\n");
  return {
    ...forms("library", context),
    ...forms("book", entity),
    ...forms("books", plural),
    "a book": withArticle(entity.words),
    "A book": capitalize(withArticle(entity.words)),
    table,
    messageFields: fields.map((field, i) => messageField(field, FIRST_NUMBER + i)).join("\n\n"),
    zodImport: required.length > 0 ? 'import { z } from "zod";' : "",
    entityFields: each(entityField),
    optionalFields: fields.map(({ name, isOptional }) => (isOptional ? ` | "${name.camel}"` : "")).join(""),
    rules: required.map(ruleOf).join("\n"),
    tableBuilders: builders(["integer", "table", "timestamp", "uuid"]).join(", "),
    migrationBuilders: builders(["integer", "timestamp", "uuid"]).join(", "),
    columns: each((field) => `${field.name.camel}: ${columnOf(field, true)},`),
    migrationColumns: each((field) => `${field.name.camel}: ${columnOf(field, false)},`),
    constraints: checks.length > 0 ? `{ checks: { ${checks.join(", ")} } },` : "",
    toMessage: each((field) => `${field.name.camel}: ${toMessage(field, `${entity.camel}.${field.name.camel}`)},`),
    fromMessage: each((field) => `${field.name.camel}: ${fromMessage(field, `message.${field.name.camel}`)},`),
    timestampImport: fields.some(isTime) ? 'import { timestampFromDate } from "@bufbuild/protobuf/wkt";' : "",
    sampleEntity: each(({ name, type }) => `${name.camel}: ${type.samples[0]},`),
    sampleMessage: each((field) => `${field.name.camel}: ${sampleMessage(field, 0)},`),
    changeMessage: `${first.name.camel}: ${sampleMessage(first, 1)},`,
    changedField: first.name.camel,
    "changedField.snake": first.name.snake,
    rulesImport: text ? `import { ${entity.camel}Rules } from "../../src/${context.kebab}/${entity.kebab}.ts";` : "",
    rulesTest: text ? rulesTest(entity, text) : "",
    invalidTest: text ? invalidTest(entity, text) : "",
  };
}

/** The rule of a text, which lets in no more than its column holds. */
function ruleOf({ name, maxLength }: Field): string {
  const max = maxLength === undefined ? "" : `.max(${maxLength}, "must have at most ${maxLength} characters")`;
  return `${name.camel}: z.string().min(1, "must not be empty")${max},`;
}

/** The forms of a name, by those of an example's. */
function forms(example: string, { snake, kebab, camel, pascal, words }: Name): Values {
  const upper = capitalize(example);
  return {
    [example]: camel,
    [upper]: pascal,
    [`${example}.snake`]: snake,
    [`${example}.kebab`]: kebab,
    [`${example}.words`]: words,
    [`${upper}.words`]: capitalize(words),
  };
}

function messageField(field: Field, number: number): string {
  const { name, type, isOptional, maxLength } = field;
  const length = maxLength === undefined ? "" : `: at most ${maxLength} characters`;
  const comment = `// ${capitalize(name.words)}${length}${isOptional ? "; unset where there is none" : ""}.`;
  // A number or a truth value that is not set is 0 or false, which is a value of its own.
  const behavior = !isOptional && (type.proto === "string" || isTime(field)) ? "REQUIRED" : "OPTIONAL";
  // A message can be unset by itself.
  const label = isOptional && !isTime(field) ? "optional " : "";
  return `${comment}\n${label}${type.proto} ${name.snake} = ${number} [(google.api.field_behavior) = ${behavior}];`;
}

function entityField({ name, type, isOptional }: Field): string {
  if (!isOptional) return `readonly ${name.camel}: ${type.typescript};`;
  return `/** Null where there is none. */\nreadonly ${name.camel}: ${type.typescript} | null;`;
}

function toMessage(field: Field, value: string): string {
  if (!isTime(field)) return field.isOptional ? `${value} ?? undefined` : value;
  return field.isOptional ? `${value} ? timestampFromDate(${value}) : undefined` : `timestampFromDate(${value})`;
}

function fromMessage(field: Field, value: string): string {
  if (!isTime(field)) return field.isOptional ? `${value} ?? null` : value;
  return field.isOptional ? `${value} ? toDate(${value}) : null` : `toDate(${value})`;
}

function sampleMessage(field: Field, which: 0 | 1): string {
  const sample = field.type.samples[which];
  return isTime(field) ? `timestampFromDate(${sample})` : sample;
}

function rulesTest(entity: Name, { name, type }: Field): string {
  const rule = `${entity.camel}Rules.${name.camel}`;
  return `test("the ${name.words} of ${withArticle(entity.words)} must not be empty", () => {
  assert.ok(${rule}.safeParse(${type.samples[0]}).success);
  assert.ok(!${rule}.safeParse("").success);
});
`;
}

function invalidTest(entity: Name, { name }: Field): string {
  return `test("${withArticle(entity.words)} with an empty ${name.words} is refused, and the answer names the field", async (t) => {
  const { grpc } = await startApp(t, "memory:");
  const call = createClient(${entity.pascal}Service, grpc).create${entity.pascal}({ ${entity.camel}: { ...sampleMessage, ${name.camel}: "" } });
  await failsWith(call, Code.InvalidArgument);
  await assert.rejects(call, /${entity.snake}\\.${name.snake}/);
});
`;
}
