import { fieldOf, type Method } from "../../api.ts";
import { casesOf } from "../../case.ts";
import { isSame, isWithin, without } from "../../json.ts";
import type { KeyField, Resource } from "../../resource.ts";
import { given } from "../given.ts";
import { answersResource, keyRequired, noOtherRequired, requestNamedAfterMethod } from "../rules.ts";

const LONG = 4000;

export const getCases = casesOf(131, {
  "request-name": requestNamedAfterMethod("get"),
  "request-names-resource": {
    section: "Request message",
    rule: "The request has the field `name`, or fields that the resource has too, such as `id`, which name it.",
    on: "get",
    means: "descriptors",
    run(subject, probe) {
      const { resource, method } = given(subject, probe);
      const isNamed = resource.key.some(({ request, value }) => request === value);
      probe.check(isNamed, `no field of ${method.input.name} is a field that names ${resource.name}`);
    },
  },
  "name-required": keyRequired("get"),
  "no-other-required": noOtherRequired("get", () => false),
  "answers-resource": answersResource("get"),
  "gives-what-was-created": {
    section: "Guidance",
    rule: "Get gives the resource as Create has answered it.",
    on: "get",
    means: "writes",
    async run(subject, probe) {
      const { entities } = given(subject, probe);
      const entity = await entities.fresh();
      const found = await entities.get(entity);
      probe.check(isWithin(entity.value, found), "Get should give what Create has answered");
    },
  },
  "gives-the-named": {
    section: "Guidance",
    rule: "Get gives the resource that its request names, and no other.",
    on: "get",
    means: "reads",
    async run(subject, probe) {
      const { entities } = given(subject, probe);
      for (const entity of await entities.shared()) {
        const found = await entities.get(entity);
        probe.check(isSame(entities.keyOf(found), entity.key), "Get gives another resource than the one named");
      }
    },
  },
  "changes-nothing": {
    section: "Guidance",
    rule: "Get has no side effects: it gives the same twice.",
    on: "get",
    means: "reads",
    async run(subject, probe) {
      const { entities } = given(subject, probe);
      const [entity = probe.untried("there is no entity")] = await entities.shared();
      const first = await entities.get(entity);
      probe.check(isSame(await entities.get(entity), first), "the second Get gives another answer than the first");
    },
  },
  "unknown-not-found": {
    section: "Errors",
    rule: "If the resource does not exist, Get fails with NOT_FOUND.",
    on: "get",
    means: "reads",
    async run(subject, probe) {
      const { entities, method } = given(subject, probe);
      await probe.refused(method, await entities.unknownKey(), "NOT_FOUND");
    },
  },
  "empty-name-refused": {
    section: "Request message",
    rule: "Without the name, which is required, Get fails with INVALID_ARGUMENT, or NOT_FOUND.",
    on: "get",
    means: "reads",
    async run(subject, probe) {
      const { resource, method } = given(subject, probe);
      if (resource.key.length === 0) probe.skip(`no field of ${method.input.name} names the resource`);
      await probe.refused(method, {}, "INVALID_ARGUMENT", "NOT_FOUND");
    },
  },
  "malformed-name": {
    section: "Errors",
    rule: "A name of no valid form is INVALID_ARGUMENT or NOT_FOUND.",
    on: "get",
    means: "reads",
    async run(subject, probe) {
      const { resource, entities, method } = given(subject, probe);
      const key = await entities.unknownKey();
      const last = textKey(resource, method);
      if (!last) return probe.skip("the name is no text");
      for (const name of ["no such/name at all?", "/", "../..", "%00", "'"]) {
        await probe.refused(method, { ...key, [last.request]: name }, "INVALID_ARGUMENT", "NOT_FOUND");
      }
    },
  },
  "long-name": {
    section: "Errors",
    rule: "A name that is far too long is INVALID_ARGUMENT or NOT_FOUND.",
    on: "get",
    means: "reads",
    async run(subject, probe) {
      const { resource, entities, method } = given(subject, probe);
      const key = await entities.unknownKey();
      const last = textKey(resource, method);
      if (!last) return probe.skip("the name is no text");
      const name = `${key[last.request]}${"a".repeat(LONG)}`;
      await probe.refused(method, { ...key, [last.request]: name }, "INVALID_ARGUMENT", "NOT_FOUND");
    },
  },
  "name-is-exact": {
    section: "Guidance",
    rule: "A name with a space behind it names no resource, or is invalid.",
    on: "get",
    means: "reads",
    async run(subject, probe) {
      const { resource, entities, method } = given(subject, probe);
      const [entity = probe.untried("there is no entity")] = await entities.shared();
      const last = textKey(resource, method);
      if (!last) return probe.skip("the name is no text");
      const other = { ...without(entity.key, last.request), [last.request]: `${entity.key[last.request]} ` };
      await probe.refused(method, other, "INVALID_ARGUMENT", "NOT_FOUND");
    },
  },
});

/** The last field that names the resource and is a text. */
function textKey(resource: Resource, method: Method): KeyField | undefined {
  return resource.key.findLast(({ request }) => fieldOf(method.input, request)?.kind === "string");
}
