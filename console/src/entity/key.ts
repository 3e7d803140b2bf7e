import type { DescField, DescMessage } from "@bufbuild/protobuf";
import { type Draft, type DraftMessage, fieldOf } from "../message/draft.ts";
import { fieldInfo } from "../message/field-info.ts";

/** The fields of a request by those of the resource whose values they take. */
export type KeyMap = ReadonlyMap<DescField, DescField>;

/** `AuditEvent` as `audit_event`. */
export function snakeCase(name: string): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "_").toLowerCase();
}

/** The field of the resource that a field of a request names: the one of its name, or `id` for `user_id`. */
function fieldNamed(resource: DescMessage, field: DescField): DescField | undefined {
  const short = field.name.replace(new RegExp(`^${snakeCase(resource.name)}_`), "");
  const found =
    resource.fields.find(({ name }) => name === field.name) ?? resource.fields.find(({ name }) => name === short);
  return found && isSameKind(found, field) ? found : undefined;
}

function isSameKind(a: DescField, b: DescField): boolean {
  return a.fieldKind === "scalar" && b.fieldKind === "scalar" && a.scalar === b.scalar;
}

/** The fields of the resource that a request names one by: the required ones, or else the first. */
export function matchingFields(request: DescMessage, resource: DescMessage): readonly DescField[] {
  const found = request.fields
    .filter((field) => field.name !== "etag" && field.name !== "request_id")
    .flatMap((field) => {
      const own = fieldNamed(resource, field);
      return own ? [{ own, isRequired: fieldInfo(field).isRequired }] : [];
    });
  const required = found.filter(({ isRequired }) => isRequired);
  return (required.length > 0 ? required : found.slice(0, 1)).map(({ own }) => own);
}

/** The fields of a request that take a key; undefined if one of the key has none. */
export function keyMap(request: DescMessage, resource: DescMessage, key: readonly DescField[]): KeyMap | undefined {
  const pairs = request.fields.flatMap((field) => {
    const own = fieldNamed(resource, field);
    return own && key.includes(own) ? [[field, own] as const] : [];
  });
  const map = new Map(pairs);
  return key.length > 0 && key.every((field) => [...map.values()].includes(field)) ? map : undefined;
}

/** The values of a key, as text; undefined if the entity lacks one. A number that is not set is 0. */
export function keyOfRow(key: readonly DescField[], row: DraftMessage): readonly string[] | undefined {
  const values = key.map((field) => {
    const value = fieldOf(row, field.name);
    if (value?.kind === "text") return value.text;
    return field.fieldKind === "scalar" && field.scalar !== 9 ? "0" : "";
  });
  return values.length === 0 || values.includes("") ? undefined : values;
}

/** The fields of a request that name an entity. */
export function keyFields(map: KeyMap, key: readonly DescField[], values: readonly string[]): Record<string, Draft> {
  return Object.fromEntries(
    [...map].map(([field, own]) => [field.name, { kind: "text", text: values[key.indexOf(own)] ?? "" }]),
  );
}

/** A key in one part of an address. */
export function keyToText(values: readonly string[]): string {
  return values.length === 1 && values[0] !== undefined ? values[0] : JSON.stringify(values);
}

/** The key in an address; undefined for a text that is none. */
export function keyFromText(key: readonly DescField[], text: string): readonly string[] | undefined {
  if (key.length === 1) return [text];
  try {
    const values: unknown = JSON.parse(text);
    const isKey =
      Array.isArray(values) && values.length === key.length && values.every((one) => typeof one === "string");
    return isKey ? values : undefined;
  } catch {
    // A hand-written address.
    return undefined;
  }
}
