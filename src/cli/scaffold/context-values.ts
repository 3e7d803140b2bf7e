import { StartError } from "../../server/config.ts";
import { entityField, enumConstant, fromMessage, messageField, sampleMessage, toMessage } from "./field/code.ts";
import { columnOf, type Field, isRequiredText } from "./field/fields.ts";
import { type ContextNames, capitalize, type Name, withArticle } from "./names.ts";
import { render, type Values } from "./render.ts";

/** The number of a message's first field of its own, after those that every entity has. */
const FIRST_NUMBER = 5;

/** The least of the databases' limits of names, in bytes. */
const MAX_CONSTRAINT = 63;

/** An entity of a context, and where its files are. */
export interface PlacedEntity {
  readonly names: ContextNames;
  readonly fields: readonly Field[];
  readonly table: string;
  /** The name of the migration that makes its table. */
  readonly migration: string;
  /** Whether it has a folder of its own in that of its context. */
  readonly hasRoom: boolean;
}

/**
 * The values of an entity's templates, whose placeholders are called by the names of an example: books of a library.
 *
 * @throws StartError for names that are too long together
 */
export function contextValues({ names, fields, table, migration, hasRoom }: PlacedEntity): Values {
  const { context, entity, plural } = names;
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
  const unique = fields.filter(({ isUnique }) => isUnique);
  const taken = unique.map(({ name }) => `${uniqueName(table, name)}: ["${name.camel}"]`);
  const constraints = [
    ...(taken.length > 0 ? [`unique: { ${taken.join(", ")} }`] : []),
    ...(checks.length > 0 ? [`checks: { ${checks.join(", ")} }`] : []),
  ];
  const enums = fields.filter(({ type }) => type.values);
  const types = fields.flatMap(({ type }) => type.typeImport ?? []);
  const each = (line: (field: Field) => string) => fields.map(line).join("\n");
  const values = {
    ...forms("library", context),
    ...forms("book", entity),
    ...forms("books", plural),
    "a book": withArticle(entity.words),
    "A book": capitalize(withArticle(entity.words)),
    table,
    migration,
    ...placesOf(names, hasRoom),
    protoImports: protoImports(fields),
    messageFields: fields.map((field, i) => messageField(field, FIRST_NUMBER + i)).join("\n\n"),
    zodImport: required.length > 0 ? 'import { z } from "zod";' : "",
    entityFields: each(entityField),
    optionalFields: fields.map(({ name, isOptional }) => (isOptional ? ` | "${name.camel}"` : "")).join(""),
    rules: required.map(ruleOf).join("\n"),
    tableBuilders: builders(["integer", "table", "timestamp", "uuid"]).join(", "),
    migrationBuilders: builders(["integer", "timestamp", "uuid"]).join(", "),
    columns: each((field) => `${field.name.camel}: ${columnOf(field, true)},`),
    migrationColumns: each((field) => `${field.name.camel}: ${columnOf(field, false)},`),
    constraints: constraints.length > 0 ? `{ ${constraints.join(", ")} },` : "",
    typeImports: inOrder(["type New", "type Versioned", ...types.map((name) => `type ${name}`)])
      .map(bare)
      .join(", "),
    codecImports: inOrder([
      ...["ConnectRepository", "etagToVersion", "type MessageCodec", "remoteResource", "toDate", "versionToEtag"],
      ...fields.flatMap(({ type }) => type.codec?.imports ?? []),
    ]).join(", "),
    genImports: inOrder([
      ...[`${entity.pascal}Schema`, `${entity.pascal}Service`],
      ...enums.map(({ type }) => `${entity.pascal}_${type.proto}Schema`),
    ]).join(", "),
    enums: enums.map((field) => `${enumConstant(field, entity)}\n`).join(""),
    toMessage: each((field) => `${field.name.camel}: ${toMessage(field, `${entity.camel}.${field.name.camel}`)},`),
    fromMessage: each((field) => `${field.name.camel}: ${fromMessage(field, `message.${field.name.camel}`)},`),
    sampleImports: sampleImports(fields, entity, context),
    sampleEntity: each(({ name, type }) => `${name.camel}: ${type.samples[0]},`),
    sampleMessage: each((field) => `${field.name.camel}: ${sampleMessage(field, 0, entity)},`),
    otherEntity: unique.map(({ name, type }) => `${name.camel}: ${type.samples[1]},`).join("\n"),
    changeMessage: `${first.name.camel}: ${sampleMessage(first, 1, entity)},`,
    changedField: first.name.camel,
    "changedField.snake": first.name.snake,
    rulesImport: text
      ? `import { ${entity.camel}Rules } from "../../src/${placesOf(names, hasRoom).room}/${entity.kebab}.ts";`
      : "",
    rulesTest: text ? rulesTest(entity, text) : "",
    invalidTest: text ? invalidTest(entity, text) : "",
    uniqueTest: unique[0] ? uniqueTest(entity, plural, unique[0]) : "",
  };
  return { ...values, createTable: render("part/create-table.ts", values).trimEnd() };
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

/** Where the files of an entity are, as others name them. */
export function placesOf({ context, entity }: ContextNames, hasRoom: boolean) {
  return hasRoom
    ? { room: `${context.kebab}/${entity.kebab}`, tests: `${context.kebab}-${entity.kebab}`, up: "../../", home: "../" }
    : { room: context.kebab, tests: context.kebab, up: "../", home: "./" };
}

/** @throws StartError if it is longer than a database takes */
function uniqueName(table: string, field: Name): string {
  const name = `${table}_${field.snake}_key`;
  if (name.length <= MAX_CONSTRAINT) return name;
  throw new StartError(
    `the constraint "${name}" would have more than ${MAX_CONSTRAINT} characters: choose a shorter name for the field, or for the table, as in --table NAME`,
  );
}

/** Names of an import, in the order of their letters, each once. */
function inOrder(names: readonly string[]): string[] {
  const key = (name: string) => bare(name).toLowerCase();
  return [...new Set(names)].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** A name without the word that makes it a type's. */
function bare(name: string): string {
  return name.replace(/^type /, "");
}

function protoImports(fields: readonly Field[]): string {
  const own = ["api/field_behavior", "api/field_info", "protobuf/empty", "protobuf/field_mask", "protobuf/timestamp"];
  const files = [...own.map((name) => `google/${name}.proto`), ...fields.flatMap(({ type }) => type.protoImport ?? [])];
  return inOrder(files)
    .map((file) => `import ${JSON.stringify(file)};`)
    .join("\n");
}

function sampleImports(fields: readonly Field[], entity: Name, context: Name): string {
  const enums = inOrder(fields.flatMap(({ type }) => (type.values ? `${entity.pascal}_${type.proto}` : [])));
  const gen = `../../gen/${context.snake}/v1/${entity.snake}_pb.js`;
  return [
    ...inOrder(fields.flatMap(({ type }) => type.codec?.sampleImport ?? [])),
    ...(enums.length > 0 ? [`import { ${enums.join(", ")} } from "${gen}";`] : []),
  ].join("\n");
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

/** In a loop over the databases. */
function uniqueTest(entity: Name, plural: Name, { name }: Field): string {
  const create = `client.create${entity.pascal}`;
  return `
test(\`${plural.words} on \${database}: no two have the same ${name.words}\`, async (t) => {
  const client = createClient(${entity.pascal}Service, (await startApp(t, databaseUrl(database))).grpc);
  const { id } = await ${create}({ ${entity.camel}: sampleMessage });
  const again = ${create}({ ${entity.camel}: sampleMessage });
  await assert.rejects(again, /${name.snake}/);
  await failsWith(again, Code.AlreadyExists);
  await client.delete${entity.pascal}({ id });
});`;
}
