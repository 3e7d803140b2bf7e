import { isScalar } from "../../api.ts";
import { casesOf } from "../../case.ts";
import type { Entities } from "../../entity/entities.ts";
import { at, isSame, withAt } from "../../json.ts";
import type { Probe } from "../../probe.ts";
import type { Entity } from "../../prober.ts";
import type { Resource } from "../../resource.ts";
import { given, type Rule, requestField } from "../given.ts";

export const orderCases = casesOf(132, {
  "order-ascending": orderRule("The default order of a field is ascending.", (path) => [path, 1]),
  "order-descending": orderRule('" desc" after a field makes its order descending.', (path) => [`${path} desc`, -1]),
  "order-spaces": orderRule("Redundant spaces in order_by are insignificant.", (path) => [`  ${path}   desc  `, -1]),
  "order-two-fields": orderRule(
    "Fields in order_by are separated by commas; the first decides first.",
    (path, other) => [`${path} desc,${other}`, -1],
  ),
  "order-second-field": {
    section: "Ordering",
    rule: "A further field of order_by decides among resources that the first leaves equal.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities, method, resource } = given(subject, probe);
      requestField(method, "order_by", probe);
      const twins = entities.canCreate ? await makeTwins(entities) : await findTwins(entities);
      const { equals, all } = twins ?? probe.untried("no field can be made equal in several entities");
      const paths = [...orderable(resource), ...resource.key.map(({ value }) => value)];
      const pairs = equals.flatMap((equal) => paths.map((differing) => [equal, differing] as const));
      for (const [equal, differing] of pairs) {
        if (differing === equal || !areDifferent(all.map(({ value }) => at(value, differing)))) continue;
        const order_by = `${equal}, ${differing} desc`;
        const answer = await probe.call(method, { ...(await entities.place()), order_by });
        if ("error" in answer) continue;
        const items = entities.only(await entities.list({ order_by }), all);
        const values = items.map(({ value }) => at(value, differing));
        probe.check(isSorted(values, -1), `by "${order_by}", ${differing} is ${JSON.stringify(values)}`);
        return;
      }
      probe.untried("no field differs in entities of which another is equal");
    },
  },
  "order-across-pages": {
    section: "Ordering",
    rule: "The order holds from page to page.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities, method } = given(subject, probe);
      requestField(method, "order_by", probe);
      requestField(method, "page_size", probe);
      const shared = await entities.shared(2);
      const path = await orderPath(entities, probe);
      const pages = await entities.pages({
        page_size: Math.max(2, await entities.smallSize()),
        order_by: `${path} desc`,
      });
      const values = entities
        .only(
          pages.flatMap((page) => entities.items(page)),
          shared,
        )
        .map(({ value }) => at(value, path));
      probe.check(isSorted(values, -1), `over pages of 2 by "${path} desc", ${path} is ${JSON.stringify(values)}`);
    },
  },
  "order-unknown-field": {
    section: "Ordering",
    rule: "A field that does not exist in order_by is INVALID_ARGUMENT.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities, method } = given(subject, probe);
      requestField(method, "order_by", probe);
      await probe.refused(
        method,
        { ...(await entities.place()), order_by: "no_such_field_at_all" },
        "INVALID_ARGUMENT",
      );
    },
  },
  "order-malformed": {
    section: "Ordering",
    rule: "An order_by that is not of the form `foo, bar desc` is INVALID_ARGUMENT.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities, method } = given(subject, probe);
      requestField(method, "order_by", probe);
      const [path = "name"] = orderable(entities.resource);
      await probe.refused(method, { ...(await entities.place()), order_by: `${path} sideways` }, "INVALID_ARGUMENT");
    },
  },
  "order-empty-term": {
    section: "Ordering",
    rule: "An order_by with an empty place between its commas is INVALID_ARGUMENT.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities, method } = given(subject, probe);
      requestField(method, "order_by", probe);
      const [path = "name"] = orderable(entities.resource);
      await probe.refused(method, { ...(await entities.place()), order_by: `${path},,${path}` }, "INVALID_ARGUMENT");
    },
  },
});

/** Fields whose order is the same everywhere: texts of the suite's own have one case of letters, and times are times. */
function orderable({ message, key }: Resource): readonly string[] {
  const keys = new Set(key.map(({ value }) => value));
  const rank = (kind: string) => (kind === "string" ? 1 : 0);
  return message.fields
    .filter(
      (one) => isScalar(one, "string", "int32", "int64", "double") || one.typeName === "google.protobuf.Timestamp",
    )
    .filter(
      ({ name, behaviors }) =>
        name !== "etag" && !behaviors.includes("INPUT_ONLY") && !keys.has(name) && name !== "uid",
    )
    .sort((a, b) => rank(a.kind) - rank(b.kind))
    .map(({ name }) => name);
}

/** A field in which the entities differ, and that is taken in order_by. */
async function orderPath(entities: Entities, probe: Probe): Promise<string> {
  const shared = await entities.shared(2);
  const differing = orderable(entities.resource).filter((path) =>
    areDifferent(shared.map(({ value }) => at(value, path))),
  );
  return (
    (await firstTaken(entities, probe, differing)) ??
    probe.untried("no field in which the entities differ is taken in order_by")
  );
}

async function firstTaken(entities: Entities, probe: Probe, paths: readonly string[]): Promise<string | undefined> {
  for (const order_by of paths) {
    const answer = await probe.call(entities.method("list"), { ...(await entities.place()), order_by });
    if (!("error" in answer)) return order_by;
  }
  return undefined;
}

function orderRule(rule: string, toOrder: (path: string, other: string) => readonly [string, 1 | -1]): Rule {
  return {
    section: "Ordering",
    rule,
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities, method } = given(subject, probe);
      requestField(method, "order_by", probe);
      const shared = await entities.shared(2);
      const path = await orderPath(entities, probe);
      const keys = entities.resource.key.map(({ value }) => value);
      const others = [...orderable(entities.resource), ...keys].filter((one) => one !== path);
      const other = (await firstTaken(entities, probe, others)) ?? probe.skip("one field only is taken in order_by");
      const [order, direction] = toOrder(path, other);
      const items = entities.only(await entities.list({ order_by: order }), shared);
      const values = items.map(({ value }) => at(value, path));
      probe.check(isSorted(values, direction), `by "${order}", ${path} is ${JSON.stringify(values)}`);
    },
  };
}

function areDifferent(values: readonly unknown[]): boolean {
  return (
    values.every((one) => one !== undefined) && new Set(values.map((one) => JSON.stringify(one))).size === values.length
  );
}

function isSorted(values: readonly unknown[], direction: 1 | -1): boolean {
  return values.every((one, i) => i === 0 || compare(values[i - 1], one) * direction <= 0);
}

function compare(a: unknown, b: unknown): number {
  const [x, y] = [Number(a), Number(b)];
  if (!Number.isNaN(x) && !Number.isNaN(y) && typeof a !== "string") return x - y;
  if (/^-?\d+$/.test(String(a)) && /^-?\d+$/.test(String(b))) return Number(BigInt(String(a)) - BigInt(String(b)));
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}

/** Entities, and the fields of which they have the same value. */
interface Twins {
  readonly equals: readonly string[];
  readonly all: readonly Entity[];
}

/** Two entities with the same value of a field. */
async function makeTwins(entities: Entities): Promise<Twins | undefined> {
  const one = await entities.fresh();
  const settable = new Set(await entities.settable());
  for (const path of orderable(entities.resource)) {
    if (!settable.has(path) || at(one.value, path) === undefined) continue;
    const request = withAt(await entities.newRequest(), `${entities.holder("create")}.${path}`, at(one.value, path));
    const answer = await entities.probe.call(entities.method("create"), request);
    if (!("error" in answer)) return { equals: [path], all: [one, entities.track(answer.message)] };
  }
  return undefined;
}

/** Entities that are there, of which a field is equal. */
async function findTwins(entities: Entities): Promise<Twins | undefined> {
  const shared = await entities.shared(2);
  const few = entities.resource.message.fields.filter((one) => isScalar(one, "bool", "enum")).map(({ name }) => name);
  const equals = [...orderable(entities.resource), ...few].filter((path) =>
    shared.every(({ value }) => isSame(at(value, path), at(shared[0]?.value, path))),
  );
  return equals.length === 0 ? undefined : { equals, all: shared };
}
