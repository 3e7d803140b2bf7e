import { InvalidError } from "../error.ts";
import { builtIns } from "./built-in.ts";

/**
 * Reads a plain object: its own keys with their values, each once.
 *
 * An object is plain if a literal or parsed JSON makes it, in any realm, with or without a prototype; a proxy of one is
 * plain, too. Any other object could mean more than its keys tell: a promise, a Map or an instance of a class with
 * private fields has no keys, and would pass for an empty object. Getters, symbol keys, keys that are not enumerable
 * and inherited keys are refused for the same reason.
 *
 * @param field the object's path in the input
 * @param wanted the expected value in words, for the error
 * @throws InvalidError, naming the field, for anything that is not plain
 */
export function entriesOf(value: unknown, field: string, wanted: string): (readonly [key: string, value: unknown])[] {
  if (!isPlain(value)) throw notPlain(field, wanted, `is ${nameOf(value)}`);
  for (const key in value) if (!Object.hasOwn(value, key)) throw notPlain(field, wanted, `inherits "${key}"`);
  const entries: (readonly [string, unknown])[] = [];
  for (const key of Reflect.ownKeys(value)) {
    if (typeof key === "symbol") throw notPlain(field, wanted, "has a key that is a symbol");
    const property = Object.getOwnPropertyDescriptor(value, key);
    if (!property?.enumerable) throw notPlain(field, wanted, `has "${key}", which is not enumerable`);
    if (!("value" in property))
      throw notPlain(field, wanted, `has "${key}", which is a getter or setter: give its value`);
    entries.push([key, value[key]]);
  }
  return entries;
}

function notPlain(field: string, wanted: string, why: string): InvalidError {
  return new InvalidError([{ field, description: `must be ${wanted}; it ${why}` }]);
}

/**
 * The elements of an array, the holes of a sparse one as undefined.
 *
 * @throws InvalidError, naming the field, for anything else, such as a Set
 */
export function elementsOf(value: unknown, field: string): unknown[] {
  if (isRevoked(value) || !Array.isArray(value))
    throw new InvalidError([{ field, description: `must be an array; it is ${nameOf(value)}` }]);
  return Array.from({ length: value.length }, (_, i) => value[i]);
}

/**
 * Guards entities before they are stored, for callers without builtIns. An instance of a class may be stored: its fields
 * are read by their names.
 *
 * @throws InvalidError for a value without fields, such as a promise, an array, a Map or a number
 */
export function requireRecord(value: unknown): void {
  if (typeof value === "object" && value !== null && builtIn(value) === undefined) return;
  const description = `an entity must be an object with its fields; it is ${nameOf(value)}`;
  throw new InvalidError([{ field: "", description }]);
}

/**
 * Guards entities that are stored together.
 *
 * @throws InvalidError for anything but an array of entities; see requireRecord
 */
export function recordsOf<E>(entities: readonly E[]): E[] {
  const all = elementsOf(entities, "entities");
  all.forEach(requireRecord);
  // Their fields are checked when they are stored.
  return all as E[];
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || builtIn(value) !== undefined) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || isObjectPrototype(prototype as object);
}

/** Whether a prototype is the Object.prototype of any realm. */
function isObjectPrototype(prototype: object): boolean {
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "isPrototypeOf");
}

/** Names a value in an error; never the value itself, which may be secret. */
export function nameOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value !== "object") return typeof value === "function" ? "a function" : `a ${typeof value}`;
  const known = builtIn(value);
  if (known !== undefined) return known;
  if (isPlain(value)) return "an object";
  const made: unknown = value.constructor;
  return typeof made === "function" && made.name !== "" ? `an instance of ${made.name}` : "an object";
}

/** The class of a built-in object, of any realm. */
function builtIn(value: object): string | undefined {
  if (isRevoked(value)) return "a proxy that has been revoked";
  if (builtIns.isPromise(value) || ("then" in value && typeof value.then === "function"))
    return "a promise: await it first";
  if (Array.isArray(value)) return "an array";
  if (builtIns.isDate(value)) return Number.isNaN(Date.prototype.getTime.call(value)) ? "an invalid Date" : "a Date";
  if (builtIns.isMap(value)) return "a Map";
  if (builtIns.isSet(value)) return "a Set";
  if (builtIns.isRegExp(value)) return "a RegExp";
  if (builtIns.isBoxedPrimitive(value)) return "a boxed value, such as new Number(1) makes";
  if (ArrayBuffer.isView(value) || builtIns.isAnyArrayBuffer(value)) return "binary data";
  return undefined;
}

/** Whether a value throws on every access, as a revoked proxy does. */
export function isRevoked(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  try {
    Object.getPrototypeOf(value);
    return false;
  } catch {
    // A proxy whose handler is revoked, or throws: either way it cannot be read.
    return true;
  }
}
