import { InvalidError } from "../error.ts";
import { isDate, toOwn } from "../query/scalar.ts";
import type { Default } from "./default.ts";

/** The kind of a field's values. */
export type Kind =
  | "text"
  | "enum"
  | "boolean"
  | "timestamp"
  | "date"
  | "integer"
  | "bigint"
  | "number"
  | "decimal"
  | "bytes"
  | "json";

/** The type of a field, with values of any type. */
export interface AnyFieldType {
  readonly kind: Kind;
  readonly nullable: boolean;
  /** In code points, for text; in bytes, for bytes. */
  readonly maxLength?: number | undefined;
  /** In code points, of the longest value that has no problem, if there is one. */
  readonly length?: number | undefined;
  /** The values of an enumeration. */
  readonly values?: readonly string[] | undefined;
  /** The minimum of a whole number. */
  readonly min?: number | bigint | undefined;
  /** The maximum of a whole number. */
  readonly max?: number | bigint | undefined;
  /** The bits of a floating-point number. @default 64, as in JavaScript */
  readonly bits?: 32 | undefined;
  /** The digits of a decimal in all, and those after its point. */
  readonly precision?: number | undefined;
  readonly scale?: number | undefined;
  /** The form in which a value is kept. @default as it is; a Date and bytes as a copy, and -0 as 0 */
  own?(value: unknown): unknown;
  /** The value of a new entity that does not give one. @default it must be given */
  readonly default?: Default | undefined;
  /** The problem of a value, if it has one. Null, and text that is too long, are left to the backend to refuse. */
  problem(value: unknown): string | undefined;
}

/** The type of a field with values of type T; the two members beyond AnyFieldType exist for the compiler only. */
export interface FieldType<T> extends AnyFieldType {
  readonly accepts?: (value: T) => void;
  readonly gives?: T;
}

/** A FieldType with a default, for fields that a new entity need not give. */
export interface DefaultedFieldType<T> extends FieldType<T> {
  readonly default: Default;
}

/** The value of a field that `create` is not given. */
export interface DefaultOption<T> {
  readonly default: T;
}

/**
 * The input of `create` for an entity with defaults: fields with a default may be left out. So may a version, which is 1
 * for every new entity.
 *
 * ```ts
 * type NewBook = New<Book, "id" | "createTime">;
 * ```
 */
export type New<E, D extends keyof E = never> = Omit<E, D | "version"> & Partial<Pick<E, D | (keyof E & "version")>>;

/**
 * The fields of an entity: a type for each field, and for nothing else.
 *
 * ```ts
 * const userFields: Fields<User> = { id: uuid(), email: text(254), deleteTime: nullable(timestamp()), … };
 * ```
 *
 * A missing, extra or mistyped field does not compile. It names no technology: every backend keeps and refuses the same.
 */
export type Fields<E> = { readonly [K in keyof E]-?: FieldType<E[K]> };

/** The fields of E. A field that N, the input of `create`, may lack needs a default, or does not compile. */
export type FieldsFor<E, N> = Fields<E> & {
  readonly [K in Exclude<OptionalKey<N>, OptionalKey<E> | "version">]: { readonly default: Default };
};

type OptionalKey<T> = { [K in keyof T]-?: Record<never, never> extends Pick<T, K> ? K : never }[keyof T];

/** Text, compared exactly and ordered by code point. @param maxLength in code points; more is an IntegrityError */
export function text<T extends string = string>(
  maxLength: number | undefined,
  options: DefaultOption<NoInfer<T>>,
): DefaultedFieldType<T>;
export function text<T extends string = string>(maxLength?: number): FieldType<T>;
export function text<T extends string = string>(maxLength?: number, options?: DefaultOption<T>): FieldType<T> {
  return { kind: "text", nullable: false, maxLength, problem: textProblem, ...constant(options) };
}

/**
 * A UUID in its canonical form: lower case, with hyphens (RFC 9562).
 *
 * @param options `{ default: "v7" }` makes one of version 7, in the order of time, where none is given
 */
export function uuid(options: DefaultOption<"v7">): DefaultedFieldType<string>;
export function uuid(): FieldType<string>;
export function uuid(options?: DefaultOption<"v7">): FieldType<string> {
  if (options && options.default !== "v7") throw InvalidError.of("default", 'of a uuid must be "v7"');
  return {
    ...(options ? { default: { kind: "uuid7" } } : {}),
    kind: "text",
    nullable: false,
    length: 36,
    problem: (value) =>
      typeof value === "string" && UUID.test(value) ? undefined : "must be a UUID in lower case with hyphens",
  };
}

/**
 * Whether a UUID is nil or max, which stand for none (RFC 9562, sections 5.9 and 5.10). Clients that forgot to choose
 * an id send them.
 */
export function isPlaceholderUuid(text: unknown): boolean {
  return typeof text === "string" && /^(?:0{8}-(?:0{4}-){3}0{12}|f{8}-(?:f{4}-){3}f{12})$/i.test(text);
}

export function boolean(options: DefaultOption<boolean>): DefaultedFieldType<boolean>;
export function boolean(): FieldType<boolean>;
export function boolean(options?: DefaultOption<boolean>): FieldType<boolean> {
  return {
    ...constant(options),
    kind: "boolean",
    nullable: false,
    problem: (value) => (typeof value === "boolean" ? undefined : "must be true or false"),
  };
}

/**
 * A point in time, to the millisecond, in the range of google.protobuf.Timestamp.
 *
 * @param options `{ default: "now" }` reads the clock where no time is given: the backend's, or a remote service's own
 */
export function timestamp(options: DefaultOption<"now" | Date>): DefaultedFieldType<Date>;
export function timestamp(): FieldType<Date>;
export function timestamp(options?: DefaultOption<"now" | Date>): FieldType<Date> {
  const now = options?.default === "now";
  return {
    ...(now ? { default: { kind: "now" } } : constant(options as DefaultOption<Date> | undefined)),
    kind: "timestamp",
    nullable: false,
    problem: (value) =>
      isDate(value) && value.getTime() >= MIN_TIME && value.getTime() <= MAX_TIME
        ? undefined
        : "must be a time of the years 1 to 9999",
  };
}

/** Bounds of whole numbers, both inclusive. */
export interface Range<N> {
  readonly min?: N;
  readonly max?: N;
}

/**
 * A whole number that JavaScript holds exactly. A value beyond the bounds is an InvalidError.
 *
 * @param range such as `{ min: -(2 ** 31), max: 2 ** 31 - 1 }`, for a field that a service sends as an int32. @default
 *   53 bits
 */
export function integer(range: Range<number> & DefaultOption<number>): DefaultedFieldType<number>;
export function integer(range?: Range<number>): FieldType<number>;
export function integer(options: Range<number> & Partial<DefaultOption<number>> = {}): FieldType<number> {
  const { min = -MAX_SAFE, max = MAX_SAFE } = options;
  const wanted = min === -MAX_SAFE && max === MAX_SAFE ? "of at most 2^53 - 1" : `from ${min} to ${max}`;
  return {
    kind: "integer",
    nullable: false,
    ...constant(options),
    min,
    max,
    problem: (value) =>
      typeof value === "number" && Number.isSafeInteger(value) && value >= min && value <= max
        ? undefined
        : `must be a whole number ${wanted}`,
  };
}

/**
 * A signed whole number of 64 bits. It is compared with bigints only, of any size.
 *
 * @param range such as `{ min: 0n }`, for a field that a service sends as a uint64. @default 64 bits
 */
export function bigint(range: Range<bigint> & DefaultOption<bigint>): DefaultedFieldType<bigint>;
export function bigint(range?: Range<bigint>): FieldType<bigint>;
export function bigint(options: Range<bigint> & Partial<DefaultOption<bigint>> = {}): FieldType<bigint> {
  const { min = -(2n ** 63n), max = 2n ** 63n - 1n } = options;
  const whole = min === -(2n ** 63n) && max === 2n ** 63n - 1n;
  const wanted = whole ? "from -2^63 to 2^63 - 1" : `from ${min} to ${max}`;
  return {
    kind: "bigint",
    nullable: false,
    ...constant(options),
    min,
    max,
    problem: (value) =>
      typeof value === "bigint" && value >= min && value <= max ? undefined : `must be a bigint ${wanted}`,
  };
}

/** Whether 64 bits with a sign can hold it. */
export function isInt64(value: bigint): boolean {
  return BigInt.asIntN(64, value) === value;
}

/** Any finite number. */
export function number(options: DefaultOption<number>): DefaultedFieldType<number>;
export function number(): FieldType<number>;
export function number(options?: DefaultOption<number>): FieldType<number> {
  return {
    ...constant(options),
    kind: "number",
    nullable: false,
    problem: (value) => (Number.isFinite(value) ? undefined : "must be a finite number"),
  };
}

/** A floating-point number of 32 bits, protobuf's `float`: a number that `Math.fround` does not change. */
export function float(options: DefaultOption<number>): DefaultedFieldType<number>;
export function float(): FieldType<number>;
export function float(options?: DefaultOption<number>): FieldType<number> {
  return {
    ...constant(options),
    kind: "number",
    nullable: false,
    bits: 32,
    problem: (value) =>
      typeof value === "number" && Number.isFinite(value) && Math.fround(value) === value
        ? undefined
        : "must be a number of 32 bits, such as Math.fround gives",
  };
}

/** A field that may also hold null. @param options `{ default: null }` makes null of a value that is not given; else the type's default stays */
export function nullable<T>(type: FieldType<T>, options: DefaultOption<null>): DefaultedFieldType<T | null>;
export function nullable<T, F extends object = object>(
  type: FieldType<T> & F,
): FieldType<T | null> & (F extends { readonly default: Default } ? { readonly default: Default } : unknown);
export function nullable<T>(type: FieldType<T>, options?: DefaultOption<null>): FieldType<T | null> {
  // Without the two members that only the compiler knows, which are of T.
  const { accepts: _, gives: __, ...same } = type;
  return { ...same, nullable: true, ...constant(options) };
}

/** The default of a type, if there is one. */
export function constant(options: Partial<DefaultOption<unknown>> | undefined): { readonly default?: Default } {
  return options?.default === undefined ? {} : { default: { kind: "constant", value: options.default } };
}

/** The problem of text that some database cannot keep as it is: some refuse NUL, and UTF-8 cannot encode lone surrogates. */
export function textProblem(value: unknown): string | undefined {
  if (typeof value !== "string") return "must be text";
  if (value.includes("\0")) return "must not hold a NUL character";
  return value.isWellFormed() ? undefined : "must be well-formed text: it holds half of a surrogate pair";
}

/** The form in which a field keeps a value; one that is none of the field's is left as it is. */
export function ownValue(type: AnyFieldType, value: unknown): unknown {
  return type.own && value !== null && type.problem(value) === undefined ? type.own(value) : toOwn(value);
}

/** Whether its values are bytes. */
export function isBinary({ kind }: AnyFieldType): boolean {
  return kind === "bytes";
}

/** Whether its values are text of any length, which a key or an index needs a limit of. */
export function isText({ kind }: AnyFieldType): boolean {
  return kind === "text" || kind === "enum";
}

/** A field's name as SQL and protobuf spell it: `create_time` for `createTime`. */
export function toSnakeCase(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

const MAX_SAFE = Number.MAX_SAFE_INTEGER;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The range of google.protobuf.Timestamp, in milliseconds since 1970. */
export const MIN_TIME: number = Date.parse("0001-01-01T00:00:00.000Z");
export const MAX_TIME: number = Date.parse("9999-12-31T23:59:59.999Z");
