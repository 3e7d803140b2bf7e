import { RemoteError } from "../error.ts";
import { nameOf } from "../input/plain.ts";
import { parseTime, TIME_FORM } from "../input/rfc3339.ts";
import { refusalOfRow } from "../refusal.ts";
import { type AnyFieldType, type Kind, ownValue } from "../schema/field.ts";
import type { AnyTable } from "../schema/table.ts";
import { parseBase64 } from "../schema/value/bytes.ts";
import type { HttpSource } from "./source.ts";

/**
 * The entity of a row, with a value of its type in each field.
 *
 * @param place the row, for errors, such as `https://example.com/users, row 3`
 * @throws RemoteError that names the place, the field and the remedy. It never has the value: that may be secret
 */
export function toEntity<E extends object>(table: AnyTable, source: HttpSource<E>, row: unknown, place: string): E {
  const mapped: unknown = source.toEntity ? mapRow(source.toEntity, row, place) : row;
  if (typeof mapped !== "object" || mapped === null || Array.isArray(mapped)) {
    throw new RemoteError(
      `${place}: it is ${nameOf(mapped)}, and must be an object with the fields: look at toEntity and rows`,
    );
  }
  const values = mapped as Readonly<Record<string, unknown>>;
  const entity: Record<string, unknown> = {};
  for (const [field, type] of table.types) {
    const given = Object.hasOwn(values, field) ? values[field] : undefined;
    if (given === undefined) throw new RemoteError(`${place}, ${field}: is missing: give it, or null, by toEntity`);
    const value = given === null ? null : fromJson(type, given);
    const problem = value === null ? undefined : value === undefined ? FORMS[type.kind] : type.problem(value);
    if (problem !== undefined)
      throw new RemoteError(`${place}, ${field}: ${problem}: mend it at the service, or by toEntity`);
    entity[field] = ownValue(type, value);
  }
  const refusal = refusalOfRow(table, entity);
  if (refusal)
    throw new RemoteError(`${place}: ${refusal.message}: mend it at the service, or by toEntity`, { cause: refusal });
  // Its fields are those of the table, each with a value of its type.
  return entity as E;
}

/** The forms of text that is read as another value. */
const FORMS: { readonly [K in Kind]?: string } = { timestamp: TIME_FORM, bytes: "must be bytes in base64" };

function mapRow(map: (row: never) => unknown, row: unknown, place: string): unknown {
  try {
    // The mapping says what it takes; what the service sends, nobody knows before.
    return map(row as never);
  } catch (cause) {
    throw new RemoteError(
      `${place}: toEntity failed on it: look at the row, and let toEntity take what the service may send`,
      {
        cause,
      },
    );
  }
}

/** A value of the field's type, where JSON has another for it. */
function fromJson({ kind }: AnyFieldType, value: unknown): unknown {
  if (kind === "timestamp" && typeof value === "string") return parseTime(value);
  if (kind === "bytes" && typeof value === "string") return parseBase64(value);
  if (kind === "bigint") {
    if (typeof value === "string" && /^-?\d{1,40}$/.test(value)) return BigInt(value);
    // A greater number has been rounded.
    if (typeof value === "number" && Number.isSafeInteger(value)) return BigInt(value);
  }
  return value;
}
