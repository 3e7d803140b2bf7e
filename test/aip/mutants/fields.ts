import { randomUUID } from "node:crypto";
import type { JsonObject } from "../../../src/ddd/testing/aip/index.ts";
import { fail, type Handler, invalid, LibraryError } from "../library.ts";
import { behaving, bookOf, type Mutants, maskOf, on } from "./mutant.ts";

const books = (answer: JsonObject) => (answer.books ?? []) as readonly JsonObject[];
const none: Handler = () => ({});
const isMasked = (request: JsonObject, ...paths: readonly string[]) => maskOf(request)?.join() === paths.join();

/** Faults of fields. */
export const fieldMutants: Mutants = {
  "148-create-time-is-now": on(
    "CreateBook",
    (request, next) => ({
      ...next(request),
      create_time: "2001-01-01T00:00:00Z",
    }),
    ["148-create-time-stays"],
  ),
  "148-create-time-not-set-by-caller": accepting("create_time"),
  "148-create-time-stays": on("UpdateBook", (request, next) => ({
    ...next(request),
    create_time: "2001-01-01T00:00:00Z",
  })),
  "148-update-time-not-set-by-caller": accepting("update_time"),
  "148-update-time-moves": on("UpdateBook", (request, next, handlers) => {
    const before = handlers.GetBook?.({ name: bookOf(request).name ?? "" });
    return { ...next(request), update_time: before?.create_time ?? "" };
  }),
  "148-update-time-not-before-create-time": on("CreateBook", (request, next) => ({
    ...next(request),
    update_time: "2001-01-01T00:00:00Z",
  })),
  "148-uid-is-given": on("CreateBook", (request, next) => ({ ...next(request), uid: `id-${Math.random()}` }), [
    "148-uid-stays",
  ]),
  "148-uid-differs": on(
    "CreateBook",
    (request, next) => ({ ...next(request), uid: "8c1f2f4e-5d0e-4f6a-9d53-0b6a3a1b2c3d" }),
    ["148-uid-stays"],
  ),
  "148-uid-not-set-by-caller": accepting("uid"),
  "148-uid-stays": on("UpdateBook", (request, next) => ({ ...next(request), uid: randomUUID() })),
  "148-display-name-can-be-set": on("UpdateBook", (request, next) =>
    /renamed/.test(String(bookOf(request).display_name))
      ? { ...next(request), display_name: "As it was" }
      : next(request),
  ),
  "148-display-name-not-unique": behaving(({ CreateBook = none }) => {
    const names = new Set<string>();
    return {
      CreateBook: (request) => {
        const name = String(bookOf(request).display_name);
        if (names.has(name)) return fail("ALREADY_EXISTS", "NAME_TAKEN", "the display_name is taken", {});
        const book = CreateBook(request);
        names.add(name);
        return book;
      },
    };
  }),
  "148-display-name-of-63": on("CreateBook", (request, next) =>
    String(bookOf(request).display_name).length > 40 ? invalid("book.display_name", "is too long") : next(request),
  ),
  "148-annotations-are-kept": on("CreateBook", (request, next) => {
    const { annotations } = bookOf(request);
    const kept = Object.fromEntries(
      Object.entries((annotations ?? {}) as JsonObject).filter(([name]) => !name.includes("/")),
    );
    return { ...next(request), ...(annotations ? { annotations: kept } : {}) };
  }),
  "154-is-given": on("GetBook", (request, next) => ({ ...next(request), etag: "" }), [
    "154-same-while-unchanged",
    "154-stale-changes-nothing",
  ]),
  "154-same-while-unchanged": on("ListBooks", (request, next) => {
    const answer = next(request);
    return { ...answer, books: books(answer).map((book) => ({ ...book, etag: "of-the-list" })) };
  }),
  "154-changes-with-the-resource": on(
    "UpdateBook",
    (request, next, handlers) => {
      const before = handlers.GetBook?.({ name: bookOf(request).name ?? "" });
      return { ...next(request), etag: before?.etag ?? "" };
    },
    ["154-stale-changes-nothing"],
  ),
  "154-current-is-permitted": on("UpdateBook", (request, next, handlers) => {
    const before = bookOf(request).etag ? handlers.GetBook?.({ name: bookOf(request).name ?? "" }) : undefined;
    return before && before.etag === bookOf(request).etag
      ? fail("ABORTED", "BOOK_CHANGED", "the book has changed", {})
      : next(request);
  }),
  "154-stale-is-aborted": on(
    "UpdateBook",
    (request, next) =>
      maskOf(request) ? otherCode(() => next(request), "ABORTED", "FAILED_PRECONDITION") : next(request),
    ["154-made-up-is-refused"],
  ),
  "154-stale-changes-nothing": on("UpdateBook", (request, next) => {
    try {
      return next(request);
    } catch (error) {
      const { etag, ...book } = bookOf(request);
      if (error instanceof LibraryError && error.error.code === "ABORTED" && etag) next({ ...request, book });
      throw error;
    }
  }),
  "154-mask-does-not-matter": on("UpdateBook", (request, next) => {
    const { etag: _, ...book } = bookOf(request);
    return next(maskOf(request) ? request : { ...request, book });
  }),
  "154-made-up-is-refused": on("UpdateBook", (request, next) => {
    const { etag, ...book } = bookOf(request);
    return next(etag === '"made-up"' ? { ...request, book } : request);
  }),
  "154-none-is-permitted": behaving(({ UpdateBook = none }) => {
    const changed = new Set<string>();
    return {
      UpdateBook: (request) => {
        const name = String(bookOf(request).name);
        if (!bookOf(request).etag && changed.has(name)) return invalid("book.etag", "is required after a change");
        const book = UpdateBook(request);
        if (maskOf(request)?.includes("display_name")) changed.add(name);
        return book;
      },
    };
  }),
  "154-stale-delete-is-aborted": on("DeleteBook", (request, next) =>
    otherCode(() => next(request), "ABORTED", "FAILED_PRECONDITION"),
  ),
  "154-stale-delete-deletes-nothing": on("DeleteBook", (request, next) => {
    try {
      return next(request);
    } catch (error) {
      if (error instanceof LibraryError && error.error.code === "ABORTED") next({ name: request.name ?? "" });
      throw error;
    }
  }),
  "154-current-delete-is-permitted": on("DeleteBook", (request, next) =>
    request.etag ? fail("ABORTED", "BOOK_CHANGED", "the book has changed", {}) : next(request),
  ),
  "154-stale-custom-is-aborted": on("ArchiveBook", ({ etag: _, ...request }, next) => next(request)),
  "155-repeat-has-the-answer": behaving(({ CreateBook = none }) => {
    const used = new Set<string>();
    return {
      CreateBook: (request) => {
        const book = CreateBook(request);
        const id = String(request.request_id ?? "");
        const isRepeat = id !== "" && used.has(id);
        used.add(id);
        return isRepeat ? { name: book.name ?? "" } : book;
      },
    };
  }),
  "155-repeat-has-no-effect": behaving(({ CreateBook = none }) => {
    const used = new Set<string>();
    return {
      CreateBook: (request) => {
        const { request_id, ...rest } = request;
        const book = CreateBook(request);
        if (request_id && used.has(String(request_id))) CreateBook(rest);
        used.add(String(request_id));
        return book;
      },
    };
  }),
  "155-other-request-is-refused": behaving(({ CreateBook = none }) => {
    const made = new Map<string, JsonObject>();
    return {
      CreateBook: (request) => {
        const id = String(request.request_id ?? "");
        const known = id === "" ? undefined : made.get(id);
        if (known) return known;
        const book = CreateBook(request);
        made.set(id, book);
        return book;
      },
    };
  }),
  "155-malformed-is-invalid": on("CreateBook", ({ request_id = "", ...request }, next) =>
    next(request_id === "no-uuid" ? request : { ...request, request_id }),
  ),
  "155-none-is-no-repeat": behaving(({ CreateBook = none }) => {
    const made = new Map<string, JsonObject>();
    return {
      CreateBook: (request) => {
        const digest = JSON.stringify(request);
        const known = request.request_id || request.book_id || request.validate_only ? undefined : made.get(digest);
        const book = known ?? CreateBook(request);
        made.set(digest, book);
        return book;
      },
    };
  }),
  "155-other-id-is-another-request": behaving(
    ({ CreateBook = none }) => {
      const made = new Map<string, JsonObject>();
      return {
        CreateBook: (request) => {
          // The ids are compared by their first half.
          const id =
            request.request_id && request.validate_only !== true ? String(request.request_id).slice(14, 15) : "";
          const isUuid = /^[0-9a-f-]{36}$/.test(String(request.request_id));
          const known = id !== "" && isUuid && bookOf(request).author ? made.get(id) : undefined;
          const book = known ?? CreateBook(request);
          if (id !== "") made.set(id, book);
          return book;
        },
      };
    },
    ["155-other-request-is-refused"],
  ),
  "155-failed-can-be-repeated": behaving(({ CreateBook = none }) => {
    const failed = new Set<string>();
    return {
      CreateBook: (request) => {
        const id = String(request.request_id ?? "");
        if (id !== "" && failed.has(id)) return invalid("request_id", "was used already");
        try {
          return CreateBook(request);
        } catch (error) {
          failed.add(id);
          throw error;
        }
      },
    };
  }),
  "155-update-repeat": on("UpdateBook", ({ request_id: _, ...request }, next) => next(request)),
  "155-delete-repeat": on("DeleteBook", ({ request_id: _, ...request }, next) => next(request)),
  "157-no-mask-is-all": on(
    "GetBook",
    (request, next) => {
      const { note: _, ...rest } = next(request);
      return !request.read_mask && !request.view ? rest : next(request);
    },
    ["157-star-is-all"],
  ),
  "157-star-is-all": on("GetBook", (request, next) => (paths(request)?.includes("*") ? {} : next(request))),
  "157-mask-gives-the-named": on("GetBook", (request, next) =>
    paths(request)?.includes("author") ? {} : next(request),
  ),
  "157-mask-leaves-out-the-rest": on("GetBook", (request, next) => {
    const { read_mask: _, ...rest } = request;
    return next(paths(request)?.length === 1 ? rest : request);
  }),
  "157-list-mask": on("ListBooks", ({ read_mask: _, ...request }, next) => next(request)),
  "157-view-full-is-all": on(
    "GetBook",
    (request, next) => {
      const { note: _, ...rest } = next(request);
      return request.view === "BOOK_VIEW_FULL" ? rest : next(request);
    },
    ["157-view-basic-is-part"],
  ),
  "157-view-basic-is-part": on("GetBook", (request, next) =>
    next(request.view === "BOOK_VIEW_BASIC" ? { ...request, view: "BOOK_VIEW_FULL" } : request),
  ),
  "157-list-view-default-is-basic": on("ListBooks", (request, next) =>
    next(request.view || request.read_mask ? request : { ...request, view: "BOOK_VIEW_FULL" }),
  ),
  "161-update-and-read-agree": on("UpdateBook", (request, next) => {
    const book = next(request);
    return isMasked(request, "note") ? { ...book, note: `${book.note}!` } : book;
  }),
  "161-write-of-what-was-read": on("UpdateBook", (request, next) => {
    const book = next(request);
    return (maskOf(request)?.length ?? 0) > 5 ? { ...book, note: "changed" } : book;
  }),
  "161-output-only-path-is-ignored": on("UpdateBook", (request, next) =>
    maskOf(request)?.includes("uid") ? invalid("update_mask", "names uid, which is output only") : next(request),
  ),
  "161-output-only-in-star-is-ignored": on("UpdateBook", (request, next) =>
    isMasked(request, "*") ? { ...next(request), shelf: "" } : next(request),
  ),
  "161-json-name-is-no-path": masks((path) => path.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)),
  "161-path-through-a-scalar": masks((path) => path.replace(".no_such_field", "")),
  "161-empty-path": masks((path) => (path === "" ? "note" : path)),
  "161-path-with-spaces": masks((path) => path.trim()),
  "161-path-into-a-list": masks((path) => path.replace(/\.0$/, "")),
  "161-path-twice": on("UpdateBook", (request, next) => {
    const all = maskOf(request) ?? [];
    return new Set(all).size < all.length ? invalid("update_mask", "names a field twice") : next(request);
  }),
  "161-whole-message": on("UpdateBook", (request, next) =>
    isMasked(request, "publisher") ? invalid("update_mask", "names a message") : next(request),
  ),
  "163-create-has-no-effect": on("CreateBook", (request, next) => next({ ...request, validate_only: false }), [
    "163-create-request-id-not-used",
  ]),
  "163-create-answers-as-if": on("CreateBook", (request, next) =>
    request.validate_only && Object.keys(next(request)).length > 0 ? {} : next(request),
  ),
  "163-create-invalid": on("CreateBook", (request, next) =>
    request.validate_only && !request.book ? {} : next(request),
  ),
  "163-create-duplicate": on("CreateBook", (request, next) =>
    next(request.validate_only ? { ...request, book_id: "" } : request),
  ),
  "163-create-request-id-not-used": behaving(({ CreateBook = none }) => {
    const made = new Map<string, JsonObject>();
    return {
      CreateBook: (request) => {
        const id = String(request.request_id ?? "");
        const book = (id === "" ? undefined : made.get(id)) ?? CreateBook(request);
        if (request.validate_only) made.set(id, book);
        return book;
      },
    };
  }),
  "163-update-has-no-effect": on("UpdateBook", (request, next) => next({ ...request, validate_only: false })),
  "163-update-answers-as-if": on("UpdateBook", (request, next) => ({
    ...next(request),
    ...(request.validate_only ? { author: "Anybody" } : {}),
  })),
  "163-update-invalid": on("UpdateBook", (request, next) =>
    request.validate_only && maskOf(request)?.some((path) => path.startsWith("no_such")) ? {} : next(request),
  ),
  "163-update-unknown": on("UpdateBook", (request, next) =>
    request.validate_only && /unknown/.test(String(bookOf(request).name)) ? {} : next(request),
  ),
  "163-delete-has-no-effect": on("DeleteBook", (request, next) => next({ ...request, validate_only: false })),
  "163-delete-unknown": on("DeleteBook", (request, next) =>
    request.validate_only && /unknown/.test(String(request.name)) ? {} : next(request),
  ),
  "163-custom-has-no-effect": on("ArchiveBook", (request, next) => next({ ...request, validate_only: false })),
  "203-required-is-required": on("CreateBook", (request, next) =>
    next(request.book ? { ...request, book: { author: "None", ...bookOf(request) } } : request),
  ),
  "203-required-cannot-be-cleared": on("UpdateBook", (request, next) =>
    next(
      isMasked(request, "author") && !bookOf(request).author
        ? { ...request, update_mask: { paths: ["note"] } }
        : request,
    ),
  ),
  "203-required-may-be-left-out-of-update": on("UpdateBook", (request, next) =>
    isMasked(request, "note") && !bookOf(request).author ? invalid("book.author", "is required") : next(request),
  ),
  "203-output-only-ignored-in-create": on("CreateBook", (request, next) =>
    bookOf(request).shelf ? invalid("book.shelf", "is output only") : next(request),
  ),
  "203-output-only-ignored-in-update": on("UpdateBook", (request, next) => ({
    ...next(request),
    ...(bookOf(request).shelf ? { shelf: bookOf(request).shelf ?? "" } : {}),
  })),
  "203-immutable-cannot-change": on("UpdateBook", (request, next) =>
    next(isMasked(request, "origin") ? { ...request, update_mask: { paths: ["note"] } } : request),
  ),
  "203-immutable-same-value": on("UpdateBook", (request, next) =>
    (maskOf(request)?.length ?? 0) > 1 && maskOf(request)?.includes("origin")
      ? invalid("update_mask", "names origin")
      : next(request),
  ),
  "203-immutable-stays": behaving(({ UpdateBook = none, GetBook = none }) => {
    const origins = new Map<string, JsonObject[string]>();
    return {
      UpdateBook: (request) => {
        const { origin, name } = bookOf(request);
        if (origin && !maskOf(request)) origins.set(String(name), origin);
        return UpdateBook(request);
      },
      GetBook: (request) => {
        const origin = origins.get(String(request.name));
        return { ...GetBook(request), ...(origin ? { origin } : {}) };
      },
    };
  }),
  "203-input-only-not-given": on("CreateBook", (request, next) => ({
    ...next(request),
    access_code: bookOf(request).access_code ?? "",
  })),
  "203-optional-may-be-left-out": on("CreateBook", (request, next) =>
    Object.keys(bookOf(request)).length === 2 ? invalid("book.note", "is required") : next(request),
  ),
};

/** A mutant that takes what only the server sets. */
function accepting(name: string) {
  return on("CreateBook", (request, next) => {
    const sent = bookOf(request)[name];
    return { ...next(request), ...(sent ? { [name]: sent } : {}) };
  });
}

function paths(request: JsonObject): readonly string[] | undefined {
  return (request.read_mask as { readonly paths: readonly string[] } | undefined)?.paths;
}

function masks(change: (path: string) => string) {
  return on("UpdateBook", (request, next) => {
    const all = maskOf(request);
    return next(all ? { ...request, update_mask: { paths: all.map(change) } } : request);
  });
}

function otherCode(work: () => JsonObject, from: string, to: string): JsonObject {
  try {
    return work();
  } catch (error) {
    if (error instanceof LibraryError && error.error.code === from)
      throw new LibraryError({ ...error.error, code: to });
    throw error;
  }
}
