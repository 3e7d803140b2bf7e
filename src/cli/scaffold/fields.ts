import { StartError } from "../../server/config.ts";
import { type Name, toName } from "./names.ts";
import { isReservedField } from "./reserved.ts";

/** A field of an entity, with all that the files of a context say of it. */
export interface Field {
  /** As it was asked for, such as `shelf:text(20)?`. */
  readonly spec: string;
  readonly name: Name;
  readonly isOptional: boolean;
  readonly type: FieldType;
  /** In characters, of text. */
  readonly maxLength: number | undefined;
}

/** A type of fields, in the languages that a context is written in. */
interface FieldType {
  readonly proto: string;
  readonly typescript: string;
  /** The builder of columns, and its arguments. */
  readonly builder: string;
  readonly args: string;
  /** Two values that differ, as an entity has them; a message has the same, but for times. */
  readonly samples: readonly [string, string];
}

const INT32 = "{ min: -(2 ** 31), max: 2 ** 31 - 1 }";

const TYPES: Readonly<Record<string, FieldType>> = {
  text: { proto: "string", typescript: "string", builder: "text", args: "", samples: ['"Some text"', '"Other text"'] },
  integer: { proto: "int32", typescript: "number", builder: "integer", args: INT32, samples: ["1", "2"] },
  bigint: { proto: "int64", typescript: "bigint", builder: "bigint", args: "", samples: ["1n", "2n"] },
  number: { proto: "double", typescript: "number", builder: "number", args: "", samples: ["1.5", "2.5"] },
  decimal: { proto: "string", typescript: "string", builder: "decimal", args: "", samples: ['"0"', '"1"'] },
  boolean: { proto: "bool", typescript: "boolean", builder: "boolean", args: "", samples: ["true", "false"] },
  timestamp: {
    proto: "google.protobuf.Timestamp",
    typescript: "Date",
    builder: "timestamp",
    args: "",
    samples: ['new Date("2026-01-01T12:00:00Z")', 'new Date("2026-01-02T12:00:00Z")'],
  },
  uuid: {
    proto: "string",
    typescript: "string",
    builder: "uuid",
    args: "",
    samples: ['"0198c0de-0000-7000-8000-000000000001"', '"0198c0de-0000-7000-8000-000000000002"'],
  },
};

/** The field of an entity for which none are asked. */
export const DEFAULT_FIELDS: readonly string[] = ["name:text(100)"];

/** More columns than any entity has by design; a slip such as a whole file in place of a list is found. */
const MAX_FIELDS = 50;

/** Longer text has no index and no place in memory on some databases. */
const MAX_TEXT_LENGTH = 10_000;

const SPEC = /^([^:]*):([a-z0-9]+)(?:\((\d{1,9})(?:, ?(\d{1,9}))?\))?(\?)?$/;

/** Reads fields such as `title:text(200)`, `copies:integer` and `shelf:text?`. @throws StartError */
export function toFields(specs: readonly string[]): Field[] {
  if (specs.length > MAX_FIELDS)
    throw new StartError(`${specs.length} fields are too many: give at most ${MAX_FIELDS}`);
  const fields = specs.map(toField);
  const twice = fields.find((field, i) => fields.findIndex(({ name }) => name.camel === field.name.camel) !== i);
  if (twice) throw new StartError(`the field "${twice.name.snake}" comes twice: give it one type`);
  return fields;
}

function toField(spec: string): Field {
  const [, word, typeName = "", first, second, mark] = SPEC.exec(spec) ?? [];
  if (word === undefined) {
    throw new StartError(
      `the field ${JSON.stringify(spec)} must be NAME:TYPE, such as title:text(200), copies:integer or shelf:text?`,
    );
  }
  const name = toName(word, "the field");
  if (isReservedField(name.camel)) {
    throw new StartError(
      `no field can be called "${name.snake}", which entities, messages or tables have already: choose another name`,
    );
  }
  const [length, scale] = [first, second].map((digits) => (digits === undefined ? undefined : Number(digits)));
  const type = typeOf(name, typeName, length, scale);
  return { spec, name, isOptional: mark !== undefined, type, maxLength: typeName === "text" ? length : undefined };
}

/** A type with its arguments. @throws StartError */
function typeOf({ snake }: Name, typeName: string, length: number | undefined, scale: number | undefined): FieldType {
  const type = Object.hasOwn(TYPES, typeName) ? TYPES[typeName] : undefined;
  if (!type) {
    throw new StartError(
      `the field "${snake}" has the type "${typeName}": the types are ${Object.keys(TYPES).join(", ")}`,
    );
  }
  if (typeName === "decimal") {
    if (length === undefined || scale === undefined || length < 1 || length > 38 || scale > Math.min(length, 30)) {
      throw new StartError(
        `the field "${snake}" must say how many digits it has in all, up to 38, and after the point, up to 30: ${snake}:decimal(12,2)`,
      );
    }
    return { ...type, args: `${length}, ${scale}`, samples: decimalSamples(length, scale) };
  }
  if (scale !== undefined || (length !== undefined && typeName !== "text")) {
    throw new StartError(`the field "${snake}" has a length, which only text has: say ${snake}:${typeName}`);
  }
  if (length === undefined) return type;
  if (length < 1 || length > MAX_TEXT_LENGTH) {
    throw new StartError(`the field "${snake}" must have a length from 1 to ${MAX_TEXT_LENGTH}, or none`);
  }
  const [one, other] = type.samples;
  return { ...type, args: String(length), samples: [shortened(one, length), shortened(other, length)] };
}

/** Literals of two decimals, in the one form that is stored. */
function decimalSamples(precision: number, scale: number): readonly [string, string] {
  const of = (digit: string) => {
    if (scale === 0) return `"${digit}"`;
    return `"${precision > scale ? "1" : "0"}.${digit.padStart(scale, "0")}"`;
  };
  return [of("5"), of("7")];
}

/** A literal of text, cut to a length. */
function shortened(literal: string, length: number): string {
  return JSON.stringify((JSON.parse(literal) as string).slice(0, length));
}

/** The declaration of a field's column. @param isNew whether it has defaults for new rows */
export function columnOf({ type, isOptional }: Field, isNew: boolean): string {
  const column = `${type.builder}(${type.args})`;
  if (!isOptional) return column;
  return isNew ? `nullable(${column}, { default: null })` : `nullable(${column})`;
}

/** Whether a field's values are text that must not be empty. */
export function isRequiredText({ type, isOptional }: Field): boolean {
  return type.builder === "text" && !isOptional;
}

/** Whether a field's values are times. */
export function isTime({ type }: Field): boolean {
  return type.builder === "timestamp";
}
