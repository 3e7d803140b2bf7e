import type { JsonObject, RpcError } from "../../../src/ddd/testing/aip/index.ts";
import { LibraryError } from "../library.ts";
import { behaving, type Mutant, type Mutants } from "./mutant.ts";

type Detail = RpcError["details"][number];

const detail = (name: string, value: JsonObject): Detail => ({ type: `google.rpc.${name}`, value });

/** Faults of errors. Each is one of GetBook's NOT_FOUND, or of ListBooks' INVALID_ARGUMENT. */
export const errorMutants: Mutants = {
  "193-code-names-the-fault": behaving(({ CreateBook = () => ({}) }) => ({
    CreateBook: (request) =>
      changed(
        () => CreateBook(request),
        (error) =>
          /another request/.test(error.message)
            ? { ...withInfo(error, { reason: "REPEAT_FAILED" }), code: "UNKNOWN" }
            : error,
      ),
  })),
  "193-message-not-empty": notFound((error) => ({ ...error, message: "" })),
  "193-message-is-brief": notFound((error) => ({ ...error, message: "There is no such book. ".repeat(100) })),
  "193-message-is-no-code": notFound((error) => ({ ...error, message: "not found" })),
  "193-message-shows-no-insides": notFound((error) => ({
    ...error,
    message: "sql: SELECT name FROM books WHERE id = 1: no rows",
  })),
  "193-has-error-info": notFound((error) => ({ ...error, details: [] })),
  "193-details-once-each": notFound((error) => ({ ...error, details: [...error.details, ...error.details] })),
  "193-details-can-be-read": notFound((error) => ({
    ...error,
    details: [...error.details, { type: "library.v1.Secret", value: {} }],
  })),
  "193-reason-form": info({ reason: "bookNotFound" }),
  "193-reason-length": info({ reason: `BOOK_${"X".repeat(60)}` }),
  "193-reason-is-specific": info({ reason: "ERROR" }),
  "193-domain-not-empty": info({ domain: "" }),
  "193-domain-form": info({ domain: "https://library.example.com/errors" }),
  "193-metadata-keys": info({ metadata: { "The Name": "x" } }),
  "193-reason-tells-one-code": info({ reason: "INVALID_FIELD" }),
  "193-same-request-same-reason": behaving(({ GetBook = () => ({}) }) => {
    let count = 0;
    return {
      GetBook: (request) =>
        changed(
          () => GetBook(request),
          (error) => (error.code === "NOT_FOUND" ? withInfo(error, { reason: `BOOK_NOT_FOUND_${++count}` }) : error),
        ),
    };
  }),
  "193-bad-request-for-invalid": invalid((error) => ({ ...error, details: error.details.slice(0, 1) })),
  "193-bad-request-not-empty": invalid((error) => ({
    ...error,
    details: [...error.details.slice(0, 1), detail("BadRequest", {})],
  })),
  "193-bad-request-fields": invalid((error) => ({
    ...error,
    details: [
      ...error.details.slice(0, 1),
      detail("BadRequest", { field_violations: [{ field: "the filter", description: "is wrong" }] }),
    ],
  })),
  "193-bad-request-descriptions": invalid((error) => ({
    ...error,
    details: [...error.details.slice(0, 1), detail("BadRequest", { field_violations: [{ field: "filter" }] })],
  })),
  "193-localized-message-whole": more(detail("LocalizedMessage", { message: "Es gibt kein solches Buch." })),
  "193-help-links-absolute": more(detail("Help", { links: [{ description: "Books", url: "/help" }] })),
  "193-retry-info-positive": more(detail("RetryInfo", { retry_delay: "-5s" })),
  "193-resource-info-names": more(detail("ResourceInfo", { resource_name: "books/1" })),
  "193-debug-info-kept-back": more(detail("DebugInfo", { detail: "a book was looked for" })),
  "193-details-are-small": more(detail("RequestInfo", { request_id: "x".repeat(9000) })),
};

function changed(work: () => JsonObject, change: (error: RpcError) => RpcError): JsonObject {
  try {
    return work();
  } catch (error) {
    if (error instanceof LibraryError) throw new LibraryError(change(error.error));
    throw error;
  }
}

function notFound(change: (error: RpcError) => RpcError): Mutant {
  return behaving(({ GetBook = () => ({}) }) => ({
    GetBook: (request) =>
      changed(
        () => GetBook(request),
        (error) => (error.code === "NOT_FOUND" ? change(error) : error),
      ),
  }));
}

function invalid(change: (error: RpcError) => RpcError): Mutant {
  return behaving(({ ListBooks = () => ({}) }) => ({
    ListBooks: (request) =>
      changed(
        () => ListBooks(request),
        (error) => (error.code === "INVALID_ARGUMENT" ? change(error) : error),
      ),
  }));
}

function withInfo(error: RpcError, change: JsonObject): RpcError {
  const [first, ...rest] = error.details;
  return { ...error, details: first ? [{ type: first.type, value: { ...first.value, ...change } }, ...rest] : [] };
}

function info(change: JsonObject): Mutant {
  return notFound((error) => withInfo(error, change));
}

function more(one: Detail): Mutant {
  return notFound((error) => ({ ...error, details: [...error.details, one] }));
}
