import type { JsonObject } from "../../../src/ddd/testing/aip/index.ts";
import { fail, type Handler, invalid } from "../library.ts";
import { behaving, bookOf, type Mutants, maskOf, on } from "./mutant.ts";

const books = (answer: JsonObject) => (answer.books ?? []) as readonly JsonObject[];
const isPlain = (request: JsonObject) => !request.read_mask && !request.view;
const isWalk = (request: JsonObject) =>
  request.page_size === 1000 && !request.filter && !request.order_by && !request.read_mask && !request.view;
const UNKNOWN = /aip-unknown/;

/** Faults of the standard and the custom methods. */
export const methodMutants: Mutants = {
  "131-gives-what-was-created": on("GetBook", (request, next) =>
    isPlain(request) ? { ...next(request), author: "Anybody" } : next(request),
  ),
  "131-gives-the-named": on("GetBook", (request, next) => ({ ...next(request), name: "books/other" }), [
    "131-gives-what-was-created",
  ]),
  "131-changes-nothing": behaving(
    ({ GetBook = none }) => {
      let count = 0;
      return { GetBook: (request) => ({ ...GetBook(request), page_count: ++count }) };
    },
    ["131-gives-what-was-created"],
  ),
  "131-unknown-not-found": on("GetBook", (request, next) =>
    UNKNOWN.test(String(request.name)) && String(request.name).length < 100
      ? fail("FAILED_PRECONDITION", "NO_BOOK", "there is no such book", {})
      : next(request),
  ),
  "131-empty-name-refused": on("GetBook", (request, next) =>
    request.name ? next(request) : fail("FAILED_PRECONDITION", "NO_NAME", "there is no such book", {}),
  ),
  "131-malformed-name": on("GetBook", (request, next) =>
    request.name === "'" ? fail("INTERNAL", "QUERY_FAILED", "the query is wrong", {}) : next(request),
  ),
  "131-long-name": on("GetBook", (request, next) =>
    String(request.name).length > 1000 ? fail("INTERNAL", "VALUE_TOO_LONG", "a value is too long", {}) : next(request),
  ),
  "131-name-is-exact": on("GetBook", (request, next) => next({ ...request, name: String(request.name ?? "").trim() })),
  "132-lists-what-is-there": on("ListBooks", (request, next) => {
    const answer = next(request);
    return isWalk(request) ? { ...answer, books: books(answer).slice(0, -1) } : answer;
  }),
  "132-gives-what-get-gives": on("ListBooks", (request, next) => {
    const answer = next(request);
    return {
      ...answer,
      books: books(answer).map((book) => ({ ...book, ...(book.author ? { author: "Anybody" } : {}) })),
    };
  }),
  "132-same-order-twice": behaving(({ ListBooks = none }) => {
    let count = 0;
    return {
      ListBooks: (request) => {
        const answer = ListBooks(request);
        return isWalk(request) && ++count % 2 === 0 ? { ...answer, books: books(answer).toReversed() } : answer;
      },
    };
  }),
  "132-order-ascending": orderMutant(/^[a-z_]+$/, (order) => `${order} desc`),
  "132-order-descending": orderMutant(/^[a-z_]+ desc$/, (order) => order.replace(" desc", ""), [
    "132-order-across-pages",
  ]),
  "132-order-spaces": orderMutant(/ {2}/, () => invalid("order_by", "has more than one space")),
  "132-order-two-fields": orderMutant(/desc,/, (order) => order.split(",").toReversed().join(",")),
  "132-order-second-field": orderMutant(/, /, (order) => order.split(",")[0] ?? ""),
  "132-order-across-pages": on("ListBooks", (request, next) =>
    next(
      request.page_size === 2 && request.order_by
        ? { ...request, order_by: String(request.order_by).replace(" desc", "") }
        : request,
    ),
  ),
  "132-order-unknown-field": orderMutant(/no_such_field/, () => ""),
  "132-order-malformed": orderMutant(/sideways/, () => ""),
  "132-order-empty-term": orderMutant(/,,/, () => ""),
  "132-no-match-is-empty": on("ListBooks", (request, next) => {
    const answer = next(request);
    return /AND/.test(String(request.filter)) && books(answer).length === 0
      ? fail("NOT_FOUND", "NO_BOOKS", "no book matches", {})
      : answer;
  }),
  "133-answers-what-was-sent": on("CreateBook", (request, next) => ({ ...next(request), author: "Anybody" })),
  "133-resource-missing": on("CreateBook", (request, next) =>
    next(request.book ? request : { ...request, book: { display_name: "None", author: "None" } }),
  ),
  "133-chosen-id": on("CreateBook", (request, next) =>
    next(request.book_id ? { ...request, book_id: `${request.book_id}-x` } : request),
  ),
  "133-chosen-id-twice": on("CreateBook", (request, next, handlers) => {
    try {
      return next(request);
    } catch (error) {
      const name = `books/${request.book_id}`;
      if (request.book_id && String(error).includes("already")) return handlers.GetBook?.({ name }) ?? {};
      throw error;
    }
  }),
  "133-given-id": behaving(
    ({ CreateBook = none }) => ({
      CreateBook: (request) => (request.book_id ? CreateBook(request) : { ...CreateBook(request), name: "books/one" }),
    }),
    ["133-name-ignored"],
  ),
  "133-malformed-id": on("CreateBook", (request, next) =>
    next({ ...request, book_id: String(request.book_id ?? "").replaceAll(/[^a-z0-9-]/g, "-") }),
  ),
  "133-name-ignored": on("CreateBook", (request, next) => {
    const { name } = bookOf(request);
    return { ...next(request), ...(name ? { name } : {}) };
  }),
  "133-failed-leaves-nothing": behaving(({ CreateBook = none, GetBook = none }) => {
    const half = new Set<string>();
    return {
      CreateBook: (request) => {
        try {
          return CreateBook(request);
        } catch (error) {
          if (request.book_id) half.add(`books/${request.book_id}`);
          throw error;
        }
      },
      GetBook: (request) => (half.has(String(request.name)) ? { name: String(request.name) } : GetBook(request)),
    };
  }),
  "134-mask-sets": updateMutant(
    (request) => maskOf(request)?.join() === "page_count",
    (request) => ({ ...request, update_mask: { paths: ["note"] } }),
  ),
  "134-mask-leaves-the-rest": updateMutant(
    (request) =>
      maskOf(request)?.length === 1 &&
      !maskOf(request)?.includes("*") &&
      "author" in bookOf(request) &&
      "display_name" in bookOf(request),
    (request) => ({ ...request, update_mask: { paths: ["display_name", "author"] } }),
  ),
  "134-mask-of-several": updateMutant(
    (request) => maskOf(request)?.length === 2 && "author" in bookOf(request),
    (request) => ({ ...request, update_mask: { paths: maskOf(request)?.slice(0, 1) ?? [] } }),
  ),
  "134-mask-clears": on("UpdateBook", (request, next, handlers) => {
    const [path = ""] = maskOf(request) ?? [];
    const isClearing =
      maskOf(request)?.length === 1 && /^(tags|note|page_count)$/.test(path) && !(path in bookOf(request));
    return isClearing ? (handlers.GetBook?.({ name: bookOf(request).name ?? "" }) ?? {}) : next(request);
  }),
  "134-mask-of-subfield": updateMutant(
    (request) => maskOf(request)?.some((path) => path.includes(".")) === true,
    (request) => ({
      ...request,
      update_mask: { paths: (maskOf(request) ?? []).map((path) => path.split(".")[0] ?? "") },
    }),
  ),
  "134-no-mask-sets-what-is-given": updateMutant(
    (request) => maskOf(request) === undefined,
    (request) => ({ ...request, update_mask: { paths: [] } }),
  ),
  "134-no-mask-leaves-what-is-not-given": updateMutant(
    (request) => maskOf(request) === undefined,
    (request) => ({ ...request, update_mask: { paths: [...Object.keys(bookOf(request)), "note"] } }),
  ),
  "134-star-sets": updateMutant(
    (request) => maskOf(request)?.join() === "*",
    (request) => ({
      ...request,
      update_mask: { paths: ["author", "page_count", "tags", "note", "rating", "in_print"] },
    }),
  ),
  "134-star-replaces": updateMutant(
    (request) => maskOf(request)?.join() === "*",
    ({ update_mask: _, ...request }) => request,
  ),
  "134-unknown-path": updateMutant(
    (request) => maskOf(request)?.join() === "no_such_field_at_all",
    (request) => ({ ...request, update_mask: { paths: ["note"] } }),
  ),
  "134-failed-changes-nothing": on("UpdateBook", (request, next) => {
    const paths = maskOf(request) ?? [];
    const good = paths.filter((path) => !path.startsWith("no_such"));
    if (good.length < paths.length && good.length > 0) next({ ...request, update_mask: { paths: good } });
    return next(request);
  }),
  "134-unknown-not-found": on("UpdateBook", (request, next) =>
    UNKNOWN.test(String(bookOf(request).name)) && maskOf(request) && request.allow_missing !== true
      ? fail("INVALID_ARGUMENT", "NO_BOOK", "there is no such book", {})
      : next(request),
  ),
  "134-empty-name-refused": on("UpdateBook", (request, next) =>
    bookOf(request).name
      ? next(request)
      : fail("FAILED_PRECONDITION", "NO_NAME", "there is no book without a name", {}),
  ),
  "134-answer-is-stored": on("UpdateBook", (request, next) => ({ ...next(request), shelf: "elsewhere" })),
  "134-name-stays": on(
    "GetBook",
    (request, next) => {
      const book = next(request);
      return isPlain(request) && book.update_time !== book.create_time ? { ...book, name: `${book.name}-2` } : book;
    },
    ["134-answer-is-stored", "134-star-replaces"],
  ),
  "134-changes-the-named-only": behaving(
    ({ GetBook = none, UpdateBook = none }) => {
      let changes = 0;
      return {
        UpdateBook: (request) => {
          changes++;
          return UpdateBook(request);
        },
        GetBook: (request) => {
          const book = GetBook(request);
          // The counter is one for all books.
          return book.update_time === book.create_time ? { ...book, rating: 1000 + changes } : book;
        },
      };
    },
    ["134-failed-changes-nothing"],
  ),
  "134-allow-missing-creates": on("UpdateBook", (request, next) => next({ ...request, allow_missing: false }), [
    "134-allow-missing-ignores-mask",
  ]),
  "134-allow-missing-ignores-mask": on("UpdateBook", (request, next) => {
    const answer = next(request);
    const paths = maskOf(request);
    if (request.allow_missing !== true || !paths) return answer;
    return { ...answer, author: "", page_count: 0, note: "" };
  }),
  "134-no-allow-missing-creates-nothing": on("UpdateBook", (request, next) =>
    next(maskOf(request) ? request : { ...request, allow_missing: true }),
  ),
  "135-gone-from-get": remembering(
    (deleted) => ({ GetBook: (request, next) => deleted.get(String(request.name)) ?? next(request) }),
    ["135-allow-missing-deletes"],
  ),
  "135-gone-from-list": remembering((deleted) => ({
    ListBooks: (request, next) => {
      const answer = next(request);
      return { ...answer, books: [...books(answer), ...deleted.values()] };
    },
  })),
  "135-gone-for-update": remembering((deleted) => ({
    UpdateBook: (request, next) => deleted.get(String(bookOf(request).name)) ?? next(request),
  })),
  "135-twice-not-found": remembering((deleted) => ({
    DeleteBook: (request, next) => (deleted.has(String(request.name)) ? {} : next(request)),
  })),
  "135-unknown-not-found": on("DeleteBook", (request, next) =>
    next(UNKNOWN.test(String(request.name)) ? { ...request, allow_missing: true } : request),
  ),
  "135-empty-name-refused": on("DeleteBook", (request, next) => (request.name ? next(request) : {})),
  "135-deletes-the-named-only": behaving(
    ({ CreateBook = none, DeleteBook = none, GetBook = none, ListBooks = none }) => {
      const made: string[] = [];
      // The number of books that were made since another call.
      let row = 0;
      const other =
        (next: Handler): Handler =>
        (request) => {
          row = 0;
          return next(request);
        };
      return {
        GetBook: other(GetBook),
        ListBooks: other(ListBooks),
        CreateBook: (request) => {
          row++;
          const book = CreateBook(request);
          made.push(String(book.name));
          return book;
        },
        // After two were made, it deletes both.
        DeleteBook: (request) => {
          const isPair = row === 2;
          row = 0;
          const answer = DeleteBook(request);
          if (isPair) DeleteBook({ name: made.at(-2) ?? "", allow_missing: true });
          return answer;
        },
      };
    },
    ["135-leaves-others-as-they-are"],
  ),
  "135-leaves-others-as-they-are": behaving(({ DeleteBook = none, GetBook = none }) => {
    let count = 0;
    return {
      DeleteBook: (request) => {
        count++;
        return DeleteBook(request);
      },
      GetBook: (request) => ({ ...GetBook(request), rating: 1000 + count }),
    };
  }),
  "135-allow-missing-succeeds": on("DeleteBook", (request, next) =>
    next(UNKNOWN.test(String(request.name)) ? { ...request, allow_missing: false } : request),
  ),
  "135-allow-missing-deletes": on("DeleteBook", (request, next) =>
    request.allow_missing === true ? {} : next(request),
  ),
  "135-name-can-be-used-again": remembering((deleted) => ({
    CreateBook: (request, next) => {
      const book = next(request);
      return { ...book, uid: deleted.get(String(book.name))?.uid ?? book.uid ?? "" };
    },
  })),
  "136-unknown-not-found": on("ArchiveBook", (request, next) =>
    UNKNOWN.test(String(request.name)) ? {} : next(request),
  ),
  "136-empty-name-refused": on("ArchiveBook", (request, next) => (request.name ? next(request) : {})),
  "136-answer-is-stored": on("ArchiveBook", (request, next) => ({ ...next(request), author: "Anybody" })),
  "136-acts-on-the-named": behaving(({ ArchiveBook = none, GetBook = none }) => {
    let archived = 0;
    return {
      ArchiveBook: (request) => {
        archived++;
        return ArchiveBook(request);
      },
      GetBook: (request) => {
        const book = GetBook(request);
        return archived > 0 ? { ...book, archived: true } : book;
      },
    };
  }),
};

function none(): JsonObject {
  return {};
}

function orderMutant(pattern: RegExp, change: (order: string) => string, also: readonly string[] = []) {
  return on(
    "ListBooks",
    (request, next) => {
      const order = String(request.order_by ?? "");
      return next(pattern.test(order) ? { ...request, order_by: change(order) } : request);
    },
    also,
  );
}

function updateMutant(isRight: (request: JsonObject) => boolean, change: (request: JsonObject) => JsonObject) {
  return on("UpdateBook", (request, next) => next(isRight(request) ? change(request) : request));
}

/** A mutant that remembers what was deleted. */
function remembering(
  make: (
    deleted: ReadonlyMap<string, JsonObject>,
  ) => Readonly<Record<string, (request: JsonObject, next: Handler) => JsonObject>>,
  also: readonly string[] = [],
) {
  return behaving((handlers) => {
    const deleted = new Map<string, JsonObject>();
    const { GetBook = none, DeleteBook = none } = handlers;
    const changed = make(deleted);
    const inner = (name: string): Handler => {
      const next = handlers[name] ?? none;
      const change = changed[name];
      return change ? (request) => change(request, next) : next;
    };
    return {
      GetBook: inner("GetBook"),
      ListBooks: inner("ListBooks"),
      CreateBook: inner("CreateBook"),
      UpdateBook: inner("UpdateBook"),
      DeleteBook: (request) => {
        const name = String(request.name);
        const book = deleted.get(name) ?? tryTo(() => GetBook({ name }));
        const answer = inner("DeleteBook")(request);
        if (book && request.validate_only !== true) deleted.set(name, book);
        return DeleteBook === none ? {} : answer;
      },
    };
  }, also);
}

function tryTo(work: () => JsonObject): JsonObject | undefined {
  try {
    return work();
  } catch {
    // There is none to remember.
    return undefined;
  }
}
