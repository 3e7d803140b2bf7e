import test from "ava";
import { toFields } from "../../src/cli/scaffold/field/fields.ts";
import { pluralOf, toContextNames, withArticle } from "../../src/cli/scaffold/names.ts";
import { StartError } from "../../src/server/config.ts";

test("a name has the forms of code, in kebab or in snake case", (t) => {
  const expected = {
    context: {
      snake: "price_lists",
      kebab: "price-lists",
      camel: "priceLists",
      pascal: "PriceLists",
      words: "price lists",
    },
    entity: { snake: "price_list", kebab: "price-list", camel: "priceList", pascal: "PriceList", words: "price list" },
    plural: {
      snake: "price_lists",
      kebab: "price-lists",
      camel: "priceLists",
      pascal: "PriceLists",
      words: "price lists",
    },
  };
  t.deepEqual(toContextNames("price-list"), expected);
  t.deepEqual(toContextNames("price_list"), expected);
  t.is(toContextNames("library:book").context.snake, "library");
});

test("plurals and articles are English, and a plural can be said", (t) => {
  const plurals = {
    book: "books",
    category: "categories",
    day: "days",
    box: "boxes",
    address: "addresses",
    branch: "branches",
  };
  for (const [one, many] of Object.entries(plurals)) {
    t.is(pluralOf(one), many);
    t.is(toContextNames(one).plural.snake, many);
  }
  t.is(toContextNames("family:child", "children").plural.pascal, "Children");
  t.is(toContextNames("press:series", "series_items").entity.snake, "series");
  const articles = ["a book", "an author", "an order line", "a user", "a unit", "an hour", "a one off", "an umbrella"];
  t.deepEqual(
    articles.map((one) => withArticle(one.replace(/^an? /, ""))),
    articles,
  );
});

/** Names that are refused, and a part of the reason. */
const refused: Readonly<Record<string, RegExp>> = {
  "": /must be a name such as book/,
  "../evil": /must be a name such as evil/,
  "../../etc/passwd": /must be a name/,
  "a/b": /must be a name/,
  "a\\b": /must be a name/,
  "/tmp/x": /must be a name/,
  ".": /must be a name/,
  "book.ts": /must be a name/,
  "book\n": /must be a name/,
  "book;drop table": /must be a name/,
  "${x}": /must be a name/,
  "`x`": /must be a name/,
  "{{book}}": /must be a name/,
  Book: /such as book$/,
  OrderLine: /such as order_line$/,
  buch_übersicht: /must be a name/,
  книга: /must be a name such as book/,
  "2fast": /must be a name/,
  line_2: /must be a name/,
  _book: /must be a name/,
  book_: /must be a name/,
  "book--line": /must be a name/,
  "--force": /must be a name/,
  books: /looks like a plural: name one of them, such as book; if it is one, say its plural, by --plural NAME/,
  categories: /such as category/,
  class: /which code has a meaning for/,
  delete: /which code has a meaning for/,
  await: /which code has a meaning for/,
  date: /which code has a meaning for/,
  error: /which code has a meaning for/,
  promise: /which code has a meaning for/,
  migration: /which code has a meaning for/,
  resource: /which code has a meaning for/,
  constructor: /which code has a meaning for/,
  "to-string": /which code has a meaning for/,
  "brasa:book": /which code has a meaning for/,
  "google:book": /which code has a meaning for/,
  "app:book": /which code has a meaning for/,
  "default:book": /which code has a meaning for/,
  "a:b:c": /several colons/,
  ":book": /the context "" must be a name/,
  "library:": /the entity "" must be a name/,
  [`b${"o".repeat(40)}k`]: /42 characters: choose a name of at most 30/,
};

for (const [name, message] of Object.entries(refused)) {
  test(`the name ${JSON.stringify(name)} is refused`, (t) => {
    t.throws(() => toContextNames(name), { instanceOf: StartError, message });
  });
}

test("a plural that is the same word, or no name, is refused", (t) => {
  t.throws(() => toContextNames("sheep", "sheep"), { instanceOf: StartError, message: /needs a plural that differs/ });
  t.throws(() => toContextNames("sheep", "../x"), { instanceOf: StartError, message: /the plural/ });
  t.throws(() => toContextNames("sheep", "toString"), { instanceOf: StartError });
});

test("fields have types, lengths and a mark of what may be unset", (t) => {
  const fields = toFields(["title:text(200)", "copies:integer", "shelf:text?", "due-time:timestamp?"]);
  t.deepEqual(
    fields.map(({ name, maxLength, isOptional }) => [name.camel, maxLength, isOptional]),
    [
      ["title", 200, false],
      ["copies", undefined, false],
      ["shelf", undefined, true],
      ["dueTime", undefined, true],
    ],
  );
});

test("unique text has a length, and an enumeration its values", (t) => {
  const fields = toFields(["email:text:unique", "code:text(3)?:unique", "status:enum(open, closed)"]);
  t.deepEqual(
    fields.map(({ type, isUnique, isOptional }) => [type.args, isUnique, isOptional]),
    [
      ["200", true, false],
      ["3", true, true],
      ['["open", "closed"]', false, false],
    ],
  );
});

const refusedFields: Readonly<Record<string, RegExp>> = {
  title: /must be NAME:TYPE/,
  "title:string": /the types are text, integer/,
  "title:constructor": /the types are text, integer/,
  "title:text(0)": /from 1 to 10000/,
  "title:text(99999)": /from 1 to 10000/,
  "title:text(2": /must be NAME:TYPE/,
  "copies:integer(3)": /which only text and bytes have/,
  "title:text(3,2)": /which only text and bytes have/,
  "photo:bytes(0)": /from 1 to 1000000/,
  "status:enum": /must say its values, such as status:enum\(open,closed\)/,
  "status:enum(open,open)": /has the value "open" twice/,
  "status:enum(in-progress,in_progress)": /has the value "inProgress" twice/,
  "status:enum(open,)": /the value of status "" must be a name/,
  "status:enum(Open)": /the value of status "Open" must be a name such as open/,
  "status:enum(unspecified)": /which is its enum's 0/,
  "due:date:unique": /cannot be unique: text, integer, bigint, uuid can be/,
  "status:enum(open):unique": /of the type enum cannot be unique/,
  "title:text:unique?": /must be NAME:TYPE/,
  "price:decimal": /price:decimal\(12,2\)/,
  "price:decimal(12)": /price:decimal\(12,2\)/,
  "price:decimal(2,3)": /price:decimal\(12,2\)/,
  "price:decimal(39,2)": /price:decimal\(12,2\)/,
  "id:uuid": /have already/,
  "etag:text": /have already/,
  "create_time:timestamp": /have already/,
  "and:text": /have already/,
  "constructor:text": /have already/,
  "releaseDate:timestamp": /such as release_date/,
  "../x:text": /must be a name/,
  "a b:text": /must be a name/,
  "größe:text": /must be a name/,
};

for (const [field, message] of Object.entries(refusedFields)) {
  test(`the field ${field} is refused`, (t) => {
    t.throws(() => toFields([field]), { instanceOf: StartError, message });
  });
}

test("a field that comes twice, and a file in place of fields, are refused", (t) => {
  t.throws(() => toFields(["due-time:text", "due_time:integer"]), { instanceOf: StartError, message: /comes twice/ });
  const many = Array.from({ length: 51 }, (_, i) => `f${i}:text`);
  t.throws(() => toFields(many), { instanceOf: StartError, message: /too many/ });
});
