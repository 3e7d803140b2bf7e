import { casesOf, type Subject } from "../../case.ts";
import { isSame } from "../../json.ts";
import type { Probe } from "../../probe.ts";
import type { Entity } from "../../prober.ts";
import { type Given, given, requestField } from "../given.ts";
import { keyRequired, noOtherRequired, requestFieldIs, requestNamedAfterMethod } from "../rules.ts";

export const deleteCases = casesOf(135, {
  "request-name": requestNamedAfterMethod("delete"),
  "name-required": keyRequired("delete"),
  "no-other-required": noOtherRequired("delete", (_, { name }) => name === "etag"),
  "answers-empty": {
    section: "Guidance",
    rule: "The response is empty, or the resource where that is only marked as deleted.",
    on: "delete",
    means: "descriptors",
    run(subject, probe) {
      const { resource, method } = given(subject, probe);
      const { output } = method;
      const isFine =
        output.fields.length === 0 ||
        [resource.message.fullName, "google.longrunning.Operation"].includes(output.fullName);
      probe.check(isFine, `the answer is ${output.name}, which has fields`);
    },
  },
  "force-is-bool": requestFieldIs("force", "bool", {
    section: "Cascading delete",
    rule: "Deletion of children is asked for by `bool force`.",
    on: "delete",
  }),
  "allow-missing-is-bool": requestFieldIs("allow_missing", "bool", {
    section: "Delete if existing",
    rule: "Deletion of what may be missing is asked for by `bool allow_missing`.",
    on: "delete",
  }),
  "gone-from-get": {
    section: "Guidance",
    rule: "After Delete, Get fails with NOT_FOUND.",
    on: "delete",
    means: "writes",
    async run(subject, probe) {
      const { entities, entity } = await deleted(subject, probe);
      if (isSoft({ entities })) probe.skip("the resource is only marked as deleted");
      await probe.refused(entities.method("get"), entity.key, "NOT_FOUND");
    },
  },
  "gone-from-list": {
    section: "Guidance",
    rule: "After Delete, List does not give the resource.",
    on: "delete",
    means: "writes",
    async run(subject, probe) {
      const { entities, entity } = await deleted(subject, probe);
      probe.check(entities.only(await entities.list(), [entity]).length === 0, "List still gives what was deleted");
    },
  },
  "gone-for-update": {
    section: "Guidance",
    rule: "After Delete, Update fails with NOT_FOUND.",
    on: "delete",
    means: "writes",
    async run(subject, probe) {
      const { entities } = given(subject, probe);
      const update = entities.method("update");
      const [mutable] = await entities.mutables();
      const { entity } = await deleted(subject, probe);
      const path = mutable?.path ?? "";
      const request = entities.updateRequest(entity, { [path]: mutable?.next(probe.next()) }, [path]);
      await probe.refused(update, request, "NOT_FOUND");
    },
  },
  "twice-not-found": {
    section: "Guidance",
    rule: "The second Delete of a resource fails with NOT_FOUND.",
    on: "delete",
    means: "writes",
    async run(subject, probe) {
      const { entities, method, entity } = await deleted(subject, probe);
      await probe.refused(method, entities.deleteRequest(entity), "NOT_FOUND");
    },
  },
  "unknown-not-found": {
    section: "Errors",
    rule: "If the resource does not exist, Delete fails with NOT_FOUND.",
    on: "delete",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = given(subject, probe);
      const key = await entities.unknownKey();
      await probe.refused(method, entities.deleteRequest({ key, value: {} }), "NOT_FOUND");
    },
  },
  "empty-name-refused": {
    section: "Request message",
    rule: "Without the name, which is required, Delete fails with INVALID_ARGUMENT, or NOT_FOUND.",
    on: "delete",
    means: "writes",
    async run(subject, probe) {
      const { method } = given(subject, probe);
      await probe.refused(method, {}, "INVALID_ARGUMENT", "NOT_FOUND");
    },
  },
  "deletes-the-named-only": {
    section: "Guidance",
    rule: "Delete deletes the resource that its request names, and no other.",
    on: "delete",
    means: "writes",
    async run(subject, probe) {
      const { entities } = given(subject, probe);
      const neighbour = await entities.fresh();
      await deleted(subject, probe);
      probe.check(await entities.exists(neighbour.key), "another resource is gone, too");
    },
  },
  "leaves-others-as-they-are": {
    section: "Guidance",
    rule: "Delete leaves other resources as they are.",
    on: "delete",
    means: "writes",
    async run(subject, probe) {
      const { entities } = given(subject, probe);
      const neighbour = await entities.fresh();
      await deleted(subject, probe);
      probe.check(isSame(await entities.get(neighbour), neighbour.value), "another resource has changed");
    },
  },
  "allow-missing-succeeds": {
    section: "Delete if existing",
    rule: "With allow_missing, Delete of what does not exist succeeds.",
    on: "delete",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = given(subject, probe);
      requestField(method, "allow_missing", probe);
      const key = await entities.unknownKey();
      await probe.ok(method, { ...entities.deleteRequest({ key, value: {} }), allow_missing: true });
    },
  },
  "allow-missing-deletes": {
    section: "Delete if existing",
    rule: "With allow_missing, Delete of what exists deletes it.",
    on: "delete",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = given(subject, probe);
      requestField(method, "allow_missing", probe);
      const entity = await entities.fresh();
      await probe.ok(method, { ...entities.deleteRequest(entity), allow_missing: true });
      probe.check(!(await entities.exists(entity.key)), "the resource is still there");
    },
  },
  "name-can-be-used-again": {
    section: "Guidance",
    rule: "A Delete ends the resource for good: a new one with the same id has nothing of it.",
    on: "delete",
    means: "writes",
    async run(subject, probe) {
      const { entities, resource } = given(subject, probe);
      const create = entities.method("create");
      const entity = await entities.fresh();
      const id = create.input.fields.find(({ name }) => name === `${resource.noun}_id`);
      if (!id) return probe.skip("the caller does not choose the id in the request");
      await entities.delete(entity);
      const value = String(Object.values(entity.key).at(-1)).split("/").at(-1) ?? "";
      const answer = await probe.call(create, { ...(await entities.newRequest()), [id.name]: value });
      if ("error" in answer) {
        if (answer.error.code === "ALREADY_EXISTS") probe.skip("an id is not used again");
        return probe.untried(`it cannot be created again: ${answer.error.code}`);
      }
      const again = entities.track(answer.message);
      const differs = ["uid", "create_time"].filter((name) => entity.value[name] !== undefined);
      for (const name of differs) {
        const isOld = name === "uid" && isSame(again.value[name], entity.value[name]);
        probe.check(!isOld, `the new resource has the ${name} of the deleted one`);
      }
    },
  },
});

function isSoft({ entities }: Pick<Given, "entities">): boolean {
  return entities.resource.message.fields.some(
    ({ name, behaviors }) => name === "delete_time" && behaviors.includes("OUTPUT_ONLY"),
  );
}

/** An entity that was deleted just now. */
async function deleted(subject: Subject, probe: Probe): Promise<Given & { readonly entity: Entity }> {
  const found = given(subject, probe);
  const entity = await found.entities.fresh();
  const error = await found.entities.delete(entity);
  if (error) probe.fail(`should succeed, and fails with ${error.code}`);
  return { ...found, entity };
}
