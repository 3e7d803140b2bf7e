import { behaves, fieldOf, isScalar, type JsonObject } from "../../api.ts";
import { casesOf, type Subject } from "../../case.ts";
import type { Entities } from "../../entity/entities.ts";
import { isSame, withAt } from "../../json.ts";
import type { Probe } from "../../probe.ts";
import { given, givenResource, ownField, requestField } from "../given.ts";

export const etagCases = casesOf(154, {
  "etag-is-string": {
    section: "Guidance",
    rule: "The etag is a string named etag.",
    on: "resource",
    means: "descriptors",
    run(subject, probe) {
      const { resource } = givenResource(subject, probe);
      probe.check(isScalar(ownField(resource, "etag", probe), "string"), "etag should be a string");
    },
  },
  "etag-not-required": {
    section: "Guidance",
    rule: "The etag of a resource is not annotated as required, output only or immutable: it is sent back.",
    on: "resource",
    means: "descriptors",
    run(subject, probe) {
      const { resource } = givenResource(subject, probe);
      const etag = ownField(resource, "etag", probe);
      probe.check(
        !behaves(etag, "REQUIRED", "OUTPUT_ONLY", "IMMUTABLE"),
        `etag should not be ${etag.behaviors.join(" and ")}`,
      );
    },
  },
  "request-etag-annotated": {
    section: "Etags on request methods",
    rule: "The etag of a request is annotated as required or optional.",
    on: "method",
    means: "descriptors",
    run({ method }, probe) {
      if (!method) throw new Error("the case is run on methods");
      const etag = requestField(method, "etag", probe);
      probe.check(
        isScalar(etag, "string") && behaves(etag, "REQUIRED", "OPTIONAL"),
        `${method.input.name}.etag should be a string, REQUIRED or OPTIONAL`,
      );
    },
  },
  "is-given": {
    section: "Guidance",
    rule: "The server gives an etag with the resource.",
    on: "resource",
    means: "reads",
    async run(subject, probe) {
      const { entities } = tagged(subject, probe);
      for (const entity of await entities.shared()) {
        const found = await entities.get(entity);
        probe.check(typeof found.etag === "string" && found.etag !== "", "the resource has no etag");
      }
    },
  },
  "same-while-unchanged": {
    section: "Guidance",
    rule: "The etag stays while the resource does: Create, Get and List give the same.",
    on: "resource",
    means: "writes",
    async run(subject, probe) {
      const { entities } = tagged(subject, probe);
      const entity = await entities.fresh();
      const found = await entities.get(entity);
      probe.check(isSame(found.etag, entity.value.etag), "Get gives another etag than Create");
      if (!entities.resource.methods.list) return;
      const listed = (await entities.list()).find((one) => isSame(entities.keyOf(one), entity.key));
      if (listed) probe.check(isSame(listed.etag, entity.value.etag), "List gives another etag than Create");
    },
  },
  "changes-with-the-resource": {
    section: "Guidance",
    rule: "The etag changes when the resource does.",
    on: "resource",
    means: "writes",
    async run(subject, probe) {
      const { entities } = tagged(subject, probe);
      const entity = await entities.fresh();
      const updated = await entities.change(entity);
      probe.check(!isSame(updated.etag, entity.value.etag), "the etag is the same after a change");
    },
  },
  "current-is-permitted": {
    section: "Guidance",
    rule: "An Update with the current etag is permitted.",
    on: "resource",
    means: "writes",
    async run(subject, probe) {
      const { entities } = tagged(subject, probe);
      const entity = await entities.fresh();
      await probe.ok(entities.method("update"), await tryUpdate(entities, entity.value.etag, probe, entity.key));
    },
  },
  "stale-is-aborted": {
    section: "Guidance",
    rule: "An Update with an etag of an earlier state fails with ABORTED.",
    on: "resource",
    means: "writes",
    async run(subject, probe) {
      const { entities } = tagged(subject, probe);
      const entity = await entities.fresh();
      await entities.change(entity);
      await probe.refused(
        entities.method("update"),
        await tryUpdate(entities, entity.value.etag, probe, entity.key),
        "ABORTED",
      );
    },
  },
  "stale-changes-nothing": {
    section: "Guidance",
    rule: "An Update that is refused for its etag changes nothing.",
    on: "resource",
    means: "writes",
    async run(subject, probe) {
      const { entities } = tagged(subject, probe);
      const entity = await entities.fresh();
      const current = await entities.change(entity);
      const answer = await probe.call(
        entities.method("update"),
        await tryUpdate(entities, entity.value.etag, probe, entity.key),
      );
      if (!("error" in answer)) return probe.untried("the server permits a stale etag");
      probe.check(isSame(await entities.get(entity), current), "the resource has changed");
    },
  },
  "mask-does-not-matter": {
    section: "Guidance",
    rule: "The etag counts without being named in the update mask, and without a mask.",
    on: "resource",
    means: "writes",
    async run(subject, probe) {
      const { entities } = tagged(subject, probe);
      const entity = await entities.fresh();
      await entities.change(entity);
      const { update_mask: _, ...request } = await tryUpdate(entities, entity.value.etag, probe, entity.key);
      await probe.refused(entities.method("update"), request, "ABORTED");
    },
  },
  "made-up-is-refused": {
    section: "Guidance",
    rule: "An etag that the server never gave is ABORTED, or INVALID_ARGUMENT for its form.",
    on: "resource",
    means: "writes",
    async run(subject, probe) {
      const { entities } = tagged(subject, probe);
      const entity = await entities.fresh();
      await probe.refused(
        entities.method("update"),
        await tryUpdate(entities, '"made-up"', probe, entity.key),
        "ABORTED",
        "INVALID_ARGUMENT",
      );
    },
  },
  "none-is-permitted": {
    section: "Guidance",
    rule: "An Update without an etag is permitted, unless the etag is required.",
    on: "resource",
    means: "writes",
    async run(subject, probe) {
      const { resource, entities } = tagged(subject, probe);
      if (ownField(resource, "etag", probe).behaviors.includes("REQUIRED")) probe.skip("the etag is required");
      const entity = await entities.fresh();
      await entities.change(entity);
      await probe.ok(entities.method("update"), await tryUpdate(entities, undefined, probe, entity.key));
    },
  },
  "stale-delete-is-aborted": {
    section: "Etags on request methods",
    rule: "A Delete with an etag of an earlier state fails with ABORTED.",
    on: "delete",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = given(subject, probe);
      requestField(method, "etag", probe);
      const entity = await entities.fresh();
      await entities.change(entity);
      await probe.refused(method, { ...entities.deleteRequest(entity), etag: entity.value.etag ?? "" }, "ABORTED");
    },
  },
  "stale-delete-deletes-nothing": {
    section: "Etags on request methods",
    rule: "A Delete that is refused for its etag deletes nothing.",
    on: "delete",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = given(subject, probe);
      requestField(method, "etag", probe);
      const entity = await entities.fresh();
      await entities.change(entity);
      const answer = await probe.call(method, { ...entities.deleteRequest(entity), etag: entity.value.etag ?? "" });
      if (!("error" in answer)) return probe.untried("the server permits a stale etag");
      probe.check(await entities.exists(entity.key), "the resource is gone");
    },
  },
  "current-delete-is-permitted": {
    section: "Etags on request methods",
    rule: "A Delete with the current etag is permitted.",
    on: "delete",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = given(subject, probe);
      requestField(method, "etag", probe);
      const entity = await entities.fresh();
      const current = async () => ({
        ...entities.deleteRequest(entity),
        etag: (await entities.get(entity)).etag ?? "",
      });
      const answer = await probe.call(method, await current());
      if ("error" in answer && answer.error.code === "FAILED_PRECONDITION") {
        await entities.end(entity);
        await probe.ok(method, await current());
      } else if ("error" in answer) {
        probe.fail(`should succeed, and fails with ${answer.error.code}`);
      }
      entities.forget(entity);
    },
  },
  "stale-custom-is-aborted": {
    section: "Etags on request methods",
    rule: "A custom method with an etag of an earlier state fails with ABORTED.",
    on: "custom",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = given(subject, probe);
      requestField(method, "etag", probe);
      if (
        method.input.fields.some(
          ({ name, behaviors }) =>
            behaviors.includes("REQUIRED") && !entities.resource.key.some(({ request }) => request === name),
        )
      ) {
        probe.untried("its request needs more than a name");
      }
      const entity = await entities.fresh();
      await entities.change(entity);
      await probe.refused(method, { ...entity.key, etag: entity.value.etag ?? "" }, "ABORTED");
    },
  },
});

function tagged(subject: Subject, probe: Probe) {
  const found = givenResource(subject, probe);
  ownField(found.resource, "etag", probe);
  return found;
}

async function tryUpdate(
  entities: Entities,
  etag: JsonObject[string] | undefined,
  probe: Probe,
  key: JsonObject,
): Promise<JsonObject> {
  const [{ path, next } = probe.untried("no field can be changed")] = await entities.mutables();
  const values = Object.fromEntries(entities.resource.key.map(({ request, value }) => [value, key[request] ?? null]));
  const request = entities.updateRequest({ key, value: values }, { [path]: next(probe.next()) }, [path]);
  return fieldOf(entities.resource.message, "etag")
    ? withAt(request, `${entities.holder("update")}.etag`, etag)
    : request;
}
