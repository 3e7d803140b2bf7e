import { randomUUID } from "node:crypto";
import { fieldOf } from "../../api.ts";
import { casesOf, type Subject } from "../../case.ts";
import { isSame, without } from "../../json.ts";
import type { Probe } from "../../probe.ts";
import { given, givenMethod, givenResource, requestField } from "../given.ts";
import { requestFieldIs, requestFieldOptional } from "../rules.ts";

export const requestIdCases = casesOf(155, {
  "is-string": requestFieldIs("request_id", "string", {
    section: "Guidance",
    rule: "The request id is a `string request_id`.",
    on: "method",
  }),
  "is-optional": requestFieldOptional("request_id", {
    section: "Guidance",
    rule: "The request id is optional.",
    on: "method",
  }),
  "has-format": {
    section: "Guidance",
    rule: "The request id has the format UUID4 in its field_info.",
    on: "method",
    means: "descriptors",
    run(subject, probe) {
      const field = requestField(givenMethod(subject), "request_id", probe);
      probe.check(field.format === "UUID4", "request_id should have the format UUID4");
    },
  },
  "not-on-resource": {
    section: "Guidance",
    rule: "The request id is a field of requests, and of no resource.",
    on: "resource",
    means: "descriptors",
    run(subject, probe) {
      const { resource } = givenResource(subject, probe);
      probe.check(!fieldOf(resource.message, "request_id"), `${resource.name} has a request_id`);
    },
  },
  "repeat-has-the-answer": {
    section: "Guidance",
    rule: "A repeat of a Create with the same request id gets the response of the first.",
    on: "create",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = repeatable(subject, probe);
      const request = { ...(await entities.newRequest()), request_id: randomUUID() };
      const first = await entities.create(request);
      const again = entities.unwrap(method, await probe.ok(method, request));
      probe.check(isSame(entities.keyOf(again), first.key), "the repeat has made another resource");
      probe.check(isSame(again, first.value), "the repeat has another answer");
    },
  },
  "repeat-has-no-effect": {
    section: "Guidance",
    rule: "A repeat of a Create with the same request id creates nothing.",
    on: "create",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = repeatable(subject, probe);
      const request = { ...(await entities.newRequest()), request_id: randomUUID() };
      const count = async () => (await entities.list()).length;
      await entities.create(request);
      const before = await count();
      await probe.call(method, request);
      const after = await count();
      probe.check(after === before, `the repeat has made ${after - before} more`);
    },
  },
  "other-request-is-refused": {
    section: "Guidance",
    rule: "Another Create with a request id that is used up does not get its response.",
    on: "create",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = repeatable(subject, probe);
      const request_id = randomUUID();
      const first = await entities.create({ ...(await entities.newRequest()), request_id });
      const answer = await probe.call(method, { ...(await entities.newRequest()), request_id });
      if ("error" in answer) return;
      const other = entities.unwrap(method, answer.message);
      if (isSame(entities.keyOf(other), first.key)) probe.fail("another request gets the response of the first");
      entities.track(answer.message);
    },
  },
  "malformed-is-invalid": {
    section: "Guidance",
    rule: "A request id that is no UUID, where that is the format, is INVALID_ARGUMENT.",
    on: "create",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = repeatable(subject, probe);
      if (fieldOf(method.input, "request_id")?.format !== "UUID4") probe.skip("it has no format");
      await probe.refused(method, { ...(await entities.newRequest()), request_id: "no-uuid" }, "INVALID_ARGUMENT");
    },
  },
  "none-is-no-repeat": {
    section: "Guidance",
    rule: "Two Creates without a request id are two requests.",
    on: "create",
    means: "writes",
    async run(subject, probe) {
      const { entities, method, resource } = repeatable(subject, probe);
      const request = without(await entities.newRequest(), "request_id", "id", `${resource.noun}_id`);
      const first = await entities.create(request);
      const answer = await probe.call(method, request);
      // A server may refuse the second, for a field that is unique.
      if ("error" in answer) return;
      const again = entities.track(answer.message);
      probe.check(!isSame(again.key, first.key), "the second Create gets the response of the first");
    },
  },
  "other-id-is-another-request": {
    section: "Guidance",
    rule: "Two Creates with different request ids are two requests.",
    on: "create",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = repeatable(subject, probe);
      const first = await entities.create({ ...(await entities.newRequest()), request_id: randomUUID() });
      const answer = await probe.ok(method, { ...(await entities.newRequest()), request_id: randomUUID() });
      const other = entities.track(answer);
      probe.check(!isSame(other.key, first.key), "another request id gets the response of the first");
    },
  },
  "failed-can-be-repeated": {
    section: "Guidance",
    rule: "A Create that was refused as invalid does not use up its request id for the right one.",
    on: "create",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = repeatable(subject, probe);
      const request_id = randomUUID();
      const request = await entities.newRequest();
      await probe.refused(method, { ...without(request, entities.holder("create")), request_id }, "INVALID_ARGUMENT");
      entities.track(await probe.ok(method, { ...request, request_id }, "the right request should succeed"));
    },
  },
  "update-repeat": {
    section: "Guidance",
    rule: "A repeat of an Update with the same request id has no second effect.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = given(subject, probe);
      requestField(method, "request_id", probe);
      const [{ path, next } = probe.untried("no field can be changed")] = await entities.mutables();
      const entity = await entities.fresh();
      const request = {
        ...entities.updateRequest(entity, { [path]: next(probe.next()) }, [path]),
        request_id: randomUUID(),
      };
      await probe.ok(method, request);
      const current = await entities.change(entity);
      await probe.ok(method, request, "the repeat should succeed");
      probe.check(isSame(await entities.get(entity), current), "the repeat has undone a later change");
    },
  },
  "delete-repeat": {
    section: "Guidance",
    rule: "A repeat of a Delete with the same request id succeeds, as the first did.",
    on: "delete",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = given(subject, probe);
      requestField(method, "request_id", probe);
      const entity = await entities.fresh();
      let request = { ...entities.deleteRequest(entity), request_id: randomUUID() };
      let answer = await probe.call(method, request);
      if ("error" in answer && answer.error.code === "FAILED_PRECONDITION") {
        await entities.end(entity);
        request = { ...request, request_id: randomUUID() };
        answer = await probe.call(method, request);
      }
      if ("error" in answer) return probe.untried(`it cannot be deleted: ${answer.error.code}`);
      entities.forget(entity);
      await probe.ok(method, request, "the repeat should succeed");
    },
  },
});

function repeatable(subject: Subject, probe: Probe) {
  const found = given(subject, probe);
  requestField(found.method, "request_id", probe);
  return found;
}
