import type { Attributes, Model, ModelAttributeColumnOptions, ModelStatic } from "sequelize";
import type { Scalar } from "../../entity.ts";
import { identity } from "../../schema/column-type.ts";
import type { Constraints, Reference } from "../../schema/constraint.ts";
import type { Default } from "../../schema/default.ts";
import { type Fields, type FieldType, nullable, toSnakeCase } from "../../schema/field.ts";
import { type Key, type Table, type TableOptions, table } from "../../schema/table.ts";
import { DatabaseError } from "../error.ts";
import type { AnyModel } from "./define.ts";
import { fieldTypeOf } from "./field-type.ts";

/** The models that tables were derived from. */
const models = new WeakMap<object, AnyModel>();

/** The model that a table was derived from. */
export function modelBehind(table: object): AnyModel | undefined {
  return models.get(table);
}

/**
 * The table that a Sequelize model declares, for a class or the result of `define`:
 *
 * ```ts
 * class UserRepository extends SequelizeRepository<User> {
 *   table = modelTable(UserModel);
 * }
 * ```
 *
 * The model is then `database.model(table)` and the model of `withSequelize`. Columns are called as the toolkit calls them: as
 * the attributes, in snake_case (Sequelize's `underscored`). A migration makes the table: `ddl.createTable(table.name,
 * table.columns, table)`.
 *
 * @param constraints checks, which Sequelize does not have
 * @throws DatabaseError for a feature of the model that a repository would not honour, naming the model, the feature and the
 *   remedy; InvalidError as `table` does
 */
export function modelTable<M extends Model>(
  model: ModelStatic<M>,
  constraints: Pick<Constraints<Attributes<M>>, "checks"> = {},
): Table<Attributes<M>> {
  type E = Attributes<M>;
  const refuse: Refuse = (feature, remedy) => {
    throw new DatabaseError(`the model ${model.name} ${feature}, which a repository would not honour: ${remedy}`);
  };
  checkOptions(model, refuse);
  const attributes: readonly (readonly [field: string, Attribute])[] = Object.entries(model.getAttributes());
  const columns = Object.fromEntries(attributes.map(([field, attribute]) => [field, typeOf(field, attribute, refuse)]));
  const name = model.getTableName();
  if (typeof name !== "string") return refuse("has a schema", "leave it out, and set the connection's search_path");
  const declared = {
    ...constraints,
    key: attributes.filter(([, { primaryKey }]) => primaryKey).map(([field]) => field),
    unique: uniquesOf(name, model, attributes, refuse),
    references: Object.fromEntries(attributes.flatMap(([field, attribute]) => referenceOf(field, attribute, refuse))),
  };
  // The names are those of the model's attributes, which are the fields of E.
  const options = [declared as unknown as Constraints<E> & { key: Key<E> }] as unknown as TableOptions<NoInfer<E>>;
  const made = table<E>(name, columns as Fields<E>, ...options);
  models.set(made, model);
  return made;
}

/** Throws what the model has, and what to do instead. */
type Refuse = (feature: string, remedy: string) => never;

type Attribute = ModelAttributeColumnOptions & { readonly field?: string };

/** Hooks of defining and synchronizing models, which touch no rows. */
const HARMLESS_HOOK = /^(?:before|after)(?:Bulk)?(?:Sync|Define|Init|Associate)$/;

function checkOptions(model: AnyModel, refuse: Refuse): void {
  const { paranoid, timestamps, version, defaultScope = {}, hooks = {}, validate = {} } = model.options;
  const { getterMethods = {}, setterMethods = {} } = model.options;
  if (paranoid) refuse("is paranoid", "use a field such as deleteTime, and ask for it in a where");
  if (timestamps) refuse("has timestamps", "say timestamps: false, and set the times in the entity's own code");
  if (version)
    refuse("has a version", "leave it out: a field `version` of INTEGER is checked and raised by repositories");
  if (Object.keys(defaultScope).length > 0) refuse("has a defaultScope", "use a named scope, in withSequelize");
  const hook = Object.keys(hooks).find((name) => !HARMLESS_HOOK.test(name));
  if (hook) refuse(`has the hook ${hook}`, "do it in a method of the repository, such as an override of create");
  const [getter] = [...Object.keys(getterMethods), ...Object.keys(setterMethods)];
  if (getter) refuse(`has a getter or setter method "${getter}"`, "do it in the entity's own code");
  const [validator] = Object.keys(validate);
  if (validator) refuse(`has the validator ${validator}`, "use checks, by modelTable's second argument");
}

function typeOf(field: string, attribute: Attribute, refuse: Refuse): FieldType<unknown> {
  const {
    get,
    set,
    validate = {},
    autoIncrement,
    autoIncrementIdentity,
    defaultValue,
    primaryKey,
    allowNull,
  } = attribute;
  if (get || set) refuse(`has a getter or setter of ${field}`, "do it in the entity's own code");
  const [validator] = Object.keys(validate);
  if (validator) refuse(`has the validator ${validator} of ${field}`, "use checks, by modelTable's second argument");
  const isGiven = autoIncrement || autoIncrementIdentity;
  if (isGiven && !primaryKey)
    refuse(
      `has the attribute ${field} with autoIncrement, and not as its primary key`,
      "say primaryKey: true, or leave it out",
    );
  if (attribute.field !== undefined && attribute.field !== toSnakeCase(field)) {
    refuse(
      `has the column "${attribute.field}" for ${field}`,
      `call it "${toSnakeCase(field)}": say underscored: true`,
    );
  }
  try {
    const plain = fieldTypeOf(attribute.type);
    if (isGiven) {
      if (plain.kind === "integer" || plain.kind === "bigint") return identity() as FieldType<unknown>;
      throw new Error("has autoIncrement, and is no INTEGER or BIGINT: make it one");
    }
    const type = { ...plain, ...defaultOf(field, defaultValue, refuse) };
    return allowNull === false || primaryKey ? type : nullable(type);
  } catch (error) {
    return refuse(
      `has the attribute ${field}, which ${error instanceof Error ? error.message : error}`,
      "change its type",
    );
  }
}

function defaultOf(field: string, value: unknown, refuse: Refuse): { readonly default?: Default } {
  if (value === undefined || value === null) return {};
  if (keyOf(value) === "NOW") return { default: { kind: "now" } };
  if (isScalar(value)) return { default: { kind: "constant", value } };
  return refuse(
    `has a defaultValue of ${field} that is no constant`,
    "set it in the entity's own code, or in an override of create",
  );
}

/** The key of one of Sequelize's data types. */
function keyOf(value: unknown): unknown {
  return (typeof value === "object" || typeof value === "function") && value !== null && "key" in value
    ? value.key
    : undefined;
}

function isScalar(value: unknown): value is Scalar {
  return /^(?:string|number|boolean|bigint)$/.test(typeof value) || value instanceof Date;
}

function uniquesOf(
  table: string,
  model: AnyModel,
  attributes: readonly (readonly [field: string, Attribute])[],
  refuse: Refuse,
): Record<string, string[]> {
  const uniques: Record<string, string[]> = {};
  for (const [field, { unique }] of attributes) {
    if (!unique) continue;
    const given = typeof unique === "object" ? unique.name : unique;
    const name = given === true ? `${table}_${toSnakeCase(field)}_key` : given;
    uniques[name] = [...(uniques[name] ?? []), field];
  }
  for (const index of model.options.indexes ?? []) {
    if (!index.unique) continue;
    const { name = "", fields = [], where } = index;
    if (where) refuse(`has the unique index ${name} of a part of its rows`, "make it unique for all of them");
    uniques[name] = fields.map((one) => {
      const found = attributes.find(([field, { field: column }]) => one === field || one === column);
      return found?.[0] ?? refuse(`has the unique index ${name} of an expression`, "name attributes");
    });
  }
  return uniques;
}

function referenceOf(field: string, { references, onDelete }: Attribute, refuse: Refuse): [string, Reference][] {
  if (!references) return [];
  const { model, key = "id" } = typeof references === "string" ? { model: references } : references;
  const target: unknown = typeof model === "function" ? (model as unknown as AnyModel).getTableName() : model;
  if (typeof target !== "string") return refuse(`refers from ${field} to a table of a schema`, "leave the schema out");
  if (key !== "id") refuse(`refers from ${field} to ${target}.${key}`, "refer to its id");
  switch ((onDelete ?? "NO ACTION").toUpperCase()) {
    case "CASCADE":
      return [[field, { table: target, onDelete: "cascade" }]];
    case "NO ACTION":
    case "RESTRICT":
      return [[field, { table: target, onDelete: "restrict" }]];
  }
  return refuse(
    `refers from ${field} to ${target} with onDelete: "${onDelete}"`,
    'say onDelete: "RESTRICT", or "CASCADE"',
  );
}
