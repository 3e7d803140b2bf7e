import { fieldOf, isScalar, type JsonObject } from "../../api.ts";
import { casesOf, type Subject } from "../../case.ts";
import type { Entities } from "../../entity/entities.ts";
import { isSame } from "../../json.ts";
import type { Probe } from "../../probe.ts";
import { type Given, requestField } from "../given.ts";
import { LARGE, paged } from "./paged.ts";

/** How many there are, and leaving some out. */
export const totalSizeCases = casesOf(158, {
  "total-size-counts": {
    section: "Guidance",
    rule: "`total_size` is the number of resources in all pages.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities } = counted(subject, probe);
      await entities.shared();
      const pages = await entities.pages({ page_size: await entities.smallSize() });
      checkTotal(probe, entities, pages);
    },
  },
  "total-size-of-filter": {
    section: "Guidance",
    rule: "`total_size` counts what the filter leaves.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities, method } = counted(subject, probe);
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
      checkTotal(probe, entities, pages);
    },
  },
  "total-size-on-each-page": {
    section: "Guidance",
    rule: "`total_size` is the same on each page.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities } = counted(subject, probe);
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

/** A List that says how many there are, without which the case does not apply. */
function counted(subject: Subject, probe: Probe): Given {
  const found = paged(subject, probe);
  if (!fieldOf(found.method.output, "total_size")) probe.skip("the response has no total_size");
  return found;
}

/** Fails the case unless the first page says how many all pages have. */
function checkTotal(probe: Probe, entities: Entities, pages: readonly JsonObject[]): void {
  const count = pages.flatMap((page) => entities.items(page)).length;
  const total = pages[0]?.total_size;
  probe.check(Number(total ?? 0) === count, `total_size is ${total}, and the pages have ${count}`);
}
