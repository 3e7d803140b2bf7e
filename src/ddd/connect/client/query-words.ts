import { InvalidError } from "../../error.ts";

/** What a request's fields are called in a query. */
const ownWords: Readonly<Record<string, string>> = {
  page_size: "size",
  page_token: "token",
  filter: "where",
  order_by: "orderBy",
};

/** The same error, with the names that a repository's query has for the fields of a List request. */
export function inOwnWords(error: unknown): unknown {
  if (!(error instanceof InvalidError)) return error;
  const violations = error.violations.map(({ field, description }) => ({
    field: ownWords[field] ?? field,
    description,
  }));
  return new InvalidError(violations, { reason: error.reason, metadata: error.metadata, cause: error });
}
