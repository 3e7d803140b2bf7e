import { behaves, FIELD_MASK, type Field, fieldOf, isMessage, type JsonObject, type Method } from "../../api.ts";
import { casesOf, type Subject } from "../../case.ts";
import { isSame, isWithin, without } from "../../json.ts";
import type { Probe } from "../../probe.ts";
import { given, givenMethod, type Rule, requestField } from "../given.ts";
import { requestFieldOptional } from "../rules.ts";

const IS_ENUM = "A view is an enum.";

export const partialCases = casesOf(157, {
  "read-mask-is-field-mask": {
    section: "Read masks as a request field",
    rule: "A read mask is a `google.protobuf.FieldMask read_mask`.",
    on: "method",
    means: "descriptors",
    run(subject, probe) {
      const field = requestField(givenMethod(subject), "read_mask", probe);
      probe.check(isMessage(field, FIELD_MASK), "read_mask should be a FieldMask");
    },
  },
  "read-mask-optional": requestFieldOptional("read_mask", {
    section: "Read masks as a request field",
    rule: "A read mask is optional.",
    on: "method",
  }),
  "view-is-enum": viewRule(IS_ENUM, ({ kind }) => kind === "enum"),
  "view-name": viewRule("The name of a view's enum ends in View.", ({ typeName = "" }) => typeName.endsWith("View")),
  "view-unspecified": viewRule("The first value of a view is UNSPECIFIED.", ({ enumValues: [first = ""] }) =>
    first.endsWith("UNSPECIFIED"),
  ),
  "view-basic-and-full": viewRule("A view has at least the values BASIC and FULL.", ({ enumValues }) =>
    ["BASIC", "FULL"].every((name) => enumValues.some((value) => value === name || value.endsWith(`_${name}`))),
  ),
  "view-optional": viewRule("A view is optional.", (field) => !behaves(field, "REQUIRED")),
  "no-mask-is-all": {
    section: "Read masks as a request field",
    rule: "Without a read mask, all fields are given.",
    on: "get",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = given(subject, probe);
      requestField(method, "read_mask", probe);
      const entity = await entities.fresh();
      const found = entities.unwrap(method, await probe.ok(method, entity.key));
      const missing = Object.keys(entity.value).find((name) => found[name] === undefined);
      probe.check(missing === undefined, `${missing} is missing`);
    },
  },
  "star-is-all": {
    section: "Read masks as a request field",
    rule: 'The read mask "*" gives all fields.',
    on: "get",
    means: "reads",
    async run(subject, probe) {
      const { entities, method, entity, whole } = await masked(subject, probe);
      const found = entities.unwrap(method, await probe.ok(method, { ...entity.key, read_mask: { paths: ["*"] } }));
      probe.check(isSame(found, whole), "the answer differs from the one without a mask");
    },
  },
  "mask-gives-the-named": {
    section: "Read masks as a request field",
    rule: "A read mask gives the fields that it names.",
    on: "get",
    means: "reads",
    async run(subject, probe) {
      const { entities, method, entity, whole } = await masked(subject, probe);
      for (const name of Object.keys(whole)) {
        const found = entities.unwrap(method, await probe.ok(method, { ...entity.key, read_mask: { paths: [name] } }));
        probe.check(
          isSame(found[name], whole[name]),
          `${name} is ${JSON.stringify(found[name])}, and without a mask ${JSON.stringify(whole[name])}`,
        );
      }
    },
  },
  "mask-leaves-out-the-rest": {
    section: "Read masks as a request field",
    rule: "A read mask gives no fields but those that it names, and the name.",
    on: "get",
    means: "reads",
    async run(subject, probe) {
      const { resource, entities, method, entity, whole } = await masked(subject, probe);
      const keys = resource.key.map(({ value }) => value);
      const [name = probe.untried("the resource has no other field")] = Object.keys(whole).filter(
        (one) => !keys.includes(one),
      );
      const found = entities.unwrap(method, await probe.ok(method, { ...entity.key, read_mask: { paths: [name] } }));
      const other = Object.keys(without(found, ...keys, name))[0];
      probe.check(other === undefined, `${other} is given, and the mask names ${name} only`);
    },
  },
  "list-mask": {
    section: "Read masks as a request field",
    rule: "The read mask of a List counts for each resource, not for the page.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities, method, resource } = given(subject, probe);
      requestField(method, "read_mask", probe);
      const shared = await entities.shared();
      const keys = resource.key.map(({ value }) => value);
      const [name = probe.untried("the resource has no other field")] = Object.keys(shared[0]?.value ?? {}).filter(
        (one) => !keys.includes(one),
      );
      const items = entities.only(await entities.list({ read_mask: { paths: [...keys, name] } }), shared);
      probe.check(items.length === shared.length, "resources are missing");
      const all = await entities.list({ read_mask: { paths: [...keys, name] } });
      const other = all.flatMap((item) => Object.keys(without(item, ...keys, name)))[0];
      probe.check(other === undefined, `${other} is given, and the mask names ${name} only`);
    },
  },
  "view-full-is-all": {
    section: "View enumeration",
    rule: "The view FULL gives all that Create has answered.",
    on: "get",
    means: "writes",
    async run(subject, probe) {
      const { entities, method, view } = await viewed(subject, probe);
      const entity = await entities.fresh();
      const found = entities.unwrap(method, await probe.ok(method, { ...entity.key, view: view("FULL") }));
      probe.check(isWithin(entity.value, found), "the view FULL leaves fields out");
    },
  },
  "view-basic-is-part": {
    section: "View enumeration",
    rule: "The view BASIC gives a part of FULL, with the same values.",
    on: "get",
    means: "reads",
    async run(subject, probe) {
      const { entities, method, entity, view } = await viewed(subject, probe);
      const full = entities.unwrap(method, await probe.ok(method, { ...entity.key, view: view("FULL") }));
      const basic = entities.unwrap(method, await probe.ok(method, { ...entity.key, view: view("BASIC") }));
      probe.check(isWithin(basic, full), "BASIC has what FULL has not");
      const isPart = Object.keys(basic).length < Object.keys(full).length;
      // An entity that was found may have nothing that BASIC leaves out.
      if (!isPart && !entities.canCreate) probe.untried("the entity may have nothing that BASIC leaves out");
      probe.check(isPart, "BASIC leaves nothing out");
    },
  },
  "list-view-default-is-basic": {
    section: "View enumeration",
    rule: "Without a view, List gives BASIC.",
    on: "list",
    means: "reads",
    async run(subject, probe) {
      const { entities, method } = given(subject, probe);
      requestField(method, "view", probe);
      const shared = await entities.shared();
      const own = (items: readonly JsonObject[]) => items.filter((item) => entities.only([item], shared).length > 0);
      const none = own(await entities.list());
      const basic = own(await entities.list({ view: viewValue(method, "BASIC", probe) }));
      probe.check(isSame(none, basic), "the page differs from that of BASIC");
    },
  },
});

function viewRule(rule: string, isRight: (field: Field) => boolean): Rule {
  return {
    section: "View enumeration",
    rule,
    on: "method",
    means: "descriptors",
    run(subject, probe) {
      const method = givenMethod(subject);
      const field = requestField(method, "view", probe);
      if (rule !== IS_ENUM && field.kind !== "enum") probe.skip("the view is no enum");
      probe.check(isRight(field), `${method.input.name}.view is not so`);
    },
  };
}

async function masked(subject: Subject, probe: Probe) {
  const found = await partial(subject, probe, "read_mask");
  const { entities, method, entity } = found;
  return { ...found, whole: entities.unwrap(method, await probe.ok(method, entity.key)) };
}

async function viewed(subject: Subject, probe: Probe) {
  const found = await partial(subject, probe, "view");
  return { ...found, view: (name: string) => viewValue(found.method, name, probe) };
}

/** An entity of a method that has the field by which a part is asked for. */
async function partial(subject: Subject, probe: Probe, field: string) {
  const found = given(subject, probe);
  requestField(found.method, field, probe);
  const [entity = probe.untried("there is no entity")] = await found.entities.shared();
  return { ...found, entity };
}

function viewValue(method: Method, name: string, probe: Probe): string {
  const values = fieldOf(method.input, "view")?.enumValues ?? [];
  return values.find((value) => value === name || value.endsWith(`_${name}`)) ?? probe.skip(`the view has no ${name}`);
}
