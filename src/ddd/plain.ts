import { types } from "node:util";
import { InvalidError } from "./error.ts";

/**
 * What a plain object says: its own keys with their values, each read once.
 *
 * Plain is what a literal or parsed JSON makes, of whatever realm, with or without a prototype, or a proxy that looks like
 * one. Anything else could mean more than its keys tell: a promise, a Map or an instance of a class with private fields has
 * none, and would be taken for an object that says nothing. So could a getter, a key that is a symbol or not enumerable, and
 * one that is inherited.
 *
 * @param field where it stands in the input
 * @param wanted what it must be, for the error's text
 * @throws InvalidError, naming the field, for whatever is not plain
 */
export function entriesOf(value: unknown, field: string, wanted: string): (readonly [key: string, value: unknown])[] {
  const refuse = (why: string) => new InvalidError([{ field, description: `must be ${wanted}; it ${why}` }]);
  if (!isPlain(value)) throw refuse(`is ${nameOf(value)}`);
  for (const key in value) if (!Object.hasOwn(value, key)) throw refuse(`inherits "${key}"`);
  return Reflect.ownKeys(value).map((key) => {
    if (typeof key === "symbol") throw refuse("has a key that is a symbol");
    const property = Object.getOwnPropertyDescriptor(value, key);
    if (!property?.enumerable) throw refuse(`has "${key}", which is not enumerable`);
    if (!("value" in property)) throw refuse(`has "${key}", which is a getter or setter: give its value`);
    return [key, value[key]];
  });
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
 * Guards what is to be stored, for callers whom no types hold back. An instance of a class may be stored: its fields are read
 * by their names.
 *
 * @throws InvalidError for what has no fields, such as a promise, an array, a Map or a number
 */
export function requireRecord(value: unknown): void {
  if (typeof value === "object" && value !== null && builtIn(value) === undefined) return;
  const description = `an entity must be an object with its fields; it is ${nameOf(value)}`;
  throw new InvalidError([{ field: "", description }]);
}

/** Entities that are to be stored together. @throws InvalidError for what is no array of them; see requireRecord */
export function recordsOf<E>(entities: readonly E[]): E[] {
  const all = elementsOf(entities, "entities");
  all.forEach(requireRecord);
  // What they are made of is looked at where they are stored.
  return all as E[];
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || builtIn(value) !== undefined) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || isObjectPrototype(prototype as object);
}

/** Whether it is the Object.prototype of any realm. */
function isObjectPrototype(prototype: object): boolean {
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "isPrototypeOf");
}

/** What a value is called in an error; never the value itself, which may be secret. */
export function nameOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value !== "object") return typeof value === "function" ? "a function" : `a ${typeof value}`;
  const known = builtIn(value);
  if (known !== undefined) return known;
  if (isPlain(value)) return "an object";
  const made: unknown = value.constructor;
  return typeof made === "function" && made.name !== "" ? `an instance of ${made.name}` : "an object";
}

/** What an object is that the language brings along, of whatever realm. */
function builtIn(value: object): string | undefined {
  if (isRevoked(value)) return "a proxy that has been revoked";
  if (types.isPromise(value) || ("then" in value && typeof value.then === "function"))
    return "a promise: await it first";
  if (Array.isArray(value)) return "an array";
  if (types.isDate(value)) return Number.isNaN(Date.prototype.getTime.call(value)) ? "an invalid Date" : "a Date";
  if (types.isMap(value)) return "a Map";
  if (types.isSet(value)) return "a Set";
  if (types.isRegExp(value)) return "a RegExp";
  if (types.isBoxedPrimitive(value)) return "a boxed value, such as new Number(1) makes";
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) return "binary data";
  return undefined;
}

/** Whether nothing at all can be asked of a value. */
function isRevoked(value: unknown): boolean {
  if (!types.isProxy(value)) return false;
  try {
    Object.getPrototypeOf(value);
    return false;
  } catch {
    // Its handler is gone, or refuses: either way it tells nothing.
    return true;
  }
}
