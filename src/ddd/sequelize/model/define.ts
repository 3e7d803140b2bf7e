import type { DataType, Model, ModelAttributes, ModelStatic, Sequelize } from "sequelize";
import type { DefaultSource } from "../../schema/default.ts";
import { type AnyFieldType, type Kind, toSnakeCase } from "../../schema/field.ts";
import { isIdentity } from "../../schema/identity.ts";
import { type AnyTable, constraintsOf } from "../../schema/table.ts";
import type { SequelizeAdapter } from "../driver.ts";
import { DatabaseError } from "../error.ts";
import { decodeNative } from "./decode.ts";
import { sequelizeLibrary } from "./library.ts";

/** A model of some table. */
export type AnyModel = ModelStatic<Model>;

/** Sequelize's type for values of a type: it decides on their SQL in conditions and writes. */
function dataTypeOf({ kind, precision, scale }: AnyFieldType): DataType {
  const { DataTypes } = sequelizeLibrary();
  const types: Readonly<Record<Exclude<Kind, "decimal">, DataType>> = {
    text: DataTypes.TEXT,
    enum: DataTypes.TEXT,
    bytes: DataTypes.BLOB,
    json: DataTypes.JSON,
    date: DataTypes.DATEONLY,
    boolean: DataTypes.BOOLEAN,
    timestamp: DataTypes.DATE(3),
    integer: DataTypes.BIGINT,
    bigint: DataTypes.BIGINT,
    number: DataTypes.DOUBLE,
  };
  return kind === "decimal" ? DataTypes.DECIMAL(precision, scale) : types[kind];
}

/** Makes the model of a table; its associations come later, since they are with other models. */
export function defineModel(
  sequelize: Sequelize,
  table: AnyTable,
  adapter: SequelizeAdapter,
  defaults: DefaultSource,
): AnyModel {
  const { name } = table;
  if (sequelize.isDefined(name)) {
    throw new DatabaseError(
      `the Sequelize instance has a model "${name}" already, and the table "${name}" needs one of that name: make the table of ` +
        "that model, by modelTable(model), or call either otherwise",
    );
  }
  const unique = constraintsOf(table, "unique");
  const attributes: ModelAttributes = {};
  for (const [field, type] of table.types) {
    const own = adapter.typeOf?.(type);
    const isExact = type.kind === "decimal" && own !== undefined;
    const constraint = unique.find(({ fields }) => fields.length === 1 && fields[0] === field);
    attributes[field] = {
      type: own ?? dataTypeOf(type),
      field: toSnakeCase(field),
      allowNull: type.nullable,
      primaryKey: table.key.includes(field),
      ...(isIdentity(type) ? { autoIncrement: true } : {}),
      ...(constraint ? { unique: constraint.name } : {}),
      ...defaultOf(table, field, defaults),
      validate: { type: (value: unknown) => validate(type, value) },
      get(this: Model) {
        return decodeNative(type, this.getDataValue(field), isExact);
      },
    };
  }
  // Everything that an instance of the user's own may have as a default for its models is said.
  const model = sequelize.define(name, attributes, {
    tableName: name,
    freezeTableName: true,
    timestamps: false,
    paranoid: false,
    underscored: false,
    version: false,
    defaultScope: {},
    scopes: {},
    hooks: {},
    // A field may be in several of them.
    indexes: unique.flatMap(({ name, fields }) =>
      fields.length === 1 ? [] : [{ name, unique: true, fields: fields.map(toSnakeCase) }],
    ),
  });
  model.addHook("beforeSync", refuseSync);
  return model;
}

/** The value of an instance that is not given one, as repositories make it. */
function defaultOf(table: AnyTable, field: string, defaults: DefaultSource): { readonly defaultValue?: unknown } {
  const declared = table.defaults.get(field);
  if (declared?.kind === "identity") return {};
  if (declared) return { defaultValue: () => defaults.valueFor(declared) };
  return field === "version" ? { defaultValue: 1 } : {};
}

/** Refuses Sequelize's `sync`. */
export function refuseSync(): never {
  throw new DatabaseError("tables are made by migrations: sync would make them without what the toolkit's tables have");
}

/** @throws Error with the problem: Sequelize makes a ValidationError of it */
function validate(type: AnyFieldType, value: unknown): void {
  const problem = value === null || value === undefined ? undefined : type.problem(value);
  if (problem) throw new Error(problem);
}

/**
 * Associates a model with those that its table refers to: `belongsTo` called as the field without "Id", and back `hasMany`
 * called as the table, or `<table>By<Field>` where it refers to the other by several fields.
 *
 * @param modelOf the model of a table; undefined while that is not known
 */
export function associate(table: AnyTable, model: AnyModel, target: AnyTable, targetModel: AnyModel): void {
  const references = constraintsOf(table, "reference").filter((one) => one.table === target.name);
  for (const { fields } of references) {
    const [foreignKey = ""] = fields;
    const one = unlike(table, /.Id$/.test(foreignKey) ? foreignKey.slice(0, -2) : foreignKey);
    const many =
      toCamelCase(table.name) + (references.length > 1 ? `By${one.charAt(0).toUpperCase()}${one.slice(1)}` : "");
    model.belongsTo(targetModel, { as: one, foreignKey, targetKey: "id", constraints: false });
    targetModel.hasMany(model, { as: unlike(target, many), foreignKey, sourceKey: "id", constraints: false });
  }
}

/** The name of an association, which must not be that of a field. */
function unlike({ fields }: AnyTable, name: string): string {
  return fields.has(name) ? `${name}Entity` : name;
}

function toCamelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
