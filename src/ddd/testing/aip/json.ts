import type { Json, JsonObject } from "./api.ts";

/** Whether a value is a message's, or a map's. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether two values are the same. Times are compared as times. */
export function isSame(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (typeof a === "string" && typeof b === "string") {
    return isTime(a) && isTime(b) && Date.parse(a) === Date.parse(b);
  }
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((one, i) => isSame(one, b[i]));
  if (!isObject(a) || !isObject(b)) return false;
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => isSame(a[name], b[name]));
}

/** Whether all that the first has is in the second with the same value. A false, a zero or an empty text may be absent there. */
export function isWithin(part: Json | undefined, whole: Json | undefined): boolean {
  if (isObject(part)) {
    return Object.entries(part).every(([name, value]) => isWithin(value, isObject(whole) ? whole[name] : undefined));
  }
  return isSame(part, whole) || (whole === undefined && isEmpty(part));
}

/** Whether a value is the one that proto3 takes for unset. */
export function isEmpty(value: Json | undefined): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isObject(value)) return Object.keys(value).length === 0;
  return [undefined, null, false, 0, "", "0"].some((one) => one === value);
}

/** The value at a path of names separated by dots. */
export function at(value: Json | undefined, path: string): Json | undefined {
  let here = value;
  for (const name of path.split(".")) here = isObject(here) ? here[name] : undefined;
  return here;
}

/** A copy in which a path has another value; undefined takes it out. */
export function withAt(value: JsonObject, path: string, replacement: Json | undefined): JsonObject {
  const [name = "", ...rest] = path.split(".");
  const { [name]: old, ...others } = value;
  const inner = rest.length === 0 ? replacement : withAt(isObject(old) ? old : {}, rest.join("."), replacement);
  return inner === undefined ? others : { ...others, [name]: inner };
}

/** A copy without some fields. */
export function without(value: JsonObject, ...names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
}

function isTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(text);
}

/** A value as a field takes it: alone, in a list, or under a key of a map. */
export function asValueOf(
  field: { readonly repeated: boolean; readonly mapKey: string | undefined },
  value: Json,
  n: number,
): Json {
  if (field.repeated) return [value];
  if (field.mapKey === undefined) return value;
  return { [field.mapKey === "string" ? `aip${n}` : String(n)]: value };
}
