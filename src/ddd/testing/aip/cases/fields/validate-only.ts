import { randomUUID } from "node:crypto";
import { fieldOf } from "../../api.ts";
import { casesOf, type Subject } from "../../case.ts";
import { isSame, isWithin, without } from "../../json.ts";
import type { Probe } from "../../probe.ts";
import { idField } from "../../resource.ts";
import { given, requestField } from "../given.ts";
import { requestFieldIs, requestFieldOptional } from "../rules.ts";

export const validateOnlyCases = casesOf(163, {
  "is-bool": requestFieldIs("validate_only", "bool", {
    section: "Guidance",
    rule: "The option is `bool validate_only`.",
    on: "method",
  }),
  "is-optional": requestFieldOptional("validate_only", {
    section: "Guidance",
    rule: "`validate_only` is optional.",
    on: "method",
  }),
  "create-has-no-effect": {
    section: "Guidance",
    rule: "A Create that only validates creates nothing.",
    on: "create",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = validating(subject, probe);
      const before = (await entities.list()).length;
      await probe.ok(method, { ...(await entities.newRequest()), validate_only: true });
      const after = (await entities.list()).length;
      probe.check(before === after, `there are ${after - before} more than before`);
    },
  },
  "create-answers-as-if": {
    section: "Guidance",
    rule: "A Create that only validates has the answer of one that creates.",
    on: "create",
    means: "writes",
    async run(subject, probe) {
      const { resource, entities, method } = validating(subject, probe);
      const request = await entities.newRequest();
      const answer = entities.unwrap(method, await probe.ok(method, { ...request, validate_only: true }));
      const entity = await entities.create(request);
      const keys = resource.key.map(({ value }) => value);
      const given = resource.message.fields
        .filter(({ behaviors }) => behaviors.includes("OUTPUT_ONLY"))
        .map(({ name }) => name);
      const stable = (value: typeof answer) => without(value, ...keys, ...given, "etag");
      probe.check(isWithin(stable(entity.value), answer), "the answer lacks what a real Create answers");
    },
  },
  "create-invalid": {
    section: "Guidance",
    rule: "A Create that only validates fails as one that creates would: INVALID_ARGUMENT without the resource.",
    on: "create",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = validating(subject, probe);
      const request = without(await entities.newRequest(), entities.holder("create"));
      await probe.refused(method, { ...request, validate_only: true }, "INVALID_ARGUMENT");
    },
  },
  "create-duplicate": {
    section: "Guidance",
    rule: "A Create that only validates fails with ALREADY_EXISTS for an id that is taken.",
    on: "create",
    means: "writes",
    async run(subject, probe) {
      const { resource, entities, method } = validating(subject, probe);
      const id = idField(resource) ?? probe.skip("the caller does not choose the id in the request");
      const entity = await entities.fresh();
      const value = String(Object.values(entity.key).at(-1)).split("/").at(-1) ?? "";
      await probe.refused(
        method,
        { ...(await entities.newRequest()), [id.name]: value, validate_only: true },
        "ALREADY_EXISTS",
      );
    },
  },
  "create-request-id-not-used": {
    section: "Guidance",
    rule: "A request that only validates does not use up its request id.",
    on: "create",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = validating(subject, probe);
      requestField(method, "request_id", probe);
      const request = { ...(await entities.newRequest()), request_id: randomUUID() };
      await probe.ok(method, { ...request, validate_only: true });
      const entity = entities.track(await probe.ok(method, request, "the request should be made"));
      probe.check(await entities.exists(entity.key), "the resource was not created");
    },
  },
  "update-has-no-effect": {
    section: "Guidance",
    rule: "An Update that only validates changes nothing.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = validating(subject, probe);
      const { entity, request } = await update(subject, probe);
      await probe.ok(method, { ...request, validate_only: true });
      probe.check(isSame(await entities.get(entity), entity.value), "the resource has changed");
    },
  },
  "update-answers-as-if": {
    section: "Guidance",
    rule: "An Update that only validates has the answer of one that changes.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = validating(subject, probe);
      const { request } = await update(subject, probe);
      const answer = entities.unwrap(method, await probe.ok(method, { ...request, validate_only: true }));
      const real = entities.unwrap(method, await probe.ok(method, request));
      const stable = (value: typeof answer) => without(value, "etag", "update_time");
      probe.check(isSame(stable(answer), stable(real)), "the answer differs from that of a real Update");
    },
  },
  "update-invalid": {
    section: "Guidance",
    rule: "An Update that only validates fails with INVALID_ARGUMENT for a path that does not exist.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { method } = validating(subject, probe);
      const { request } = await update(subject, probe);
      await probe.refused(
        method,
        { ...request, update_mask: { paths: ["no_such_field_at_all"] }, validate_only: true },
        "INVALID_ARGUMENT",
      );
    },
  },
  "update-unknown": {
    section: "Guidance",
    rule: "An Update that only validates fails with NOT_FOUND if there is no such resource.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { resource, entities, method } = validating(subject, probe);
      const [{ path, next } = probe.untried("no field can be changed")] = await entities.mutables();
      const key = await entities.unknownKey();
      const value = Object.fromEntries(resource.key.map(({ request, value: name }) => [name, key[request] ?? null]));
      const request = entities.updateRequest({ key, value }, { [path]: next(probe.next()) }, [path]);
      await probe.refused(method, { ...request, validate_only: true }, "NOT_FOUND");
    },
  },
  "delete-has-no-effect": {
    section: "Guidance",
    rule: "A Delete that only validates deletes nothing.",
    on: "delete",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = validating(subject, probe);
      const entity = await entities.fresh();
      const request = { ...entities.deleteRequest(entity), validate_only: true };
      const answer = await probe.call(method, request);
      if ("error" in answer && answer.error.code === "FAILED_PRECONDITION") {
        await entities.end(entity);
        await probe.ok(method, request);
      } else if ("error" in answer) {
        probe.fail(`should succeed, and fails with ${answer.error.code}`);
      }
      probe.check(await entities.exists(entity.key), "the resource is gone");
    },
  },
  "delete-unknown": {
    section: "Guidance",
    rule: "A Delete that only validates fails with NOT_FOUND if there is no such resource.",
    on: "delete",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = validating(subject, probe);
      const key = await entities.unknownKey();
      await probe.refused(method, { ...entities.deleteRequest({ key, value: {} }), validate_only: true }, "NOT_FOUND");
    },
  },
  "custom-has-no-effect": {
    section: "Guidance",
    rule: "A custom method that only validates changes nothing.",
    on: "custom",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = validating(subject, probe);
      const entity = await entities.fresh();
      const answer = await probe.call(method, { ...entity.key, validate_only: true });
      if ("error" in answer) return probe.untried(`it fails on a new entity with ${answer.error.code}`);
      probe.check(isSame(await entities.get(entity), entity.value), "the resource has changed");
    },
  },
});

function validating(subject: Subject, probe: Probe) {
  const found = given(subject, probe);
  if (!fieldOf(found.method.input, "validate_only")) probe.skip(`${found.method.input.name} has no validate_only`);
  return found;
}

async function update(subject: Subject, probe: Probe) {
  const { entities } = given(subject, probe);
  const [{ path, next } = probe.untried("no field can be changed")] = await entities.mutables();
  const entity = await entities.fresh();
  return { entity, request: entities.updateRequest(entity, { [path]: next(probe.next()) }, [path]) };
}
