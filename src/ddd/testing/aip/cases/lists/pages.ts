import type { JsonObject } from "../../api.ts";
import { casesOf } from "../../case.ts";
import type { Entities } from "../../entity/entities.ts";
import { itemsOfPages, LARGE, paged } from "./paged.ts";

/** The pages that a walk meets. */
export const walkCases = casesOf(158, {
  "default-page": {
    section: "Guidance",
    rule: "Without a page_size, or with 0, the server chooses one, and gives no error.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities, method } = paged(subject, probe);
      await entities.shared();
      const page = await probe.ok(method, { ...(await entities.place()), page_size: 0 });
      probe.check(
        entities.items(page).length > 0 || page.next_page_token !== undefined,
        "the page is empty, and the last",
      );
    },
  },
  "size-is-the-most": {
    section: "Guidance",
    rule: "A page has no more than page_size.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities } = paged(subject, probe);
      await entities.shared(2);
      for (const size of [1, 2]) {
        const pages = await firstPages(entities, { page_size: size }, 3);
        const most = Math.max(...pages.map((page) => entities.items(page).length));
        probe.check(most <= size, `page_size is ${size}, and a page has ${most}`);
      }
    },
  },
  "negative-size": {
    section: "Guidance",
    rule: "A negative page_size is INVALID_ARGUMENT.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities, method } = paged(subject, probe);
      await probe.refused(method, { ...(await entities.place()), page_size: -1 }, "INVALID_ARGUMENT");
    },
  },
  "large-size": {
    section: "Guidance",
    rule: "A page_size above the maximum is taken for the maximum.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities, method } = paged(subject, probe);
      await probe.ok(method, { ...(await entities.place()), page_size: LARGE });
    },
  },
  "pages-have-no-duplicates": {
    section: "Guidance",
    rule: "No resource is on two pages.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities } = paged(subject, probe);
      await entities.shared(2);
      const items = await itemsOfPages(entities);
      const names = items.map((item) => JSON.stringify(entities.keyOf(item)));
      const twice = names.find((name, i) => names.indexOf(name) !== i);
      probe.check(twice === undefined, `${twice} is on two pages`);
    },
  },
  "pages-miss-nothing": {
    section: "Guidance",
    rule: "The pages together have every resource.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities } = paged(subject, probe);
      const shared = await entities.shared(2);
      const items = await itemsOfPages(entities);
      const found = entities.only(items, shared);
      const missed = shared.find((one) => !found.includes(one));
      probe.check(missed === undefined, `${JSON.stringify(missed?.key)} is on no page`);
    },
  },
  "next-page-token-ends": {
    section: "Guidance",
    rule: "The last page has no next_page_token, and a walk of pages comes to it.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities } = paged(subject, probe);
      await entities.shared();
      const seen = new Set<string>();
      const method = entities.method("list");
      const request = { ...(await entities.place()), page_size: 500 };
      let token = "";
      for (let page = 0; page < 60; page++) {
        const answer = await probe.ok(method, token === "" ? request : { ...request, page_token: token });
        token = String(answer.next_page_token ?? "");
        if (token === "") return;
        const items = entities.items(answer).map((item) => JSON.stringify(entities.keyOf(item)));
        if (items.length > 0 && items.every((item) => seen.has(item)))
          probe.fail("a page comes again, and has a next_page_token");
        for (const item of items) seen.add(item);
        if (items.length === 0 && page > 3) probe.fail("empty pages have a next_page_token");
      }
      probe.untried("there are more than 60 pages of 500");
    },
  },
  "token-while-more": {
    section: "Guidance",
    rule: "A page that is not the last has a next_page_token.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities, method } = paged(subject, probe);
      const shared = await entities.shared(2);
      const page = await probe.ok(method, { ...(await entities.place()), page_size: shared.length - 1 });
      probe.check(
        typeof page.next_page_token === "string" && page.next_page_token !== "",
        "there is more, and no next_page_token",
      );
    },
  },
  "deleted-between-pages": {
    section: "Guidance",
    rule: "A resource that is deleted between two pages makes none of the others be missed.",
    on: "list",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = paged(subject, probe);
      entities.method("delete");
      const fresh = [await entities.fresh(), await entities.fresh()];
      const size = await entities.smallSize();
      const all = entities.only(
        (await entities.pages({ page_size: size })).flatMap((page) => entities.items(page)),
        [...(await entities.shared()), ...fresh],
      );
      const victim = all.find((one) => fresh.includes(one));
      if (!victim) return probe.untried("the new entities are on no page");
      const request = { ...(await entities.place()), page_size: size };
      // Read up to the victim's page, delete it, and read on.
      const seen: JsonObject[] = [];
      let token = "";
      let isDeleted = false;
      for (let page = 0; page < 60; page++) {
        const answer = await probe.ok(method, token === "" ? request : { ...request, page_token: token });
        seen.push(...entities.items(answer));
        token = String(answer.next_page_token ?? "");
        if (token === "") break;
        if (!isDeleted && entities.only(entities.items(answer), [victim]).length > 0) {
          const error = await entities.delete(victim);
          if (error) return probe.untried(`it cannot be deleted: ${error.code}`);
          isDeleted = true;
        }
      }
      if (!isDeleted) return probe.untried("the entity to delete is on the last page");
      const found = entities.only(seen, all);
      const missed = all.find((one) => !found.includes(one));
      probe.check(missed === undefined, `${JSON.stringify(missed?.key)} is on no page`);
    },
  },
});

/** The first pages, at most so many. */
async function firstPages(entities: Entities, parameters: JsonObject, most: number): Promise<readonly JsonObject[]> {
  const method = entities.method("list");
  const request = { ...(await entities.place()), ...parameters };
  const pages: JsonObject[] = [];
  let token = "";
  do {
    const page = await entities.probe.ok(method, token === "" ? request : { ...request, page_token: token });
    pages.push(page);
    token = String(page.next_page_token ?? "");
  } while (token !== "" && pages.length < most);
  return pages;
}
