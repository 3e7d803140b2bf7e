import { InvalidError } from "./error.ts";
import { toLimit, toPageSize } from "./page.ts";
import { entriesOf } from "./plain.ts";
import type { ListQuery, PageQuery } from "./repository.ts";
import { everything, type Where } from "./where.ts";

/** Which entities, and in what order, with nothing left out. */
interface Asked<E> {
  readonly where: Where<E>;
  readonly orderBy: NonNullable<ListQuery<E>["orderBy"]>;
}

/**
 * A list's query with its defaults.
 *
 * @throws InvalidError for a limit that is none, a `where` that is undefined, and a key that no such query has: a misspelt
 * `where` or `limit` would ask for more than was meant
 */
export function toListQuery<E>(query?: ListQuery<E>): Asked<E> & { readonly limit: number } {
  const { where, orderBy, limit } = asked<E>(query, ["where", "orderBy", "limit"]);
  // toLimit looks at what it is.
  return { where, orderBy, limit: toLimit(limit as number | undefined) };
}

/** A page's query with its defaults. @throws InvalidError as toListQuery does, and for a size or token that is none */
export function toPageQuery<E>(query?: PageQuery<E>): Asked<E> & { readonly size: number; readonly token: string } {
  const { where, orderBy, size, token = "" } = asked<E>(query, ["where", "orderBy", "size", "token"]);
  if (typeof token !== "string") throw invalid("token", "must be the `nextToken` of a page, or left out");
  return { where, orderBy, size: toPageSize(size as number | undefined), token };
}

function asked<E>(query: unknown, keys: readonly string[]): Asked<E> & Readonly<Record<string, unknown>> {
  const entries = query === undefined ? [] : entriesOf(query, "query", `a plain object of ${keys.join(", ")}`);
  const said = Object.fromEntries(entries);
  const unknown = entries.find(([key]) => !keys.includes(key));
  if (unknown)
    throw invalid("query", `has "${unknown[0]}", which is none of the keys that it may have: ${keys.join(", ")}`);
  if ("where" in said && said.where === undefined) {
    throw invalid("where", "is undefined; leave it out, or say `everything`");
  }
  const { where = everything, orderBy = [] } = said;
  // toCondition and toOrderTerms look at what they are.
  return { ...said, where: where as Where<E>, orderBy: orderBy as Asked<E>["orderBy"] };
}

function invalid(field: string, description: string): InvalidError {
  return new InvalidError([{ field, description }]);
}
