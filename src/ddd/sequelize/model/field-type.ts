import type { AbstractDataTypeConstructor, DataType } from "sequelize";
import { bytes, date, decimal, enumeration, json } from "../../schema/column-type.ts";
import { bigint, boolean, type FieldType, integer, number, text, timestamp, uuid } from "../../schema/field.ts";
import { sequelizeLibrary } from "./library.ts";

/** A data type as Sequelize keeps it in a model. */
interface KnownType {
  readonly key: string;
  readonly options?: Readonly<Record<string, unknown>>;
  /** Of an ENUM. */
  readonly values?: readonly string[];
  stringify(value: unknown, options: object): string;
}

const INT32 = { min: -(2 ** 31), max: 2 ** 31 - 1 };

/** A time that any type must keep whole. */
const PROBE = new Date("2026-01-02T03:04:05.678Z");

/**
 * The toolkit's type for one of Sequelize's.
 *
 * @throws Error that says why there is none, and which type to use instead
 */
export function fieldTypeOf(dataType: DataType): FieldType<unknown> {
  // A model holds instances, even if it was declared with a class.
  const type = dataType as unknown as KnownType;
  const { key, options = {} } = type;
  const modifier = ["unsigned", "zerofill", "binary"].find((one) => options[one]);
  if (modifier)
    throw new Error(`is ${key} with ${modifier.toUpperCase()}, which not all databases have: leave that out`);
  switch (key) {
    case "STRING":
      return text(Number(options.length ?? 255)) as FieldType<unknown>;
    case "TEXT":
      if (options.length !== undefined)
        throw new Error(`is TEXT("${options.length}"): use TEXT, or STRING with a length`);
      return text() as FieldType<unknown>;
    case "UUID":
      return uuid() as FieldType<unknown>;
    case "BOOLEAN":
      return boolean() as FieldType<unknown>;
    case "INTEGER":
      return integer(INT32) as FieldType<unknown>;
    case "BIGINT":
      return bigint() as FieldType<unknown>;
    case "DOUBLE":
    case "DOUBLE PRECISION":
      return number() as FieldType<unknown>;
    case "DATE":
      if (!type.stringify(PROBE, { timezone: "+00:00" }).includes("678"))
        throw new Error("is DATE, by which Sequelize cuts times to seconds here: use DATE(3)");
      return timestamp() as FieldType<unknown>;
    case "JSON":
    case "JSONB":
      return json() as FieldType<unknown>;
    case "BLOB":
      return bytes() as FieldType<unknown>;
    case "DATEONLY":
      return date() as FieldType<unknown>;
    case "DECIMAL":
    case "EXACT_DECIMAL":
      if (options.precision === undefined)
        throw new Error("is DECIMAL, whose digits are the database's choice: say how many, such as DECIMAL(10, 2)");
      return decimal(Number(options.precision), Number(options.scale ?? 0)) as FieldType<unknown>;
    case "ENUM":
      return enumeration(type.values ?? []) as FieldType<unknown>;
    case "MILLISECONDS":
      return timestamp() as FieldType<unknown>;
  }
  throw new Error(`is ${key}, which the toolkit has no type for: ${remedies[key] ?? "leave it out of the model"}`);
}

/**
 * The data type of a time in milliseconds since 1970, for models of a user's own, where repositories keep times so.
 * Sequelize reads it as a number, and takes Dates in conditions and writes.
 */
export const MILLISECONDS: DataType = Object.assign(
  // Sequelize makes an instance of it with `new`, as of its own types.
  function milliseconds() {
    const { DataTypes } = sequelizeLibrary();
    return Object.assign(new DataTypes.ABSTRACT(), {
      key: "MILLISECONDS",
      toSql: () => "INTEGER",
      stringify: (value: unknown) => String(value instanceof Date ? value.getTime() : value),
    });
  } as unknown as AbstractDataTypeConstructor,
  { key: "MILLISECONDS" },
);

const remedies: Readonly<Record<string, string>> = {
  CHAR: "use STRING",
  CITEXT: "use STRING, and a field of its own for what is compared without regard to case",
  FLOAT: "use DOUBLE",
  REAL: "use DOUBLE",
  SMALLINT: "use INTEGER",
  MEDIUMINT: "use INTEGER",
  TINYINT: "use INTEGER or BOOLEAN",
  TIME: "use STRING, or INTEGER",
  VIRTUAL: "compute it in the entity's own code",
};
