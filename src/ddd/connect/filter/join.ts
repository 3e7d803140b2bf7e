import type { Scalar } from "../../entity.ts";
import { isDate } from "../../query/scalar.ts";
import type { Condition } from "../../query/where.ts";
import { isBytes, toHex } from "../../schema/value/bytes.ts";

/** The maximum number of distinct values in a filter's lists: more than a Commit has operations. */
export const MAX_FILTER_VALUES = 30_000;

/** Equalities of one field, as one list of values. */
interface List {
  readonly field: string;
  /** The values, each by a text that only equal values share. */
  readonly values: Map<unknown, Scalar | null>;
}

/**
 * The operands of one AND or OR. A filter writes a list of values as equalities of one field; they become that list:
 * one comparison for a backend, with each value once.
 */
export class Joined {
  readonly #op: "and" | "or";
  readonly #items: (Condition | List)[] = [];
  readonly #lists = new Map<string, List>();

  constructor(op: "and" | "or", first: Condition) {
    this.#op = op;
    this.add(first);
  }

  /** @returns whether it adds a comparison, a value to a list, or nothing new */
  add(item: Condition): "own" | "listed" | "known" {
    if (item.op !== (this.#op === "or" ? "eq" : "ne")) {
      this.#items.push(item);
      return "own";
    }
    const { field, value } = item;
    const key = isDate(value) ? value.getTime() : isBytes(value) ? toHex(value) : value;
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
