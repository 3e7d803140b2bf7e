import type { AnyFieldType } from "../../../schema/field.ts";
import { isIdentity } from "../../../schema/identity.ts";
import type { AnyConstraints, Step } from "./step.ts";

/** A type as the call that makes it: `nullable(text(100))`. @returns undefined for one that no call makes */
export function typeSource(type: AnyFieldType): string | undefined {
  const made = callOf(type);
  if (made === undefined || !type.nullable) return made;
  return `nullable(${made}${hasNull(type) ? ", { default: null }" : ""})`;
}

/** Whether null is the default of a type. */
function hasNull({ default: standard }: AnyFieldType): boolean {
  return standard?.kind === "constant" && standard.value === null;
}

function callOf(type: AnyFieldType): string | undefined {
  const standard = defaultSource(type);
  const options = (parts: readonly string[]) => {
    const all = [...parts, ...(standard === undefined ? [] : [`default: ${standard}`])];
    return all.length > 0 ? `{ ${all.join(", ")} }` : undefined;
  };
  const call = (name: string, ...args: readonly (string | undefined)[]) => {
    const last = args.findLastIndex((one) => one !== undefined);
    return `${name}(${args
      .slice(0, last + 1)
      .map((one) => one ?? "undefined")
      .join(", ")})`;
  };
  if (isIdentity(type)) return "identity()";
  switch (type.kind) {
    case "text":
      if (type.length !== undefined && type.maxLength === undefined) return call("uuid", options([]));
      return call("text", type.maxLength?.toString(), options([]));
    case "bytes":
      return call("bytes", type.maxLength?.toString(), options([]));
    case "enum":
      return call("enumeration", valueSource(type.values ?? []), options([]));
    case "integer":
      return call("integer", options(rangeOf(type, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)));
    case "bigint":
      return call("bigint", options(rangeOf(type, -(2n ** 63n), 2n ** 63n - 1n)));
    case "number":
      return call(type.bits === 32 ? "float" : "number", options([]));
    case "decimal":
      return call("decimal", String(type.precision), String(type.scale), options([]));
    case "boolean":
    case "timestamp":
    case "date":
      return call(type.kind, options([]));
    case "json":
      // The compiler cannot tell the type of the values from a default alone.
      return call(standard === undefined ? "json" : "json<unknown>", options([]));
    default:
      return undefined;
  }
}

function rangeOf({ min, max }: AnyFieldType, least: number | bigint, most: number | bigint): string[] {
  return [
    ...(min === undefined || min === least ? [] : [`min: ${valueSource(min)}`]),
    ...(max === undefined || max === most ? [] : [`max: ${valueSource(max)}`]),
  ];
}

function defaultSource({ default: standard }: AnyFieldType): string | undefined {
  switch (standard?.kind) {
    case "uuid7":
      return '"v7"';
    case "now":
      return '"now"';
    case "constant":
      return standard.value === null ? undefined : valueSource(standard.value);
    default:
      return undefined;
  }
}

/** A value in TypeScript. */
export function valueSource(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  if (value instanceof Date) return `new Date(${JSON.stringify(value.toISOString())})`;
  if (value instanceof Uint8Array) return `Uint8Array.of(${[...value].join(", ")})`;
  if (Array.isArray(value)) return `[${value.map(valueSource).join(", ")}]`;
  if (typeof value === "object" && value !== null) return objectSource(value);
  return JSON.stringify(value) ?? "undefined";
}

function objectSource(value: object): string {
  const parts = Object.entries(value).map(([key, one]) => `${keySource(key)}: ${valueSource(one)}`);
  return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
}

function keySource(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) && key !== "__proto__" ? key : JSON.stringify(key);
}

/** A step as a statement. @throws Error for a type that no call makes, which is a choice and no step */
export function stepSource(step: Step): string {
  return `await ddl.${step.call}(${argumentsOf(step).join(", ")});`;
}

function argumentsOf(step: Step): string[] {
  const quoted = JSON.stringify;
  switch (step.call) {
    case "createTable": {
      const columns = Object.entries(step.columns).map(([field, type]) => `${keySource(field)}: ${sourceOf(type)}`);
      return [quoted(step.table), `{\n${columns.map((one) => `${one},\n`).join("")}}`, ...optional(step.options)];
    }
    case "dropTable":
      return [quoted(step.table)];
    case "addColumn":
    case "alterColumn":
      return [quoted(step.table), quoted(step.field), sourceOf(step.type), ...optional(step.options)];
    case "dropColumn":
      return [quoted(step.table), quoted(step.field), ...optional(step.options)];
    case "addConstraints":
      return [
        quoted(step.table),
        valueSource(step.constraints),
        ...(step.types
          ? [
              `{ ${Object.entries(step.types)
                .map(([field, type]) => `${keySource(field)}: ${sourceOf(type)}`)
                .join(", ")} }`,
            ]
          : []),
      ];
    case "dropConstraint":
      return [quoted(step.table), quoted(step.name)];
    case "createIndex":
      return [quoted(step.name), quoted(step.table), valueSource(step.fields)];
  }
}

function optional(options: object): string[] {
  return Object.keys(options).length === 0 ? [] : [valueSource(options)];
}

function sourceOf(type: AnyFieldType): string {
  const source = typeSource(type);
  if (source === undefined) throw new Error(`no call makes a type of the kind ${type.kind}`);
  return source;
}

/** The functions that the source of steps calls, sorted. */
export function buildersIn(source: string): string[] {
  const outside = source.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  return [...new Set([...outside.matchAll(/(?<![.\w])([a-z]+)(?:<unknown>)?\(/g)].map(([, name = ""]) => name))]
    .filter((name) => BUILDERS.has(name))
    .sort();
}

const BUILDERS: ReadonlySet<string> = new Set(
  "bigint boolean bytes date decimal enumeration float identity integer json nullable number text timestamp uuid".split(
    " ",
  ),
);

/** Whether all columns and options of a table can be written out. */
export function canBeWritten(types: Iterable<AnyFieldType>, { checks = {} }: AnyConstraints): boolean {
  return [...types].every((type) => typeSource(type) !== undefined) && Object.values(checks).every(isPlainValue);
}

function isPlainValue(value: unknown): boolean {
  if (typeof value === "function" || typeof value === "symbol") return false;
  if (value instanceof Date || value instanceof Uint8Array || typeof value !== "object" || value === null) return true;
  return Object.values(value).every(isPlainValue);
}
