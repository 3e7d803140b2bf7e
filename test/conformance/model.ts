import type { OrderBy } from "../../src/ddd/query/order.ts";
import type { Where } from "../../src/ddd/query/where.ts";
import type { Item } from "../../src/ddd/testing/index.ts";
import { type Command, isPart, type Leaf } from "./commands.ts";

/** The expected outcome of a command: a value, or an error of one of these kinds, as the order of checks may differ. */
export type Expected = { readonly value: unknown } | { readonly kinds: ReadonlySet<string> };

/**
 * The model of a repository of items, as simple as possible: an array that is searched from end to end. It shares no code
 * with any adapter.
 */
export class Model {
  items: readonly Item[] = [];

  apply(command: Command): Expected {
    if (!isPart(command)) return this.#leaf(command);
    const before = this.items;
    const results = command.commands.map((one) => this.apply(one));
    if (command.throws) this.items = before;
    return { value: results };
  }

  #leaf(command: Leaf): Expected {
    switch (command.do) {
      case "create":
        return this.#store(
          command.items.map((one) => ({ ...one, version: 1 })),
          (stored) => [...this.items, ...stored],
        );
      case "retrieve":
        return this.#one(command.where, (found) => found);
      case "save":
      case "remove": {
        const { item, stale } = command;
        if (command.do === "save" && isInvalid(item)) return failing("invalid");
        const stored = this.items.find(({ id }) => id === item.id);
        if (!stored) return failing("not_found");
        if (stale) return failing("conflict");
        const others = this.items.filter((one) => one !== stored);
        if (command.do === "remove") return this.#become(others, undefined);
        const saved = this.#store([{ ...item, version: stored.version + 1 }], (all) => [...others, ...all]);
        return "value" in saved ? { value: (saved.value as Item[])[0] } : saved;
      }
      case "update": {
        if (isInvalid(command.change) || Object.keys(command.change).length === 0) return failing("invalid");
        const found = byId(this.#matching(command.where));
        return this.#store(
          found.map((one) => ({ ...one, ...command.change, version: one.version + 1 })),
          (stored) => [...this.items.filter((one) => !found.includes(one)), ...stored],
        );
      }
      case "delete":
        return this.#one(command.where, (found) => {
          this.items = this.items.filter((one) => one !== found);
        });
      case "list":
        return { value: this.#sorted(command.where, command.orderBy).slice(0, command.limit) };
      case "walk":
        return { value: this.#sorted(command.where, command.orderBy) };
      case "count":
        return { value: this.#matching(command.where).length };
      case "drop": {
        const found = this.#matching(command.where);
        return this.#become(
          this.items.filter((one) => !found.includes(one)),
          found.length,
        );
      }
      case "replace":
      case "partialReplace": {
        const given = command.items.map((one) => {
          const stored = this.items.find(({ id }) => id === one.id);
          return { ...one, version: stored ? stored.version + 1 : 1 };
        });
        const kept = this.items.filter(({ id }) => !given.some((one) => one.id === id));
        return this.#store(given, (stored) => [...(command.do === "replace" ? [] : kept), ...stored]);
      }
    }
  }

  /** Stores these items, after which the collection is what `become` gives, unless that violates a rule. */
  #store(stored: readonly Item[], become: (stored: readonly Item[]) => readonly Item[]): Expected {
    if (stored.some(isInvalid)) return failing("invalid");
    const after = become(stored);
    const kinds = new Set<string>();
    if (stored.some(breaksRule)) kinds.add("integrity");
    for (const key of ["id", "name"] as const) {
      // Null may repeat.
      const values = after.map((one) => one[key] as string | null).filter((one) => one !== null);
      if (new Set(values).size < values.length) kinds.add("already_exists");
    }
    return kinds.size > 0 ? { kinds } : this.#become(after, stored);
  }

  #become(items: readonly Item[], value: unknown): Expected {
    this.items = items;
    return { value };
  }

  #one(where: Where<Item>, use: (found: Item) => unknown): Expected {
    const [found, another] = this.#matching(where);
    if (!found) return failing("not_found");
    return another ? failing("multiple_records") : { value: use(found) };
  }

  #matching(where: Where<Item>): Item[] {
    return this.items.filter((one) => holds(where, one));
  }

  #sorted(where: Where<Item>, orderBy: OrderBy<Item>): Item[] {
    return this.#matching(where).sort((a, b) => {
      for (const term of [...orderBy, "id"]) {
        const [field = "", direction] = term.split(" ");
        const order = compare(fieldOf(a, field), fieldOf(b, field));
        if (order !== 0) return direction === "desc" ? -order : order;
      }
      return 0;
    });
  }
}

function failing(kind: string): Expected {
  return { kinds: new Set([kind]) };
}

function byId(items: readonly Item[]): Item[] {
  return [...items].sort((a, b) => compare(a.id, b.id));
}

function isInvalid({ rating }: Partial<Item>): boolean {
  return rating !== undefined && rating !== null && !Number.isInteger(rating);
}

function breaksRule({ name, price, active, deleteTime }: Item): boolean {
  return name === null || [...name].length > 100 || price === "" || (active && deleteTime !== null);
}

function fieldOf(item: Item, field: string): unknown {
  return (item as unknown as Readonly<Record<string, unknown>>)[field];
}

/** Compares values: null first, text by code point, others by number. */
function compare(a: unknown, b: unknown): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  if (typeof a === "bigint") return a === b ? 0 : a < (b as bigint) ? -1 : 1;
  if (typeof a !== "string") return Number(a) - Number(b);
  const [x, y] = [a, String(b)].map((text) => [...text].map((one) => one.codePointAt(0) ?? 0));
  for (let i = 0; ; i++) {
    const [left = -1, right = -1] = [x?.[i], y?.[i]];
    if (left !== right || left === -1) return left - right;
  }
}

function holds(where: Where<Item>, item: Item): boolean {
  return Object.entries(where).every(([key, value]) => {
    if (key === "and") return (value as Where<Item>[]).every((one) => holds(one, item));
    if (key === "or") return (value as Where<Item>[]).some((one) => holds(one, item));
    if (key === "not") return !holds(value as Where<Item>, item);
    const mine = fieldOf(item, key);
    const plain = value === null || typeof value !== "object" || value instanceof Date;
    return Object.entries(plain ? { eq: value } : value).every(([op, operand]) => comparison(op, mine, operand));
  });
}

function comparison(op: string, mine: unknown, operand: unknown): boolean {
  const equal = (other: unknown) => (mine === null) === (other === null) && compare(mine, other) === 0;
  switch (op) {
    case "eq":
      return equal(operand);
    case "ne":
      return !equal(operand);
    case "in":
      return (operand as unknown[]).some(equal);
    case "notIn":
      return !(operand as unknown[]).some(equal);
    case "isNull":
      return (mine === null) === operand;
  }
  if (mine === null) return false;
  switch (op) {
    case "gt":
      return compare(mine, operand) > 0;
    case "gte":
      return compare(mine, operand) >= 0;
    case "lt":
      return compare(mine, operand) < 0;
    case "lte":
      return compare(mine, operand) <= 0;
    case "startsWith":
      return String(mine).startsWith(String(operand));
    case "endsWith":
      return String(mine).endsWith(String(operand));
    case "contains":
      return String(mine).includes(String(operand));
    default:
      throw new Error(`the model does not know ${op}`);
  }
}
