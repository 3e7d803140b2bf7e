import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { Json, JsonObject, RpcError } from "../../src/ddd/testing/aip/index.ts";
import { FilterError, type FilterTypes, toTest } from "./filter.ts";

/** An error as a handler throws it. */
export class LibraryError extends Error {
  readonly error: RpcError;
  constructor(error: RpcError) {
    super(error.message);
    this.error = error;
  }
}

/** Answers a request, both as JSON. */
export type Handler = (request: JsonObject) => JsonObject;

/** The handlers of the sample's methods, by their names. */
export type Handlers = Readonly<Record<string, Handler>>;

const filterTypes: FilterTypes = {
  name: "string",
  uid: "string",
  display_name: "string",
  author: "string",
  origin: "string",
  note: "string",
  shelf: "string",
  page_count: "number",
  rating: "number",
  in_print: "bool",
  archived: "bool",
  genre: ["GENRE_UNSPECIFIED", "GENRE_NOVEL", "GENRE_POETRY"],
  publish_time: "time",
  create_time: "time",
  update_time: "time",
  reading_time: "duration",
  "publisher.display_name": "string",
  "publisher.city": "string",
  tags: "list",
  annotations: "map",
};

const MUTABLE =
  "display_name author page_count rating in_print genre publish_time reading_time publisher tags annotations note access_code".split(
    " ",
  );
const OUTPUT_ONLY = "uid create_time update_time archived shelf".split(" ");
const MAX_PAGE = 100;

/** Makes a library, which obeys every rule of the suite. */
export function createLibrary(): Handlers {
  const books = new Map<string, JsonObject>();
  const tokens = new Map<
    string,
    { readonly query: string; readonly after: JsonObject; readonly order: readonly Term[] }
  >();
  const answered = new Map<string, { readonly digest: string; readonly answer: JsonObject }>();
  let seq = 0;
  const order = new Map<string, number>();

  const handlers: Record<string, Handler> = {
    GetBook: (request) => shown(find(request.name), request, "BOOK_VIEW_FULL"),
    ListBooks(request) {
      const size = Number(request.page_size ?? 0);
      const skip = Number(request.skip ?? 0);
      if (size < 0) invalid("page_size", "must not be negative");
      const matches = test(String(request.filter ?? ""));
      const terms = parseOrder(String(request.order_by ?? ""));
      const query = JSON.stringify([request.filter ?? "", request.order_by ?? ""]);
      const all = [...books.values()].filter(matches).sort(comparer(terms));
      let rest = all;
      if (request.page_token) {
        const token = tokens.get(String(request.page_token)) ?? invalid("page_token", "was not given by this service");
        if (token.query !== query) invalid("page_token", "is of another query");
        rest = all.filter((book) => comparer(terms)(book, token.after) > 0);
      }
      rest = rest.slice(skip);
      const page = rest.slice(0, size === 0 ? 10 : Math.min(size, MAX_PAGE));
      const last = page.at(-1);
      let next_page_token = "";
      if (last && page.length < rest.length) {
        next_page_token = randomBytes(18).toString("base64url");
        tokens.set(next_page_token, { query, after: last, order: terms });
      }
      return {
        books: page.map((book) => shown(book, request, "BOOK_VIEW_BASIC")),
        next_page_token,
        total_size: all.length,
      };
    },
    CreateBook: (request) =>
      once("CreateBook", request, () => {
        const sent = (request.book ?? invalid("book", "is required")) as JsonObject;
        const id = String(request.book_id || `b-${randomBytes(6).toString("hex")}`);
        if (!/^[a-z0-9-]{1,40}$/.test(id)) invalid("book_id", "must be lower-case letters, digits and hyphens");
        const name = `books/${id}`;
        if (books.has(name)) fail("ALREADY_EXISTS", "BOOK_EXISTS", `there is a book ${name} already`, { name });
        return make(name, sent, request.validate_only === true);
      }),
    UpdateBook: (request) =>
      once("UpdateBook", request, () => {
        const sent = (request.book ?? invalid("book", "is required")) as JsonObject;
        const paths = (request.update_mask as { readonly paths: readonly string[] } | undefined)?.paths;
        for (const path of paths ?? []) checkPath(path);
        const name = checkName(sent.name, "book.name");
        const old = books.get(name);
        if (!old && request.allow_missing === true) return make(name, sent, request.validate_only === true);
        const book = find(name);
        checkEtag(sent.etag, book);
        const wanted = paths?.includes("*")
          ? MUTABLE
          : (paths ?? [...MUTABLE, "origin"].filter((field) => sent[field] !== undefined));
        let changed = book;
        for (const path of wanted) {
          const [outer = "", inner] = path.split(".");
          if (OUTPUT_ONLY.includes(outer) || outer === "etag" || outer === "name") continue;
          if (outer === "origin") {
            if (sent.origin !== undefined && sent.origin !== book.origin) invalid("book.origin", "never changes");
            continue;
          }
          const value: Json | undefined = inner
            ? { ...(changed[outer] as JsonObject), [inner]: (sent[outer] as JsonObject | undefined)?.[inner] ?? "" }
            : sent[outer];
          changed = { ...changed, [outer]: value ?? null };
        }
        checkBook(changed);
        const result = stamp(changed);
        if (request.validate_only !== true) books.set(name, result);
        return publicOf(result);
      }),
    DeleteBook: (request) =>
      once("DeleteBook", request, () => {
        const name = checkName(request.name, "name");
        if (!books.has(name) && request.allow_missing === true) return {};
        const book = find(name);
        checkEtag(request.etag, book);
        if (request.validate_only !== true) books.delete(name);
        return {};
      }),
    ArchiveBook(request) {
      const book = find(request.name);
      checkEtag(request.etag, book);
      const result = book.archived === true ? book : stamp({ ...book, archived: true });
      if (request.validate_only !== true) books.set(String(book.name), result);
      return publicOf(result);
    },
  };
  return handlers;

  function make(name: string, sent: JsonObject, isTrial: boolean): JsonObject {
    checkBook(sent);
    const settable = Object.fromEntries(Object.entries(sent).filter(([field]) => !OUTPUT_ONLY.includes(field)));
    const create_time = new Date().toISOString();
    const book = stamp({ ...settable, name, uid: randomUUID(), create_time, shelf: "main" });
    if (!isTrial) {
      order.set(name, ++seq);
      books.set(name, book);
    }
    return publicOf(book);
  }

  function stamp(book: JsonObject): JsonObject {
    const now = Math.max(Date.now(), Date.parse(String(book.update_time ?? 0)) + 1);
    const update_time = new Date(now).toISOString();
    return {
      ...book,
      update_time,
      etag: `"${createHash("sha256")
        .update(JSON.stringify([book.name, update_time, randomUUID()]))
        .digest("hex")
        .slice(0, 16)}"`,
    };
  }

  function find(name: Json | undefined): JsonObject {
    const known = checkName(name, "name");
    return (
      books.get(known) ??
      fail("NOT_FOUND", "BOOK_NOT_FOUND", `there is no book ${known.slice(0, 80)}`, { name: known.slice(0, 80) })
    );
  }

  function once(method: string, request: JsonObject, work: () => JsonObject): JsonObject {
    const id = String(request.request_id ?? "");
    if (id === "") return work();
    if (!/^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))
      invalid("request_id", "must be a UUID");
    const digest = JSON.stringify([method, request]);
    const known = answered.get(id);
    if (known && known.digest !== digest) invalid("request_id", "is that of another request");
    if (known) return known.answer;
    const answer = work();
    if (request.validate_only !== true) answered.set(id, { digest, answer });
    return answer;
  }

  function comparer(terms: readonly Term[]): (a: JsonObject, b: JsonObject) => number {
    return (a, b) => {
      for (const { path, sign } of terms) {
        const [x, y] = [comparable(a[path]), comparable(b[path])];
        if (x !== y) return (x < y ? -1 : 1) * sign;
      }
      return (order.get(String(a.name)) ?? 0) - (order.get(String(b.name)) ?? 0);
    };
  }
}

interface Term {
  readonly path: string;
  readonly sign: 1 | -1;
}

function parseOrder(text: string): readonly Term[] {
  if (text.trim() === "") return [];
  return text.split(",").map((part) => {
    const [path = "", direction, ...more] = part.trim().split(/\s+/);
    const isKnown =
      path in filterTypes &&
      (direction === undefined || direction === "desc" || direction === "asc") &&
      more.length === 0;
    if (!isKnown) invalid("order_by", "must be fields with commas between them, each with desc or not");
    return { path, sign: direction === "desc" ? -1 : 1 };
  });
}

function comparable(value: Json | undefined): string | number {
  return typeof value === "number" || typeof value === "string"
    ? value
    : value === undefined
      ? ""
      : JSON.stringify(value);
}

function test(filter: string): (book: JsonObject) => boolean {
  if (filter.length > 50_000) invalid("filter", "is too long");
  try {
    return toTest(filter, filterTypes);
  } catch (error) {
    if (error instanceof FilterError) return invalid("filter", error.message);
    throw error;
  }
}

function checkBook(book: JsonObject): void {
  for (const field of ["display_name", "author"]) if (!book[field]) invalid(`book.${field}`, "is required");
}

function checkPath(path: string): void {
  const [outer = "", inner, ...more] = path.split(".");
  const isKnown =
    outer === "*" ? inner === undefined : [...MUTABLE, ...OUTPUT_ONLY, "origin", "name", "etag"].includes(outer);
  const hasInner =
    inner === undefined ||
    (outer === "publisher" && ["display_name", "city"].includes(inner)) ||
    outer === "annotations";
  if (!isKnown || !hasInner || more.length > 0) invalid("update_mask", `${JSON.stringify(path)} is no field of a book`);
}

function checkName(name: Json | undefined, field: string): string {
  const text = String(name ?? "");
  if (text === "") invalid(field, "is required");
  if (!/^books\/[a-z0-9-]{1,60}$/.test(text)) invalid(field, "must be books/ and an id");
  return text;
}

function checkEtag(etag: Json | undefined, book: JsonObject): void {
  if (etag && etag !== book.etag) fail("ABORTED", "BOOK_CHANGED", "the book has changed since: read it again", {});
}

function publicOf(book: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(book).filter(([name, value]) => name !== "access_code" && value !== null));
}

function shown(book: JsonObject, request: JsonObject, view: string): JsonObject {
  const wanted = !request.view || request.view === "BOOK_VIEW_UNSPECIFIED" ? view : request.view;
  const { annotations: _, ...basic } = publicOf(book);
  const whole: JsonObject = wanted === "BOOK_VIEW_BASIC" ? basic : publicOf(book);
  return masked(whole, request.read_mask as { readonly paths: readonly string[] } | undefined);
}

function masked(book: JsonObject, mask: { readonly paths: readonly string[] } | undefined): JsonObject {
  if (!mask || mask.paths.length === 0 || mask.paths.includes("*")) return book;
  return Object.fromEntries(Object.entries(book).filter(([name]) => mask.paths.includes(name)));
}

/** Throws an error with an ErrorInfo. */
export function fail(
  code: string,
  reason: string,
  message: string,
  metadata: JsonObject,
  ...more: RpcError["details"][number][]
): never {
  const info = { type: "google.rpc.ErrorInfo", value: { reason, domain: "library.example.com", metadata } };
  throw new LibraryError({ code, message, details: [info, ...more] });
}

/** Throws INVALID_ARGUMENT with a BadRequest. */
export function invalid(field: string, description: string): never {
  return fail(
    "INVALID_ARGUMENT",
    "INVALID_FIELD",
    `${field} ${description}`,
    { field },
    {
      type: "google.rpc.BadRequest",
      value: { field_violations: [{ field, description }] },
    },
  );
}
