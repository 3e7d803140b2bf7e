import { Model } from "sequelize";
import { InvalidError } from "../../error.ts";
import { toSnakeCase } from "../../schema/field.ts";
import type { AnyTable } from "../../schema/table.ts";
import { decodeNative } from "./decode.ts";

/** See SequelizeRepository.toEntity. */
export function rowToEntity<E>(table: AnyTable, row: Model | Readonly<Record<string, unknown>>): E {
  const values: Readonly<Record<string, unknown>> = row instanceof Model ? row.get() : row;
  const entity: Record<string, unknown> = {};
  for (const [field, type] of table.types) {
    const name = [field, toSnakeCase(field)].find((one) => Object.hasOwn(values, one));
    if (name === undefined) throw InvalidError.of(field, `is not in the row: select all fields of ${table.name}`);
    const value = decodeNative(type, values[name]) ?? null;
    const nullProblem = type.nullable ? undefined : "must not be null";
    const problem = value === null ? nullProblem : type.problem(value);
    if (problem) throw InvalidError.of(field, problem);
    entity[field] = value;
  }
  // The fields are those that `table<E>` has asked for: one of E's type for each of its fields.
  return entity as E;
}
