import { StartError } from "../../../server/config.ts";
import { type Name, toName } from "../names.ts";
import { isReservedField } from "../reserved.ts";
import { enumKind, type FieldKind, KINDS } from "./kinds.ts";

/** A field of an entity, with all that the files of a context say of it. */
export interface Field {
  /** As it was asked for, such as `shelf:text(20)?`. */
  readonly spec: string;
  readonly name: Name;
  readonly isOptional: boolean;
  readonly isUnique: boolean;
  readonly type: FieldKind;
  /** In characters, of text. */
  readonly maxLength: number | undefined;
}

/** The field of an entity for which none are asked. */
export const DEFAULT_FIELDS: readonly string[] = ["name:text(100)"];

/** More columns than any entity has by design; a slip such as a whole file in place of a list is found. */
const MAX_FIELDS = 50;

/** Longer text has no index and no place in memory on some databases. */
const MAX_LENGTHS: Readonly<Record<string, number>> = { text: 10_000, bytes: 1_000_000 };

/** The length of unique text that says none: an index needs one. */
const UNIQUE_LENGTH = 200;

/** The characters of a UUID, by which a sample is no other test's. */
const UUID_LENGTH = 36;

const SPEC = /^([^:]*):([a-z0-9]+)(?:\(([^()]*)\))?(\?)?(:unique)?$/;
const ENUM = "enum";

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
  const [, word, kindName = "", args, mark, unique] = SPEC.exec(spec) ?? [];
  if (word === undefined) {
    throw new StartError(
      `the field ${JSON.stringify(spec)} must be NAME:TYPE, such as title:text(200), copies:integer, shelf:text? or email:text:unique`,
    );
  }
  const name = toName(word, "the field");
  if (isReservedField(name.camel)) {
    throw new StartError(
      `no field can be called "${name.snake}", which entities, messages or tables have already: choose another name`,
    );
  }
  const isUnique = unique !== undefined;
  const wanted = args === undefined && isUnique && kindName === "text" ? String(UNIQUE_LENGTH) : args;
  const found = kindOf(name, kindName, wanted);
  const maxLength = kindName === "text" && wanted !== undefined ? Number(wanted) : undefined;
  const type = isUnique ? withUniqueSamples(name, kindName, found, maxLength) : found;
  return { spec, name, isOptional: mark !== undefined, isUnique, type, maxLength };
}

/** A kind with its arguments. @throws StartError */
function kindOf(name: Name, kindName: string, args: string | undefined): FieldKind {
  if (kindName === ENUM) return enumKind(name, enumValues(name, args));
  const kind = Object.hasOwn(KINDS, kindName) ? KINDS[kindName] : undefined;
  if (!kind) {
    const names = [...Object.keys(KINDS), ENUM].join(", ");
    throw new StartError(`the field "${name.snake}" has the type "${kindName}": the types are ${names}`);
  }
  if (kindName === "decimal") return decimalKind(name, kind, args);
  if (args === undefined) return kind;
  const most = MAX_LENGTHS[kindName];
  if (most === undefined || args.includes(",")) {
    throw new StartError(
      `the field "${name.snake}" has a length, which only text and bytes have: say ${name.snake}:${kindName}`,
    );
  }
  const length = /^\d{1,9}$/.test(args) ? Number(args) : 0;
  if (length < 1 || length > most) {
    throw new StartError(`the field "${name.snake}" must have a length from 1 to ${most}, or none`);
  }
  if (kindName === "bytes") return { ...kind, args };
  const [one, other] = kind.samples;
  return { ...kind, args, samples: [shortened(one, length), shortened(other, length)] };
}

function decimalKind({ snake }: Name, kind: FieldKind, args: string | undefined): FieldKind {
  const [, first, second] = /^(\d{1,9}), ?(\d{1,9})$/.exec(args ?? "") ?? [];
  const [precision, scale] = [Number(first), Number(second)];
  // A part that is missing is NaN, which is none of these.
  if (!(precision >= 1 && precision <= 38 && scale <= Math.min(precision, 30))) {
    throw new StartError(
      `the field "${snake}" must say how many digits it has in all, up to 38, and after the point, up to 30: ${snake}:decimal(12,2)`,
    );
  }
  return { ...kind, args: `${precision}, ${scale}`, samples: decimalSamples(precision, scale) };
}

/** The values of an enumeration. @throws StartError */
function enumValues({ snake }: Name, args: string | undefined): string[] {
  const values = (args ?? "").split(",").map((value) => value.trim());
  const example = `${snake}:enum(open,closed)`;
  if (args === undefined) throw new StartError(`the field "${snake}" must say its values, such as ${example}`);
  const names = values.map((value) => toName(value, `the value of ${snake}`).camel);
  const taken = names.find((name, i) => names.indexOf(name) !== i);
  if (taken !== undefined) throw new StartError(`the field "${snake}" has the value "${taken}" twice: leave one out`);
  if (names.includes("unspecified")) {
    throw new StartError(
      `the field "${snake}" cannot have the value "unspecified", which is its enum's 0 (AIP-126): leave it out`,
    );
  }
  return values;
}

/** A kind with samples that no other test has. @throws StartError for a kind whose values cannot be unique */
function withUniqueSamples(
  { snake }: Name,
  kindName: string,
  kind: FieldKind,
  maxLength: number | undefined,
): FieldKind {
  const { uniqueSample } = kind;
  if (uniqueSample === undefined) {
    const names = Object.keys(KINDS).filter((name) => KINDS[name]?.uniqueSample !== undefined);
    throw new StartError(
      `the field "${snake}" of the type ${kindName} cannot be unique: ${names.join(", ")} can be; leave :unique out`,
    );
  }
  // The two of a short text differ from each other.
  return maxLength !== undefined && maxLength < UUID_LENGTH ? kind : { ...kind, samples: [uniqueSample, uniqueSample] };
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
