import type { Model } from "sequelize";
import { InvalidError } from "../../error.ts";
import { type AnyFieldType, toSnakeCase } from "../../schema/field.ts";
import type { AnyTable } from "../../schema/table.ts";
import type { Codec } from "../column.ts";
import { isExact } from "../exact-decimal.ts";
import { decodeNative } from "./decode.ts";
import { sequelizeLibrary } from "./library.ts";

/** See SequelizeRepository.toEntity. @param codecOf the database's own way of keeping a field @default that of a server */
export function rowToEntity<E>(
  table: AnyTable,
  row: Model | Readonly<Record<string, unknown>>,
  codecOf?: (type: AnyFieldType) => Codec,
): E {
  const { Model } = sequelizeLibrary();
  const values: Readonly<Record<string, unknown>> = row instanceof Model ? row.get() : row;
  const entity: Record<string, unknown> = {};
  for (const [field, type] of table.types) {
    const name = [field, toSnakeCase(field)].find((one) => Object.hasOwn(values, one));
    if (name === undefined) throw InvalidError.of(field, `is not in the row: select all fields of ${table.name}`);
    const value = decodeNative(type, values[name], codecOf && isExact(codecOf(type))) ?? null;
    const nullProblem = type.nullable ? undefined : "must not be null";
    const problem = value === null ? nullProblem : type.problem(value);
    if (problem) throw InvalidError.of(field, problem);
    entity[field] = value;
  }
  // The fields are those that `table<E>` has asked for: one of E's type for each of its fields.
  return entity as E;
}
