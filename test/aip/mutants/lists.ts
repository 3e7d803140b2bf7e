import type { JsonObject } from "../../../src/ddd/testing/aip/index.ts";
import { fail, type Handler, invalid } from "../library.ts";
import { behaving, type Mutant, type Mutants, on } from "./mutant.ts";

const none: Handler = () => ({});
const books = (answer: JsonObject) => (answer.books ?? []) as readonly JsonObject[];
const is = (request: JsonObject, size: number) => request.page_size === size && !request.skip;

/** Faults of pages and filters. */
export const listMutants: Mutants = {
  "158-default-page": on("ListBooks", (request, next) =>
    request.page_size ? next(request) : invalid("page_size", "is required"),
  ),
  "158-size-is-the-most": on(
    "ListBooks",
    (request, next) => next(is(request, 2) ? { ...request, page_size: 3 } : request),
    ["158-token-while-more"],
  ),
  "158-negative-size": on("ListBooks", (request, next) =>
    next({ ...request, page_size: Math.max(0, Number(request.page_size ?? 0)) }),
  ),
  "158-large-size": on("ListBooks", (request, next) =>
    Number(request.page_size) > 1_000_000 ? invalid("page_size", "is too large") : next(request),
  ),
  "158-pages-have-no-duplicates": on(
    "ListBooks",
    (request, next) => {
      const answer = next(request);
      const [first] = books(next({ page_size: 1 }));
      const isLast = is(request, 1) && request.page_token && !answer.next_page_token;
      return isLast && first ? { ...answer, books: [first, ...books(answer)] } : answer;
    },
    ["158-size-is-the-most", "158-total-size-counts"],
  ),
  "158-pages-miss-nothing": on(
    "ListBooks",
    (request, next) => {
      const answer = next(request);
      return is(request, 1) && request.page_token && !answer.next_page_token ? { ...answer, books: [] } : answer;
    },
    ["158-total-size-counts"],
  ),
  "158-next-page-token-ends": on("ListBooks", (request, next) => {
    const answer = next(request.page_token === "again" ? { ...request, page_token: "" } : request);
    return request.page_size === 500 ? { ...answer, next_page_token: "again" } : answer;
  }),
  "158-token-while-more": on("ListBooks", (request, next) => {
    const answer = next(request);
    return is(request, 2) && !request.page_token ? { ...answer, next_page_token: "" } : answer;
  }),
  "158-token-is-url-safe": tokens(
    (token) => `${token}/+`,
    (token) => token.slice(0, -2),
  ),
  "158-token-is-opaque": tokens(
    (token) => Buffer.from(`{"t":"${token}"}`).toString("base64url"),
    (text) => String(safely(text).t),
  ),
  "158-malformed-token": on("ListBooks", (request, next) =>
    next(request.page_token === "no-such-token" ? { ...request, page_token: "" } : request),
  ),
  "158-changed-token": on("ListBooks", (request, next) => {
    try {
      return next(request);
    } catch (error) {
      if (request.page_token && request.page_token !== "no-such-token" && String(error).includes("not given"))
        return {};
      throw error;
    }
  }),
  "158-same-token-same-page": behaving(({ ListBooks = none }) => {
    const used = new Set<string>();
    return {
      ListBooks: (request) => {
        const token = String(request.page_token ?? "");
        const isAgain = token !== "" && used.has(token);
        used.add(token);
        const answer = ListBooks(request);
        return isAgain ? { ...answer, books: [] } : answer;
      },
    };
  }),
  "158-token-with-other-size": behaving(({ ListBooks = none }) => {
    const sizes = new Map<string, number>();
    return {
      ListBooks: (request) => {
        const page_size = sizes.get(String(request.page_token ?? "")) ?? Number(request.page_size ?? 0);
        const answer = ListBooks({ ...request, page_size });
        if (answer.next_page_token) sizes.set(String(answer.next_page_token), page_size);
        return answer;
      },
    };
  }),
  "158-token-of-another-filter": on("ListBooks", (request, next) =>
    next(request.page_token && request.filter ? { ...request, filter: "" } : request),
  ),
  "158-token-of-another-order": on("ListBooks", (request, next) =>
    next(request.page_token && request.order_by ? { ...request, order_by: "" } : request),
  ),
  "158-deleted-between-pages": behaving(
    ({ ListBooks = none }) => ({
      // Pages by their offset.
      ListBooks: (request) => {
        const token = Buffer.from(String(request.page_token ?? ""), "base64url").toString("latin1");
        if (!is(request, 1) || request.filter || request.order_by || (token !== "" && !/^~\d+$/.test(token)))
          return ListBooks(request);
        const offset = token === "" ? 0 : Number(token.slice(1)) - 10;
        const all = ListBooks({ page_size: 100 });
        const next = offset + 1 < books(all).length ? Buffer.from(`~${offset + 11}`).toString("base64url") : "";
        return { ...all, books: books(all).slice(offset, offset + 1), next_page_token: next };
      },
    }),
    ["158-changed-token"],
  ),
  "158-total-size-counts": on("ListBooks", (request, next) => {
    const answer = next(request);
    return request.filter ? answer : { ...answer, total_size: Number(answer.total_size) + 1 };
  }),
  "158-total-size-of-filter": on("ListBooks", (request, next) => ({
    ...next(request),
    total_size: next({ page_size: 1 }).total_size ?? 0,
  })),
  "158-total-size-on-each-page": on("ListBooks", (request, next) => {
    const answer = next(request);
    return request.page_token ? { ...answer, total_size: books(answer).length } : answer;
  }),
  "158-skip-skips": on("ListBooks", (request, next) => next(request.skip === 1 ? { ...request, skip: 2 } : request)),
  "158-skip-beyond-the-end": on("ListBooks", (request, next) =>
    Number(request.skip) > 1_000_000 ? { ...next(request), next_page_token: "more" } : next(request),
  ),

  "160-equals": asked(/^display_name = "[^"*]*(?<! not)"$/, () => 'note = "none at all"'),
  "160-not-equals": asked(/^display_name != "[^"]*"$/, (filter) => filter.replace("!=", "=")),
  "160-single-quotes": asked(/'/, () => 'note = "none at all"'),
  "160-no-spaces": asked(/^display_name="/, () => 'note = "none at all"'),
  "160-more-spaces": asked(/^ {3}display/, () => invalid("filter", "has spaces")),
  "160-text-is-whole": asked(/ not"$/, (filter) => filter.replace(" not", "")),
  "160-and": asked(/^display_name = "[^"]*" AND display_name = "[^"]*"$/, (filter) => filter.replace("AND", "OR")),
  "160-and-of-both": asked(
    /^display_name != "[^"]*" AND display_name != "[^"]*"$/,
    (filter) => filter.split(" AND ")[0] ?? "",
  ),
  "160-or": asked(/^display_name = "[^"]*" OR display_name = "[^"]*"$/, (filter) => filter.split(" OR ")[0] ?? ""),
  "160-or-of-three": asked(/^[^()]* OR [^()]* OR [^()]*$/, (filter) => filter.split(" OR ").slice(0, 2).join(" OR ")),
  "160-or-binds-tighter": asked(/^[^()]* OR [^()]* AND [^()]*$/, (filter) => filter.replace(/ OR (.*)$/, " OR ($1)")),
  "160-and-before-or": asked(/^[^()]* AND [^()]* OR [^()]*$/, (filter) => filter.replace(/^(.*) OR /, "($1) OR ")),
  "160-parentheses": asked(/^\([^()]* AND [^()]*\) OR \(/, (filter) => filter.split(" OR ")[0] ?? ""),
  "160-nested-parentheses": asked(/^\(\(\(\([^(]/, () => invalid("filter", "is nested")),
  "160-not": asked(/^NOT display_name = "[^"]*"$/, (filter) => filter.replace("NOT ", "")),
  "160-minus": asked(/^-display_name/, () => invalid("filter", "has a minus")),
  "160-not-binds-tightest": asked(/^NOT [^()]* AND /, (filter) => filter.replace(/^NOT (.*)$/, "NOT ($1)")),
  "160-not-of-parentheses": asked(/^NOT \(display/, (filter) => filter.replace("NOT ", "")),
  "160-minus-of-parentheses": asked(/^-\(/, (filter) => filter.slice(1)),
  "160-not-twice": asked(/^NOT \(NOT/, (filter) => filter.replace("NOT (NOT", "NOT (")),
  "160-sequence": asked(/^display_name != "[^"]*" display_name/, (filter) =>
    filter.replace('" display', '" OR display'),
  ),
  "160-wildcard-at-the-end": asked(/\w\*"$/, (filter) => filter.replace("*", "\\*-")),
  "160-wildcard-at-the-start": asked(/"\*\w/, (filter) => filter.replace("*", "\\*-")),
  "160-text-less": asked(/^display_name < /, (filter) => filter.replace("<", "<=")),
  "160-text-greater-or-equal": asked(/^display_name >= /, (filter) => filter.replace(">=", ">")),
  "160-number-equals": asked(/^page_count = -?\d+$/, (filter) => filter.replace("=", ">=")),
  "160-number-less": asked(/^page_count < \d{1,5}$/, (filter) => filter.replace("<", "<=")),
  "160-number-less-or-equal": asked(/^page_count <= /, (filter) => filter.replace("<=", "<")),
  "160-number-greater": asked(/^page_count > \d/, (filter) => filter.replace(">", ">=")),
  "160-number-greater-or-equal": asked(/^page_count >= /, (filter) => filter.replace(">=", ">")),
  "160-number-negative": asked(/> -/, (filter) => filter.replace("-", "")),
  "160-number-not-as-text": asked(/^page_count < 1000000$/, () => "page_count < 1"),
  "160-float-with-exponent": asked(/e9$/, () => invalid("filter", "has an exponent")),
  "160-float-fraction": asked(/^rating = \d+\.\d+$/, (filter) => filter.replace(/\.\d+/, "")),
  "160-bool-true": asked(/^in_print = true$/, () => "in_print = false"),
  "160-bool-false": asked(/^in_print = false$/, () => "in_print = true"),
  "160-enum": asked(/^genre = GENRE_[NP]\w+$/, (filter) => filter.replace("=", "!=")),
  "160-timestamp": asked(/^publish_time = "[^+]*"$/, (filter) => filter.replace("=", "!=")),
  "160-timestamp-offset": asked(/^publish_time = .*\+02:00/, (filter) => filter.replace("+02:00", "Z")),
  "160-timestamp-less": asked(/^publish_time < /, (filter) => filter.replace("<", "<=")),
  "160-timestamp-greater-or-equal": asked(/^publish_time >= /, (filter) => filter.replace(">=", ">")),
  "160-duration": asked(/^reading_time = /, (filter) => filter.replace("=", "!=")),
  "160-duration-greater": asked(/^reading_time > \d/, (filter) => filter.replace(">", ">=")),
  "160-field-of-message": asked(/^publisher\.\w+ = /, (filter) => filter.replace("=", "!=")),
  "160-has-element": asked(/^tags:"/, () => "tags:*"),
  "160-has-key": asked(/^annotations:\w/, () => "annotations:*"),
  "160-has-value-of-key": asked(/^annotations\.\w+:/, (filter) => filter.replace(":", "!=")),
  "160-has-anything": asked(/^publish_time:\*/, () => 'note = "none at all"'),
  "160-has-text": asked(/^display_name:"/, (filter) => filter.replace(":", "!=")),
  "160-spaces-are-all": asked(/^ +$/, () => invalid("filter", "is empty")),
  "160-unknown-field": asked(/^no_such_field_at_all/, () => ""),
  "160-unknown-field-of-message": asked(/no_such_field = "x"$/, () => ""),
  "160-unclosed-parenthesis": asked(/^\([^()]*$/, (filter) => `${filter})`),
  "160-unopened-parenthesis": asked(/^[^()]*\)$/, (filter) => filter.slice(0, -1)),
  "160-unclosed-quote": asked(/ = "x$/, (filter) => `${filter}"`),
  "160-dangling-and": asked(/ AND$/, (filter) => filter.replace(" AND", "")),
  "160-leading-or": asked(/^OR /, (filter) => filter.replace("OR ", "")),
  "160-missing-value": asked(/ =$/, () => ""),
  "160-missing-field": asked(/^= /, () => ""),
  "160-double-operator": asked(/= =/, (filter) => filter.replace("= =", "=")),
  "160-dangling-not": asked(/^NOT$/, () => ""),
  "160-empty-parentheses": asked(/^\(\)$/, () => ""),
  "160-unknown-function": asked(/no_such_function/, () => ""),
  "160-text-for-number": asked(/= hello$/, () => "page_count = 0"),
  "160-text-for-bool": asked(/= maybe$/, () => "in_print = false"),
  "160-text-for-timestamp": asked(/yesterday/, () => 'note = "none"'),
  "160-text-for-duration": asked(/> soon$/, () => 'note = "none"'),
  "160-unknown-value-of-enum": asked(/NO_SUCH_VALUE/, () => 'note = "none"'),
  "160-element-by-index": asked(/\.0 = /, () => 'note = "none"'),
  "160-deep-nesting": asked(/^\({1000}/, () => fail("INTERNAL", "STACK_OVERFLOW", "the stack is too small", {})),
  "160-long-filter": asked(/x{100000}/, () => fail("INTERNAL", "QUERY_TOO_LONG", "the query is too long", {})),
};

/** A mutant that takes a filter for another. */
function asked(pattern: RegExp, change: (filter: string) => string): Mutant {
  return on("ListBooks", (request, next) => {
    const filter = String(request.filter ?? "");
    return next(pattern.test(filter) ? { ...request, filter: change(filter) } : request);
  });
}

/** A mutant that writes tokens otherwise. */
function tokens(print: (token: string) => string, parse: (text: string) => string): Mutant {
  return on("ListBooks", (request, next) => {
    const given = String(request.page_token ?? "");
    const answer = next(
      given === "" ? request : { ...request, page_token: given === "no-such-token" ? given : parse(given) },
    );
    const token = String(answer.next_page_token ?? "");
    return token === "" ? answer : { ...answer, next_page_token: print(token) };
  });
}

function safely(text: string): JsonObject {
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString()) as JsonObject;
  } catch {
    // It is no token of this service's.
    return { t: "none" };
  }
}
