import { nodeModule } from "../node.ts";

/** The built-in classes of JavaScript that an object can be of, whatever its prototype says. */
export interface BuiltIns {
  isDate(value: object): boolean;
  isMap(value: object): boolean;
  isSet(value: object): boolean;
  isRegExp(value: object): boolean;
  isPromise(value: object): boolean;
  isBoxedPrimitive(value: object): boolean;
  isAnyArrayBuffer(value: object): boolean;
}

/**
 * A test by a method that reads an object's internal slot, and throws where there is none: it is right for objects of any
 * realm, and not deceived by a prototype.
 */
function has(slotOf: (value: object) => unknown): (value: object) => boolean {
  return (value) => {
    try {
      slotOf(value);
      return true;
    } catch {
      // The answer is no.
      return false;
    }
  };
}

/** A property's getter. */
function getter(prototype: object, name: PropertyKey): (value: object) => unknown {
  const get = Object.getOwnPropertyDescriptor(prototype, name)?.get;
  if (!get) throw new Error(`this platform has no getter for ${String(name)}`);
  return (value) => get.call(value);
}

const boxed = [Number, String, Boolean, Symbol, BigInt].map(({ prototype }) =>
  has((value) => (prototype.valueOf as () => unknown).call(value)),
);
const buffers = [ArrayBuffer, globalThis.SharedArrayBuffer]
  // Browsers hide the second from pages that are not isolated from others.
  .filter((one) => one !== undefined)
  .map(({ prototype }) => has(getter(prototype, "byteLength")));

/**
 * The tests for platforms without Node.js. A promise without its own prototype is not known as one: nothing but `then` can tell it.
 */
export const portableBuiltIns: BuiltIns = {
  isDate: has((value) => Date.prototype.getTime.call(value)),
  isMap: has(getter(Map.prototype, "size")),
  isSet: has(getter(Set.prototype, "size")),
  isRegExp: has(getter(RegExp.prototype, "source")),
  isPromise: (value) => value instanceof Promise,
  isBoxedPrimitive: (value) => boxed.some((is) => is(value)),
  isAnyArrayBuffer: (value) => buffers.some((is) => is(value)),
};

/** The tests of this platform. Those of Node.js throw nothing where the answer is no, and so are quicker. */
export const builtIns: BuiltIns = nodeModule("util")?.types ?? portableBuiltIns;
