import { fieldOf, isScalar } from "../../api.ts";
import { casesOf } from "../../case.ts";
import { isSame, isWithin } from "../../json.ts";
import { itemsField } from "../../resource.ts";
import { plural, snake } from "../../words.ts";
import { given, requestField } from "../given.ts";
import { noOtherRequired, requestFieldIs, requestNamedAfterMethod } from "../rules.ts";

export const listCases = casesOf(132, {
  "request-name": requestNamedAfterMethod("list"),
  "response-name": {
    section: "Guidance",
    rule: "The response message matches the RPC's name, with a Response suffix.",
    on: "list",
    means: "descriptors",
    run(subject, probe) {
      const { method } = given(subject, probe);
      probe.check(
        method.output.name === `${method.name}Response`,
        `the answer is ${method.output.name}, and should be ${method.name}Response`,
      );
    },
  },
  "no-other-required": noOtherRequired("list", () => false),
  "one-repeated-field": {
    section: "Response message",
    rule: "The response has one repeated field, of the resources, and no other.",
    on: "list",
    means: "descriptors",
    run(subject, probe) {
      const { method } = given(subject, probe);
      const repeated = method.output.fields.filter((field) => field.repeated && field.name !== "unreachable");
      probe.check(repeated.length === 1, `${method.output.name} has ${repeated.length} repeated fields`);
    },
  },
  "repeated-field-name": {
    section: "Response message",
    rule: "The repeated field is named after the resources, in the plural.",
    on: "list",
    means: "descriptors",
    run(subject, probe) {
      const { resource } = given(subject, probe);
      const wanted = snake(plural(resource.name));
      const name = itemsField(resource)?.name;
      probe.check(name === wanted, `the field is ${name}, and should be ${wanted}`);
    },
  },
  "filter-is-string": requestFieldIs("filter", "string", {
    section: "Filtering",
    rule: "Filters are taken in a `string filter` field.",
    on: "list",
  }),
  "order-by-is-string": requestFieldIs("order_by", "string", {
    section: "Ordering",
    rule: "An order is taken in a `string order_by` field.",
    on: "list",
  }),
  "show-deleted-is-bool": requestFieldIs("show_deleted", "bool", {
    section: "Soft-deleted resources",
    rule: "Deleted resources are asked for by a `bool show_deleted` field.",
    on: "list",
  }),
  "lists-what-is-there": {
    section: "Guidance",
    rule: "List gives every resource of the collection.",
    on: "list",
    means: "writes",
    async run(subject, probe) {
      const { entities } = given(subject, probe);
      const shared = await entities.shared();
      const fresh = await entities.fresh();
      const all = [...shared, fresh];
      probe.check(
        entities.only(await entities.list(), all).length === all.length,
        "List misses a resource that is there",
      );
    },
  },
  "gives-what-get-gives": {
    section: "Response message",
    rule: "Listed resources have the values that Get gives, and all of them unless there is a view.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities, method } = given(subject, probe);
      const mayBePart = fieldOf(method.input, "view") !== undefined;
      const items = await entities.list();
      for (const entity of await entities.shared()) {
        const item = items.find((one) => isSame(entities.keyOf(one), entity.key));
        const found = await entities.get(entity);
        if (!item) continue;
        const isRight = mayBePart ? isWithin(item, found) : isSame(item, found);
        probe.check(isRight, "List gives a resource otherwise than Get");
      }
    },
  },
  "same-order-twice": {
    section: "Ordering",
    rule: "The same request gives the same order.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities } = given(subject, probe);
      const shared = await entities.shared(2);
      const first = entities.only(await entities.list(), shared);
      const second = entities.only(await entities.list(), shared);
      probe.check(
        first.every((one, i) => one === second[i]),
        "the second List gives another order than the first",
      );
    },
  },
  "no-match-is-empty": {
    section: "Filtering",
    rule: "A list without a match is an empty page, and no error.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities, method } = given(subject, probe);
      requestField(method, "filter", probe);
      const place = await entities.place();
      const texts = entities.resource.message.fields.filter((one) => isScalar(one, "string"));
      for (const { name } of texts) {
        const known = await probe.call(method, { ...place, filter: `${name} != "x"` });
        if ("error" in known) continue;
        const filter = `${name} = "aip none ${probe.random}" AND ${name} = "aip nobody ${probe.random}"`;
        probe.check((await entities.list({ filter })).length === 0, "the page should be empty");
        return;
      }
      probe.untried("no text field is taken in a filter");
    },
  },
});
