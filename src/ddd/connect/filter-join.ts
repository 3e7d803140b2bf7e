import type { Scalar } from "../entity.ts";
import { isDate } from "../scalar.ts";
import type { Condition } from "../where.ts";

/** The most different values that the lists of a filter may have: more than a Commit has operations. */
export const MAX_FILTER_VALUES = 30_000;

/** Equalities of one field, as the list of values that they are. */
interface List {
  readonly field: string;
  /** By what tells one from another. */
  readonly values: Map<unknown, Scalar | null>;
}

/**
 * What one word of a filter joins. Equalities of one field, which is how a filter says a list of values, become that list: one
 * comparison for a backend, with each value once.
 */
export class Joined {
  readonly #op: "and" | "or";
  readonly #items: (Condition | List)[] = [];
  readonly #lists = new Map<string, List>();

  constructor(op: "and" | "or", first: Condition) {
    this.#op = op;
    this.add(first);
  }

  /** @returns whether it is a comparison of its own, a value more in a list, or nothing new */
  add(item: Condition): "own" | "listed" | "known" {
    if (item.op !== (this.#op === "or" ? "eq" : "ne")) {
      this.#items.push(item);
      return "own";
    }
    const { field, value } = item;
    const key = isDate(value) ? value.getTime() : value;
    const list = this.#lists.get(field);
    if (list) {
      const known = list.values.has(key);
      list.values.set(key, value);
      return known ? "known" : "listed";
    }
    const begun = { field, values: new Map([[key, value]]) };
    this.#lists.set(field, begun);
    this.#items.push(begun);
    return "own";
  }

  get condition(): Condition {
    const [single, list] = this.#op === "or" ? (["eq", "in"] as const) : (["ne", "notIn"] as const);
    const items = this.#items.map((item): Condition => {
      if ("op" in item) return item;
      const { field } = item;
      const values = [...item.values.values()];
      const [value = null] = values;
      return values.length === 1 ? { op: single, field, value } : { op: list, field, values };
    });
    const [only] = items;
    return items.length === 1 && only ? only : { op: this.#op, items };
  }
}
