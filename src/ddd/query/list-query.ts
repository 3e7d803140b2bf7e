import { InvalidError } from "../error.ts";
import { entriesOf } from "../input/plain.ts";
import type { ListQuery, PageQuery } from "../repository.ts";
import { toLimit, toPageSize } from "./page.ts";
import { everything, type Where } from "./where.ts";

/** The entities and their order, with all defaults filled in. */
interface Asked<E> {
  readonly where: Where<E>;
  readonly orderBy: NonNullable<ListQuery<E>["orderBy"]>;
}

/**
 * A list's query with its defaults.
 *
 * @throws InvalidError for an invalid limit, a `where` that is undefined, and an unknown key: a misspelt `where` or
 *   `limit` would ask for more than was meant
 */
export function toListQuery<E>(query?: ListQuery<E>): Asked<E> & { readonly limit: number } {
  const { where, orderBy, limit } = asked<E>(query, ["where", "orderBy", "limit"]);
  // toLimit checks its type.
  return { where, orderBy, limit: toLimit(limit as number | undefined) };
}

/** A page's query with its defaults. @throws InvalidError as toListQuery does, and for an invalid size or token */
export function toPageQuery<E>(query?: PageQuery<E>): Asked<E> & { readonly size: number; readonly token: string } {
  const { where, orderBy, size, token = "" } = asked<E>(query, ["where", "orderBy", "size", "token"]);
  if (typeof token !== "string") throw InvalidError.of("token", "must be the `nextToken` of a page, or left out");
  return { where, orderBy, size: toPageSize(size as number | undefined), token };
}

function asked<E>(query: unknown, keys: readonly string[]): Asked<E> & Readonly<Record<string, unknown>> {
  const entries = query === undefined ? [] : entriesOf(query, "query", `a plain object of ${keys.join(", ")}`);
  const said = Object.fromEntries(entries);
  const unknown = entries.find(([key]) => !keys.includes(key));
  if (unknown)
    throw InvalidError.of(
      "query",
      `has "${unknown[0]}", which is none of the keys that it may have: ${keys.join(", ")}`,
    );
  if ("where" in said && said.where === undefined) {
    throw InvalidError.of("where", "is undefined; leave it out, or say `everything`");
  }
  const { where = everything, orderBy = [] } = said;
  // toCondition and toOrderTerms check their types.
  return { ...said, where: where as Where<E>, orderBy: orderBy as Asked<E>["orderBy"] };
}
