import type { Json, JsonObject } from "../api.ts";

/**
 * Requests that a user has given for methods whose requests cannot be guessed: a request or several for each method, by its
 * name, such as `CreateBook` or `library.v1.LibraryService/CreateBook`. In their texts, `{n}` stands for a number, and `{random}` for
 * letters and digits, that no other request has.
 */
export class Examples {
  readonly #requests: ReadonlyMap<string, readonly JsonObject[]>;
  readonly #inUse = new Map<string, Set<number>>();
  #count = 0;

  constructor(requests: Readonly<Record<string, JsonObject | readonly JsonObject[]>> = {}) {
    const lists = Object.entries(requests).map(([name, one]): [string, readonly JsonObject[]] => [
      name,
      Array.isArray(one) ? one : [one as JsonObject],
    ]);
    this.#requests = new Map(lists);
  }

  has(method: { readonly name: string; readonly fullName: string }): boolean {
    return this.#of(method) !== undefined;
  }

  /** A request that no entity in use was made of; undefined if all are in use. `done` gives it free. */
  take(
    method: { readonly name: string; readonly fullName: string },
    random: string,
  ): { readonly request: JsonObject; readonly done: () => void } | undefined {
    const requests = this.#of(method) ?? [];
    const inUse = this.#inUse.get(method.fullName) ?? new Set();
    this.#inUse.set(method.fullName, inUse);
    const hasPlaces = (request: JsonObject) => /\{(n|random)\}/.test(JSON.stringify(request));
    const index = requests.findIndex((request, i) => !inUse.has(i) || hasPlaces(request));
    const request = requests[index];
    if (request === undefined) return undefined;
    inUse.add(index);
    const n = ++this.#count;
    const filled = fill(request, (text) => text.replaceAll("{n}", String(n)).replaceAll("{random}", `${random}${n}`));
    return { request: filled as JsonObject, done: () => inUse.delete(index) };
  }

  #of(method: { readonly name: string; readonly fullName: string }): readonly JsonObject[] | undefined {
    return this.#requests.get(method.fullName) ?? this.#requests.get(method.name);
  }
}

function fill(value: Json, replace: (text: string) => string): Json {
  if (typeof value === "string") return replace(value);
  if (Array.isArray(value)) return value.map((one) => fill(one, replace));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, fill(one, replace)]));
}
