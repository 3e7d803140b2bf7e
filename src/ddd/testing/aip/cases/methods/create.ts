import { behaves, fieldOf, isScalar } from "../../api.ts";
import { casesOf, type Subject } from "../../case.ts";
import { at, isObject, isSame, isWithin, withAt } from "../../json.ts";
import type { Probe } from "../../probe.ts";
import { idField, resourceField } from "../../resource.ts";
import { given, readable } from "../given.ts";
import {
  answersResource,
  noOtherRequired,
  requestHoldsResource,
  requestNamedAfterMethod,
  resourceRequired,
} from "../rules.ts";

export const createCases = casesOf(133, {
  "request-name": requestNamedAfterMethod("create"),
  "request-holds-resource": requestHoldsResource("create"),
  "resource-required": resourceRequired("create"),
  "answers-resource": answersResource("create"),
  "id-is-string": {
    section: "User-specified IDs",
    rule: "The id that the caller chooses is a string.",
    on: "create",
    means: "descriptors",
    run(subject, probe) {
      const { resource } = given(subject, probe);
      const field = idField(resource) ?? probe.skip("the caller does not choose the id in the request");
      probe.check(isScalar(field, "string"), `${field.name} should be a string`);
    },
  },
  "no-other-required": noOtherRequired(
    "create",
    ({ resource, method }, field) => field === resourceField(resource, method) || field === idField(resource),
  ),
  "answers-what-was-sent": {
    section: "Guidance",
    rule: "The response includes the fields that were provided, with their values.",
    on: "create",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = given(subject, probe);
      const request = await entities.newRequest();
      const entity = await entities.create(request);
      const sent = request[entities.holder("create")];
      for (const path of await readable(entities, isObject(sent) ? sent : {})) {
        const field = path.split(".")[0] ?? "";
        if (entities.resource.key.some(({ value }) => value === "name" && value === field)) continue;
        probe.check(
          isWithin(at(sent, path), at(entity.value, path)),
          `${method.name} was sent ${path} ${JSON.stringify(at(sent, path))}, and answers ${JSON.stringify(at(entity.value, path))}`,
        );
      }
    },
  },
  "resource-missing": {
    section: "Request message",
    rule: "Without the resource, which is required, Create fails with INVALID_ARGUMENT.",
    on: "create",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = given(subject, probe);
      const request = await entities.newRequest();
      await probe.refused(method, withAt(request, entities.holder("create"), undefined), "INVALID_ARGUMENT");
    },
  },
  "chosen-id": {
    section: "User-specified IDs",
    rule: "The id that the caller has chosen is the resource's.",
    on: "create",
    means: "writes",
    async run(subject, probe) {
      const { resource, entities } = given(subject, probe);
      const id = await chosenId(subject, probe);
      const entity = await entities.create({ ...(await entities.newRequest()), [id.name]: id.value });
      const last = String(entity.key[resource.key.at(-1)?.request ?? ""]);
      probe.check(
        last === id.value || last.endsWith(`/${id.value}`),
        `the id ${id.value} was chosen, and the name is ${last}`,
      );
    },
  },
  "chosen-id-twice": {
    section: "User-specified IDs",
    rule: "An id that would give a duplicate name is ALREADY_EXISTS.",
    on: "create",
    means: "writes",
    async run(subject, probe) {
      const { resource, entities, method } = given(subject, probe);
      if (idField(resource)) {
        const id = await chosenId(subject, probe);
        await entities.create({ ...(await entities.newRequest()), [id.name]: id.value });
        await probe.refused(method, { ...(await entities.newRequest()), [id.name]: id.value }, "ALREADY_EXISTS");
        return;
      }
      const path = `${entities.holder("create")}.${resource.key.at(-1)?.value}`;
      const request = await entities.newRequest();
      if (at(request, path) === undefined || resource.key.length > 1)
        return probe.skip("the caller does not choose the id");
      await entities.create(request);
      const again = await entities.newRequest();
      await probe.refused(method, withAt(again, path, at(request, path)), "ALREADY_EXISTS");
    },
  },
  "given-id": {
    section: "User-specified IDs",
    rule: "Without a chosen id, where that is optional, the server gives each resource one of its own.",
    on: "create",
    means: "writes",
    async run(subject, probe) {
      const { resource, entities } = given(subject, probe);
      const field = idField(resource) ?? probe.skip("the caller does not choose the id in the request");
      if (field.behaviors.includes("REQUIRED")) probe.skip("the id is required");
      const one = await entities.create(withAt(await entities.newRequest(), field.name, undefined));
      const other = await entities.create(withAt(await entities.newRequest(), field.name, undefined));
      const isNamed = Object.values(one.key).every((value) => value !== null && value !== "");
      probe.check(isNamed && !isSame(one.key, other.key), "two resources without a chosen id have the same name");
    },
  },
  "malformed-id": {
    section: "User-specified IDs",
    rule: "An id of no valid form is INVALID_ARGUMENT.",
    on: "create",
    means: "writes",
    async run(subject, probe) {
      const { resource, entities, method } = given(subject, probe);
      const field = idField(resource) ?? probe.skip("the caller does not choose the id in the request");
      await probe.refused(
        method,
        { ...(await entities.newRequest()), [field.name]: "no valid/id at all!" },
        "INVALID_ARGUMENT",
      );
    },
  },
  "name-ignored": {
    section: "User-specified IDs",
    rule: "The resource's `name` in the request is ignored.",
    on: "create",
    means: "writes",
    async run(subject, probe) {
      const { resource, entities } = given(subject, probe);
      const name = fieldOf(resource.message, "name");
      const isKey = resource.key.length === 1 && resource.key[0]?.value === "name";
      if (!name || !isKey || !behaves(name, "IDENTIFIER", "OUTPUT_ONLY"))
        return probe.skip("the resource has no name in the sense of AIP-122");
      const [shared = probe.untried("there is no entity")] = await entities.shared();
      const request = withAt(await entities.newRequest(), `${entities.holder("create")}.name`, shared.value.name);
      const entity = await entities.create(request);
      probe.check(!isSame(entity.value.name, shared.value.name), "the resource has the name that the request has set");
    },
  },
  "failed-leaves-nothing": {
    section: "Guidance",
    rule: "A Create that fails has created nothing.",
    on: "create",
    means: "writes",
    async run(subject, probe) {
      const { resource, entities, method } = given(subject, probe);
      const id = await chosenId(subject, probe);
      const request = { ...(await entities.newRequest()), [id.name]: id.value };
      const entity = await entities.create(request);
      await entities.delete(entity);
      const holder = resourceField(resource, method)?.message;
      const required = holder?.fields.find((field) => field.behaviors.includes("REQUIRED"));
      if (!required)
        return probe.untried("no field of the resource is REQUIRED, so that no request is known to be invalid");
      const other = await chosenId(subject, probe);
      const wrong = withAt(
        { ...(await entities.newRequest()), [other.name]: other.value },
        `${entities.holder("create")}.${required.name}`,
        undefined,
      );
      const answer = await probe.call(method, wrong);
      if (!("error" in answer)) {
        entities.track(answer.message);
        return probe.untried("the request that should be invalid succeeds");
      }
      const key = Object.fromEntries(
        Object.entries(entity.key).map(([name, value]) => [name, String(value).replace(id.value, other.value)]),
      );
      probe.check(!(await entities.exists(key)), "there is a resource that a failed Create has made");
    },
  },
});

/** A valid id that is not in use. */
async function chosenId(subject: Subject, probe: Probe): Promise<{ readonly name: string; readonly value: string }> {
  const { resource, entities } = given(subject, probe);
  const field = idField(resource) ?? probe.skip("the caller does not choose the id in the request");
  const [shared] = await entities.shared();
  const known = String(shared?.key[resource.key.at(-1)?.request ?? ""] ?? "");
  const isUuid = /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(known.split("/").at(-1) ?? "");
  const n = probe.next();
  const tail = probe.random.slice(0, 6);
  return { name: field.name, value: isUuid || field.name === "id" ? uuidOf(n, probe.random) : `aip-${tail}-${n}x` };
}

function uuidOf(n: number, random: string): string {
  return `${random.slice(0, 8)}-${random.slice(8, 12)}-4c1d-9aaa-${n.toString(16).padStart(12, "0")}`;
}
