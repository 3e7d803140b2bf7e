import { behaves, fieldOf, isScalar, type JsonObject } from "../../api.ts";
import { casesOf, type Subject } from "../../case.ts";
import type { Entities } from "../../entity/entities.ts";
import { isSame } from "../../json.ts";
import type { Probe } from "../../probe.ts";
import { itemsField } from "../../resource.ts";
import { given, type Rule, requestField } from "../given.ts";

const LARGE = 2_000_000_000;

export const pageCases = casesOf(158, {
  "has-page-size": requestHas("page_size", "int32"),
  "has-page-token": requestHas("page_token", "string"),
  "has-next-page-token": {
    section: "Guidance",
    rule: "The response has a `string next_page_token`.",
    on: "list",
    means: "descriptors",
    run(subject, probe) {
      const { method } = given(subject, probe);
      const field = fieldOf(method.output, "next_page_token");
      probe.check(
        field !== undefined && isScalar(field, "string"),
        `${method.output.name} has no string next_page_token`,
      );
    },
  },
  "page-size-not-required": notRequired("page_size"),
  "page-token-not-required": notRequired("page_token"),
  "page-is-first-field": {
    section: "Guidance",
    rule: "The field of the page is the first of the response, and has the number 1.",
    on: "list",
    means: "descriptors",
    run(subject, probe) {
      const { resource, method } = given(subject, probe);
      const field = itemsField(resource);
      probe.check(
        field?.number === 1 && method.output.fields[0] === field,
        `${field?.name} should be the first field, with the number 1`,
      );
    },
  },
  "total-size-is-number": {
    section: "Guidance",
    rule: "The size of the whole is an `int32 total_size`, or int64.",
    on: "list",
    means: "descriptors",
    run(subject, probe) {
      const { method } = given(subject, probe);
      const field = fieldOf(method.output, "total_size") ?? probe.skip("the response has no total_size");
      probe.check(isScalar(field, "int32", "int64"), "total_size should be an int32");
    },
  },
  "skip-is-number": {
    section: "Skipping results",
    rule: "Skipping is asked for by `int32 skip`.",
    on: "list",
    means: "descriptors",
    run(subject, probe) {
      const { method } = given(subject, probe);
      probe.check(isScalar(requestField(method, "skip", probe), "int32"), "skip should be an int32");
    },
  },
  "not-streamed": {
    section: "Guidance",
    rule: "A list is not a stream.",
    on: "method",
    means: "descriptors",
    run({ method }, probe) {
      if (!method?.name.startsWith("List")) return probe.skip("it is no List");
      probe.check(!method.streams, "the list is a stream");
    },
  },
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
      const items = (await entities.pages({ page_size: await entities.smallSize() })).flatMap((page) =>
        entities.items(page),
      );
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
      const items = (await entities.pages({ page_size: await entities.smallSize() })).flatMap((page) =>
        entities.items(page),
      );
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
  "token-is-url-safe": {
    section: "Opacity",
    rule: "Page tokens are URL-safe.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const token = await firstToken(subject, probe);
      probe.check(/^[A-Za-z0-9._~=-]+$/.test(token), `the token ${token} is not URL-safe`);
    },
  },
  "token-is-opaque": {
    section: "Opacity",
    rule: "Page tokens are opaque: no number, and no name of a resource in them.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities } = paged(subject, probe);
      const token = await firstToken(subject, probe);
      const decoded = Buffer.from(token, "base64url").toString("latin1");
      const names = (await entities.shared())
        .flatMap(({ key }) => Object.values(key).map(String))
        .filter((name) => name.length > 3);
      // Encrypted bytes, or a digest, hardly ever are all printable.
      const isText = decoded.length > 3 && /^[\x20-\x7e]*$/.test(decoded);
      const isPlain = /^\d+$/.test(token) || isText || names.some((name) => `${token} ${decoded}`.includes(name));
      probe.check(!isPlain, `the token ${token} can be read`);
    },
  },
  "malformed-token": {
    section: "Guidance",
    rule: "A page_token that the server did not give is INVALID_ARGUMENT.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities, method } = paged(subject, probe);
      requestField(method, "page_token", probe);
      await probe.refused(method, { ...(await entities.place()), page_token: "no-such-token" }, "INVALID_ARGUMENT");
    },
  },
  "changed-token": {
    section: "Opacity",
    rule: "A page_token that was changed is INVALID_ARGUMENT.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities, method } = paged(subject, probe);
      const token = await firstToken(subject, probe);
      const middle = Math.floor(token.length / 2);
      const changed = `${token.slice(0, middle)}${token[middle] === "A" ? "B" : "A"}${token.slice(middle + 1)}`;
      await probe.refused(
        method,
        { ...(await entities.place()), page_size: 1, page_token: changed },
        "INVALID_ARGUMENT",
      );
    },
  },
  "same-token-same-page": {
    section: "Guidance",
    rule: "A page_token gives the same page again.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities, method } = paged(subject, probe);
      const page_token = await firstToken(subject, probe);
      const request = { ...(await entities.place()), page_size: 1, page_token };
      const [one, other] = [await probe.ok(method, request), await probe.ok(method, request)];
      probe.check(isSame(entities.items(one), entities.items(other)), "the token gives another page");
    },
  },
  "token-with-other-size": {
    section: "Guidance",
    rule: "A page_size that changes between pages is honoured.",
    on: "list",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = paged(subject, probe);
      await entities.shared(3);
      await entities.fresh();
      const request = { ...(await entities.place()), page_size: 2 };
      const page_token = (await probe.ok(method, request)).next_page_token;
      if (!page_token) return probe.untried("a page of two has no next_page_token");
      const page = await probe.ok(method, { ...request, page_size: 1, page_token });
      const { length } = entities.items(page);
      probe.check(length <= 1, `page_size was 2, is 1, and the page has ${length}`);
    },
  },
  "token-of-another-filter": {
    section: "Guidance",
    rule: "A page_token with another filter is INVALID_ARGUMENT.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities, method } = paged(subject, probe);
      requestField(method, "filter", probe);
      const page_token = await firstToken(subject, probe);
      const field = entities.resource.message.fields.find(
        (one) => isScalar(one, "string") && one.name !== "etag" && !behaves(one, "INPUT_ONLY"),
      );
      if (!field) return probe.untried("no field is a text");
      const filter = `${field.name} != "aip nobody"`;
      await probe.refused(
        method,
        { ...(await entities.place()), page_size: 1, page_token, filter },
        "INVALID_ARGUMENT",
      );
    },
  },
  "token-of-another-order": {
    section: "Guidance",
    rule: "A page_token with another order is INVALID_ARGUMENT.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities, method } = paged(subject, probe);
      requestField(method, "order_by", probe);
      const page_token = await firstToken(subject, probe);
      const field = entities.resource.message.fields.find(
        (one) => isScalar(one, "string") && one.name !== "etag" && !behaves(one, "INPUT_ONLY"),
      );
      if (!field) return probe.untried("no field is a text");
      await probe.refused(
        method,
        { ...(await entities.place()), page_size: 1, page_token, order_by: `${field.name} desc` },
        "INVALID_ARGUMENT",
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
  "total-size-counts": {
    section: "Guidance",
    rule: "`total_size` is the number of resources in all pages.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities, method } = paged(subject, probe);
      if (!fieldOf(method.output, "total_size")) probe.skip("the response has no total_size");
      await entities.shared();
      const pages = await entities.pages({ page_size: await entities.smallSize() });
      const count = pages.flatMap((page) => entities.items(page)).length;
      probe.check(
        Number(pages[0]?.total_size ?? 0) === count,
        `total_size is ${pages[0]?.total_size}, and the pages have ${count}`,
      );
    },
  },
  "total-size-of-filter": {
    section: "Guidance",
    rule: "`total_size` counts what the filter leaves.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities, method } = paged(subject, probe);
      if (!fieldOf(method.output, "total_size")) probe.skip("the response has no total_size");
      requestField(method, "filter", probe);
      const [entity = probe.untried("there is no entity")] = await entities.shared();
      const field = entities.resource.message.fields.find(
        (one) => isScalar(one, "string") && one.name !== "etag" && entity.value[one.name],
      );
      if (!field) return probe.untried("no text field has a value");
      const pages = await entities.pages({
        page_size: 1000,
        filter: `${field.name} = ${JSON.stringify(entity.value[field.name])}`,
      });
      const count = pages.flatMap((page) => entities.items(page)).length;
      probe.check(
        Number(pages[0]?.total_size ?? 0) === count,
        `total_size is ${pages[0]?.total_size}, and the pages have ${count}`,
      );
    },
  },
  "total-size-on-each-page": {
    section: "Guidance",
    rule: "`total_size` is the same on each page.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities, method } = paged(subject, probe);
      if (!fieldOf(method.output, "total_size")) probe.skip("the response has no total_size");
      await entities.shared(2);
      const sizes = (await entities.pages({ page_size: await entities.smallSize() })).map(({ total_size }) =>
        Number(total_size ?? 0),
      );
      probe.check(new Set(sizes).size === 1, `total_size is ${sizes.join(", ")}`);
    },
  },
  "skip-skips": {
    section: "Skipping results",
    rule: "`skip` leaves out that number of resources, not of pages.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities, method } = paged(subject, probe);
      requestField(method, "skip", probe);
      await entities.shared(3);
      const all = await entities.list();
      const page = await probe.ok(method, { ...(await entities.place()), page_size: 2, skip: 1 });
      const [first] = entities.items(page);
      probe.check(isSame(first, all[1]), "the first that is given is not the second of all");
    },
  },
  "skip-beyond-the-end": {
    section: "Skipping results",
    rule: "A skip beyond the end is an empty page without a next_page_token.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities, method } = paged(subject, probe);
      requestField(method, "skip", probe);
      const page = await probe.ok(method, { ...(await entities.place()), page_size: 2, skip: LARGE });
      probe.check(
        entities.items(page).length === 0 && !page.next_page_token,
        "the page is not empty, or has a next_page_token",
      );
    },
  },
});

function requestHas(name: string, kind: "int32" | "string"): Rule {
  return {
    section: "Guidance",
    rule: `The request has a \`${kind} ${name}\`.`,
    on: "list",
    means: "descriptors",
    run(subject, probe) {
      const { method } = given(subject, probe);
      const field = fieldOf(method.input, name);
      probe.check(field !== undefined && isScalar(field, kind), `${method.input.name} has no ${kind} ${name}`);
    },
  };
}

function notRequired(name: string): Rule {
  return {
    section: "Guidance",
    rule: `\`${name}\` is not required.`,
    on: "list",
    means: "descriptors",
    run(subject, probe) {
      const { method } = given(subject, probe);
      probe.check(!requestField(method, name, probe).behaviors.includes("REQUIRED"), `${name} should not be REQUIRED`);
    },
  };
}

function paged(subject: Subject, probe: Probe) {
  const found = given(subject, probe);
  requestField(found.method, "page_size", probe);
  return found;
}

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

/** The next_page_token of a first page of one. */
async function firstToken(subject: Subject, probe: Probe): Promise<string> {
  const { entities, method } = paged(subject, probe);
  requestField(method, "page_token", probe);
  await entities.shared(2);
  const page = await probe.ok(method, { ...(await entities.place()), page_size: 1 });
  return typeof page.next_page_token === "string" && page.next_page_token !== ""
    ? page.next_page_token
    : probe.untried("a page of one has no next_page_token");
}
