import { FIELD_MASK, fieldOf, isMessage, type JsonObject } from "../../api.ts";
import { casesOf } from "../../case.ts";
import { isSame, without } from "../../json.ts";
import { resourceField } from "../../resource.ts";
import { given } from "../given.ts";
import {
  answersResource,
  noOtherRequired,
  requestFieldOptional,
  requestHoldsResource,
  requestNamedAfterMethod,
  resourceRequired,
} from "../rules.ts";
import { changeable, nobody } from "./change.ts";

/** Fields that change with any change. */
const MOVING = ["etag", "update_time"];

export const updateCases = casesOf(134, {
  "request-name": requestNamedAfterMethod("update"),
  "request-holds-resource": requestHoldsResource("update"),
  "resource-required": resourceRequired("update"),
  "has-update-mask": {
    section: "Request message",
    rule: "The request has a field mask, `google.protobuf.FieldMask update_mask`.",
    on: "update",
    means: "descriptors",
    run(subject, probe) {
      const { method } = given(subject, probe);
      const mask = fieldOf(method.input, "update_mask");
      probe.check(
        mask !== undefined && isMessage(mask, FIELD_MASK),
        `${method.input.name} has no FieldMask update_mask`,
      );
    },
  },
  "update-mask-optional": requestFieldOptional("update_mask", {
    section: "Request message",
    rule: "The field mask is optional.",
    on: "update",
  }),
  "answers-resource": answersResource("update"),
  "no-other-required": noOtherRequired(
    "update",
    ({ resource, method }, field) => field === resourceField(resource, method) || field.name === "update_mask",
  ),
  "unknown-not-found": {
    section: "Errors",
    rule: "If the resource does not exist, Update fails with NOT_FOUND.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = await changeable(subject, probe);
      const [{ path, next } = probe.untried("no field can be changed")] = await entities.mutables();
      await probe.refused(
        method,
        entities.updateRequest(await nobody(subject, probe), { [path]: next(probe.next()) }, [path]),
        "NOT_FOUND",
      );
    },
  },
  "empty-name-refused": {
    section: "Request message",
    rule: "Without the name in the resource, Update fails with INVALID_ARGUMENT, or NOT_FOUND.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = await changeable(subject, probe);
      const [{ path, next } = probe.untried("no field can be changed")] = await entities.mutables();
      const nameless = { value: {}, key: {} };
      const request = entities.updateRequest(nameless, { [path]: next(probe.next()) }, [path]);
      const holder = entities.holder("update");
      const keys = entities.resource.key.map(({ value }) => value);
      await probe.refused(
        method,
        { ...request, [holder]: without(request[holder] as JsonObject, ...keys) },
        "INVALID_ARGUMENT",
        "NOT_FOUND",
      );
    },
  },
  "answer-is-stored": {
    section: "Guidance",
    rule: "Get gives what Update has answered.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { entities } = await changeable(subject, probe);
      const entity = await entities.fresh();
      const updated = await entities.change(entity);
      probe.check(
        isSame(await entities.get(entity), updated),
        "Get gives another state than the one that Update has answered",
      );
    },
  },
  "name-stays": {
    section: "Guidance",
    rule: "Update does not change the name of the resource.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { entities } = await changeable(subject, probe);
      const entity = await entities.fresh();
      await entities.change(entity);
      const found = await entities.get(entity);
      probe.check(isSame(entities.keyOf(found), entity.key), "the name has changed");
    },
  },
  "changes-the-named-only": {
    section: "Guidance",
    rule: "Update changes the resource that its request names, and no other.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { entities } = await changeable(subject, probe);
      const [other = probe.untried("there is no other entity")] = await entities.shared();
      const before = without(await entities.get(other), ...MOVING);
      await entities.change(await entities.fresh());
      probe.check(isSame(without(await entities.get(other), ...MOVING), before), "another resource has changed");
    },
  },
});
