import type { Scalar } from "../entity.ts";
import type { Condition } from "../query/where.ts";
import { keyString } from "../schema/key.ts";
import type { KeyOf } from "./source.ts";

/** The keys of the only entities that can match, each once, where the condition says so. */
export function keysIn(condition: Condition, key: readonly string[]): KeyOf[] | undefined {
  const found = keysOf(condition, key);
  return found && [...new Map(found.map((one) => [keyString(key, one), one])).values()];
}

function keysOf(condition: Condition, key: readonly string[]): KeyOf[] | undefined {
  const equal: Record<string, Scalar | null> = {};
  collectEqual(condition, equal);
  if (key.every((field) => Object.hasOwn(equal, field))) return whole(key, [equal]);
  const [field = "", ...more] = key;
  switch (condition.op) {
    case "in":
      if (more.length > 0 || condition.field !== field) return undefined;
      return whole(
        key,
        condition.values.map((value) => ({ [field]: value })),
      );
    case "and":
      for (const item of condition.items) {
        const keys = keysOf(item, key);
        if (keys) return keys;
      }
      return undefined;
    case "or": {
      const all = condition.items.map((item) => keysOf(item, key));
      return all.every((keys) => keys !== undefined) ? all.flat() : undefined;
    }
  }
  return undefined;
}

/** Those without null, which no key has. */
function whole(key: readonly string[], found: readonly Readonly<Record<string, Scalar | null>>[]): KeyOf[] {
  return found
    .filter((one) => key.every((field) => one[field] !== null))
    .map((one) => Object.fromEntries(key.map((field) => [field, one[field] as Scalar])));
}

function collectEqual(condition: Condition, values: Record<string, Scalar | null>): void {
  if (condition.op === "eq") values[condition.field] = condition.value;
  else if (condition.op === "and") for (const item of condition.items) collectEqual(item, values);
}
