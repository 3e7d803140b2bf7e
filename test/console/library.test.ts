import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FieldDescriptorProtoSchema,
  FileDescriptorSetSchema,
  MethodDescriptorProtoSchema,
} from "@bufbuild/protobuf/wkt";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import type { ExecutionContext } from "ava";
import { consolePages } from "../../src/server/console/console.ts";
import { createLibrary, type Handlers } from "../aip/library.ts";
import { buildProtos, libraryRoutes, registryOf } from "../aip/serve.ts";
import { chromiumPath } from "../helpers/browser.ts";
import { closeConsoles, openConsole } from "../helpers/console.ts";
import { testWith } from "../helpers/test-with.ts";

const { test, title } = testWith("Chromium in /usr/bin", "test", ["-x", chromiumPath]);

test.after.always(closeConsoles);

const BOOKS = "tables/library.v1.LibraryService/Books";

/** Serves the library of the AIPs' suite, which nothing of the toolkit has made, with the console in front of it. */
async function openLibrary(t: ExecutionContext, handlers: Handlers, descriptors = buildProtos()) {
  const pages = consolePages();
  const server = createServer(
    connectNodeAdapter({
      routes: libraryRoutes(registryOf(descriptors), handlers),
      fallback: (request, response) => {
        const { url = "" } = request;
        const page = pages[url]?.({ accept: "", authority: "", ifNoneMatch: "", authorization: "" });
        if (page?.contentType) response.setHeader("content-type", page.contentType);
        response.statusCode = page?.status ?? (url === "/descriptor.binpb" ? 200 : 404);
        response.end(page?.body ?? descriptors);
      },
    }),
  ).listen(0, "127.0.0.1");
  t.teardown(() => server.close());
  await once(server, "listening");
  return openConsole(t, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

test(
  title("a service of another's making has tables: its keys are names, its answers the entities themselves"),
  async (t) => {
    const library = createLibrary();
    for (let i = 1; i <= 12; i++) {
      library.CreateBook?.({
        book_id: `b${i}`,
        book: {
          display_name: `Book ${i}`,
          author: "Ada",
          origin: "PT",
          page_count: i,
          tags: ["a", "b"],
          rating: 1.5,
          publisher: { display_name: "House", city: "Porto" },
          annotations: { k: "v" },
          genre: "GENRE_POETRY",
          reading_time: "90s",
          access_code: "hidden",
        },
      });
    }
    const calls: Record<string, unknown>[] = [];
    const handlers: Handlers = {
      ...library,
      UpdateBook: (request) => {
        calls.push(request);
        return library.UpdateBook?.(request) ?? {};
      },
    };
    const { page, go, violations, complaints } = await openLibrary(t, handlers);
    const control = (path: string) => page.locator(`[id="field-${path}"]`);
    await go(BOOKS);
    await page.locator(".table-status", { hasText: "10 of 12 Books on page 1." }).waitFor();
    t.deepEqual(await violations(), []);
    await page.getByRole("button", { name: "Next" }).click();
    await page.locator(".table-status", { hasText: "2 of 12 Books on page 2, which is the last." }).waitFor();
    await page.getByText(/^Columns \(/).click();
    for (const name of ["tags", "publisher", "annotations", "reading_time"])
      await page.getByLabel(name, { exact: true }).check();
    const row = page.getByRole("row", { name: "books/b3" }).or(page.getByRole("row").nth(1)).first();
    t.regex(await row.innerText(), /a, b/);
    await row.getByRole("button", { name: /^House, Porto/ }).click();
    await page.locator("tr.more pre", { hasText: '"city": "Porto"' }).waitFor();
    t.deepEqual(await violations(), []);

    // Other fields of its List request are asked for, and kept in the address.
    await page.locator('[id="field-list.skip"]').fill("11");
    await page.locator('[id="field-list.view"]').selectOption("BOOK_VIEW_FULL");
    await page.getByRole("button", { name: "Apply" }).click();
    await page.locator(".table-status", { hasText: "1 of 12 Books" }).waitFor();
    t.true(page.url().endsWith("/skip/11/view/BOOK_VIEW_FULL"), page.url());

    await go(`${BOOKS}/~open/books%2Fb5`);
    await control("book.display_name").waitFor();
    t.is(await control("book.origin").count(), 0, "IMMUTABLE");
    t.is(await control("book.uid").count(), 0, "OUTPUT_ONLY");
    t.is(await control("book.access_code").inputValue(), "", "INPUT_ONLY");
    t.deepEqual(await violations(), []);
    await control("book.rating").fill("2.25");
    await control("book.tags").click();
    await control("book.tags[2]").fill("c");
    await page.getByRole("button", { name: "Save" }).click();
    await page.locator(".table-status", { hasText: "Book Book 5 (books/b5) is saved." }).waitFor();
    t.like(calls.at(-1), { update_mask: { paths: ["rating", "tags"] } });
    t.deepEqual(Object.keys(calls.at(-1)?.book as object).sort(), ["etag", "name", "rating", "tags"]);

    await go(`${BOOKS}/~open/books%2Fb5`);
    await control("book.access_code").fill("1234");
    await page.getByRole("button", { name: "Unset publisher" }).click();
    await page.keyboard.press("Control+Enter");
    await page.locator("dialog").waitFor({ state: "detached" });
    t.like(calls.at(-1), { update_mask: { paths: ["access_code", "publisher"] } });
    t.like(calls.at(-1), { book: { access_code: "1234" } });

    await go(`${BOOKS}/~new/1`);
    await control("book_id").fill("b5");
    t.is(await control("book.name").count(), 0, "IDENTIFIER");
    await control("book.origin").fill("AO");
    await control("book.display_name").fill("A new book");
    await control("book.author").fill("Bea");
    await page.getByRole("button", { name: "Create", exact: true }).click();
    await page.locator("dialog").getByText("there is a book books/b5 already").waitFor();
    await control("book_id").fill("b20");
    await page.getByRole("button", { name: "Create", exact: true }).click();
    await page.locator(".table-status", { hasText: "Book A new book (books/b20) is created." }).waitFor();

    await go(`${BOOKS}/filter/name = "books%2Fb20"`);
    await page.getByRole("button", { name: /^More of A new/ }).click();
    await page.getByRole("link", { name: "ArchiveBook…" }).click();
    await control("name").waitFor();
    t.is(await control("name").inputValue(), "books/b20");
    t.not(await control("etag").inputValue(), "");
    await go(`${BOOKS}/~open/books%2Fnone`);
    await page.getByText("There is no such Book").waitFor();
    t.deepEqual(complaints, []);
  },
);

/** The library's contract with a soft deletion (AIP-164), which it has not. */
function withUndelete(): Uint8Array {
  const set = fromBinary(FileDescriptorSetSchema, buildProtos());
  const file = set.file.find(({ name }) => name === "library/v1/library.proto");
  const list = file?.messageType.find(({ name }) => name === "ListBooksRequest");
  list?.field.push(
    create(FieldDescriptorProtoSchema, {
      name: "show_deleted",
      jsonName: "showDeleted",
      number: 20,
      type: FieldDescriptorProto_Type.BOOL,
      label: FieldDescriptorProto_Label.OPTIONAL,
    }),
  );
  file?.service[0]?.method.push(
    create(MethodDescriptorProtoSchema, {
      name: "UndeleteBook",
      inputType: ".library.v1.ArchiveBookRequest",
      outputType: ".library.v1.Book",
    }),
  );
  return toBinary(FileDescriptorSetSchema, set);
}

test(title("an entity whose deletion can be undone is shown when it is asked for, and brought back"), async (t) => {
  const book = { name: "books/1", display_name: "One", author: "Ada", etag: "7" };
  const deleted = new Set<string>();
  const etags: unknown[] = [];
  const { page, go } = await openLibrary(
    t,
    {
      ListBooks: ({ show_deleted }) => ({ books: show_deleted || !deleted.has(book.name) ? [book] : [] }),
      GetBook: () => book,
      DeleteBook: ({ name, etag }) => {
        deleted.add(String(name));
        etags.push(etag);
        return {};
      },
      UndeleteBook: ({ name, etag }) => {
        deleted.delete(String(name));
        etags.push(etag);
        return book;
      },
    },
    withUndelete(),
  );
  const status = (words: string) => page.locator(".table-status", { hasText: words }).waitFor();
  await go(BOOKS);
  await status("1 Books");
  await page.getByRole("button", { name: "More of One (books/1)" }).click();
  await page.getByRole("button", { name: "Delete One (books/1)", exact: true }).click();
  await page.getByRole("heading", { name: "Delete Book One (books/1)?" }).waitFor();
  await page.locator("dialog").getByRole("button", { name: "Delete", exact: true }).click();
  await status("No Books match. Book One (books/1) is deleted.");
  await page.getByLabel("show_deleted").check();
  await status("1 Books");
  await page.getByRole("button", { name: "More of One (books/1)" }).click();
  await page.getByRole("button", { name: "Undelete One (books/1)" }).click();
  await page.locator("dialog").getByRole("button", { name: "Undelete", exact: true }).click();
  await status("Book One (books/1) is brought back.");
  await page.getByLabel("show_deleted").uncheck();
  await status("1 Books");
  t.deepEqual(etags, ["7", "7"]);
});
