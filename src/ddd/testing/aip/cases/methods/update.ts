import { behaves, FIELD_MASK, fieldOf, isMessage, isScalar, type JsonObject } from "../../api.ts";
import { casesOf, type Subject } from "../../case.ts";
import type { Mutable } from "../../entity/mutables.ts";
import { at, isEmpty, isSame, withAt, without } from "../../json.ts";
import type { Probe } from "../../probe.ts";
import type { Entity } from "../../prober.ts";
import { resourceField } from "../../resource.ts";
import {
  answersResource,
  type Given,
  given,
  noOtherRequired,
  requestField,
  requestNamedAfterMethod,
} from "../given.ts";

/** Fields that change with any change. */
const MOVING = ["etag", "update_time"];

export const updateCases = casesOf(134, {
  "request-name": requestNamedAfterMethod("update"),
  "request-holds-resource": {
    section: "Request message",
    rule: "The request has a field of the resource's type, named after it.",
    on: "update",
    means: "descriptors",
    run(subject, probe) {
      const { resource, method } = given(subject, probe);
      const field = fieldOf(method.input, resource.noun);
      probe.check(
        field?.message?.fullName === resource.message.fullName,
        `${method.input.name} should have ${resource.noun}, a ${resource.name}`,
      );
    },
  },
  "resource-required": {
    section: "Request message",
    rule: "The resource in the request is annotated as required.",
    on: "update",
    means: "descriptors",
    run(subject, probe) {
      const { resource, method } = given(subject, probe);
      const field = resourceField(resource, method) ?? probe.skip("no field holds the resource");
      probe.check(field.behaviors.includes("REQUIRED"), `${method.input.name}.${field.name} should be REQUIRED`);
    },
  },
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
  "update-mask-optional": {
    section: "Request message",
    rule: "The field mask is optional.",
    on: "update",
    means: "descriptors",
    run(subject, probe) {
      const { method } = given(subject, probe);
      probe.check(
        !behaves(requestField(method, "update_mask", probe), "REQUIRED"),
        "update_mask should not be REQUIRED",
      );
    },
  },
  "answers-resource": answersResource("update"),
  "no-other-required": noOtherRequired(
    "update",
    ({ resource, method }, field) => field === resourceField(resource, method) || field.name === "update_mask",
  ),
  "allow-missing-is-bool": {
    section: "Create or update",
    rule: "Creation by Update is asked for by `bool allow_missing`.",
    on: "update",
    means: "descriptors",
    run(subject, probe) {
      const { method } = given(subject, probe);
      probe.check(isScalar(requestField(method, "allow_missing", probe), "bool"), "allow_missing should be a bool");
    },
  },
  "mask-sets": {
    section: "Request message",
    rule: "A field that the mask names is set.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = await changeable(subject, probe);
      const entity = await entities.fresh();
      for (const { path, next } of await entities.mutables()) {
        const value = next(probe.next());
        const request = entities.updateRequest(entity, { [path]: value }, [path]);
        const answer = await probe.call(method, request);
        // A field may go together with some values of others only.
        if ("error" in answer && ["FAILED_PRECONDITION", "ALREADY_EXISTS"].includes(answer.error.code)) continue;
        const updated = entities.unwrap(method, "error" in answer ? await probe.ok(method, request) : answer.message);
        probe.check(
          isSame(at(updated, path), value) || isEmpty(value),
          `${path} was set to ${JSON.stringify(value)}, and is ${JSON.stringify(at(updated, path))}`,
        );
      }
    },
  },
  "mask-leaves-the-rest": {
    section: "Request message",
    rule: "A field that the mask does not name stays as it is, though the request has another value of it.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = await changeable(subject, probe);
      const [first, ...others] = await two(await entities.mutables(), probe);
      const entity = await entities.fresh();
      for (const other of others) {
        const values = { [first.path]: first.next(probe.next()), [other.path]: other.next(probe.next()) };
        const updated = entities.unwrap(
          method,
          await probe.ok(method, entities.updateRequest(entity, values, [first.path])),
        );
        probe.check(
          isSame(at(updated, other.path), at(entity.value, other.path)),
          `${other.path} is changed, and the mask does not name it`,
        );
      }
    },
  },
  "mask-of-several": {
    section: "Request message",
    rule: "A mask may name several fields.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = await changeable(subject, probe);
      const [first, second] = await two(await entities.mutables(), probe);
      const entity = await entities.fresh();
      const values = { [first.path]: first.next(probe.next()), [second.path]: second.next(probe.next()) };
      const updated = entities.unwrap(
        method,
        await probe.ok(method, entities.updateRequest(entity, values, [first.path, second.path])),
      );
      for (const [path, value] of Object.entries(values)) {
        probe.check(
          isSame(at(updated, path), value) || isEmpty(value),
          `${path} was set to ${JSON.stringify(value)}, and is ${JSON.stringify(at(updated, path))}`,
        );
      }
    },
  },
  "mask-clears": {
    section: "Request message",
    rule: "An optional field that the mask names and the request leaves unset is cleared.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = await changeable(subject, probe);
      const entity = await entities.fresh();
      const path = await clearable({ entities, method }, entity, probe);
      const updated = entities.unwrap(method, await probe.ok(method, entities.updateRequest(entity, {}, [path])));
      probe.check(isEmpty(at(updated, path)), `${path} should be empty, and is ${JSON.stringify(at(updated, path))}`);
    },
  },
  "mask-of-subfield": {
    section: "Request message",
    rule: "A mask may name a field of a message inside, and sets that alone.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = await changeable(subject, probe);
      const inner = (await entities.mutables()).filter(({ path }) => path.includes("."));
      const [first = probe.skip("no message inside can be changed"), second] = inner;
      const entity = await entities.fresh();
      const value = first.next(probe.next());
      const updated = entities.unwrap(
        method,
        await probe.ok(method, entities.updateRequest(entity, { [first.path]: value }, [first.path])),
      );
      probe.check(
        isSame(at(updated, first.path), value),
        `${first.path} was set to ${JSON.stringify(value)}, and is ${JSON.stringify(at(updated, first.path))}`,
      );
      if (second)
        probe.check(
          isSame(at(updated, second.path), at(entity.value, second.path)),
          `${second.path} is changed, and the mask does not name it`,
        );
    },
  },
  "no-mask-sets-what-is-given": {
    section: "Request message",
    rule: "Without a mask, all fields of the request that are not empty are set.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = await changeable(subject, probe);
      const [{ path, next } = probe.untried("no field can be changed")] = await entities.mutables();
      const entity = await entities.fresh();
      const value = next(probe.next());
      const updated = entities.unwrap(
        method,
        await probe.ok(method, entities.updateRequest(entity, { [path]: value })),
      );
      probe.check(
        isSame(at(updated, path), value),
        `${path} was set to ${JSON.stringify(value)}, and is ${JSON.stringify(at(updated, path))}`,
      );
    },
  },
  "no-mask-leaves-what-is-not-given": {
    section: "Request message",
    rule: "Without a mask, the fields that the request leaves empty stay as they are.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = await changeable(subject, probe);
      const [{ path, next }, ...others] = await two(await entities.mutables(), probe);
      const entity = await entities.fresh();
      const updated = entities.unwrap(
        method,
        await probe.ok(method, entities.updateRequest(entity, { [path]: next(probe.next()) })),
      );
      for (const other of others) {
        probe.check(
          isSame(at(updated, other.path), at(entity.value, other.path)),
          `${other.path} is changed, and the request leaves it empty`,
        );
      }
    },
  },
  "star-sets": {
    section: "Request message",
    rule: 'The mask "*" sets all fields.',
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = await changeable(subject, probe);
      const [{ path, next } = probe.untried("no field can be changed")] = await entities.mutables();
      const entity = await entities.fresh();
      const value = next(probe.next());
      const request = {
        ...entities.updateRequest(entity, {}),
        [entities.holder("update")]: withAt(without(entity.value, "etag"), path, value),
        update_mask: { paths: ["*"] },
      };
      const updated = entities.unwrap(method, await probe.ok(method, request));
      probe.check(
        isSame(at(updated, path), value),
        `${path} was set to ${JSON.stringify(value)}, and is ${JSON.stringify(at(updated, path))}`,
      );
    },
  },
  "star-replaces": {
    section: "Request message",
    rule: 'The mask "*" replaces the whole: fields that the request leaves unset are cleared.',
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = await changeable(subject, probe);
      const entity = await entities.fresh();
      const path = await clearable({ entities, method }, entity, probe);
      const current = await entities.get(entity);
      const request = {
        [entities.holder("update")]: withAt(without(current, "etag"), path, undefined),
        update_mask: { paths: ["*"] },
      };
      const updated = entities.unwrap(method, await probe.ok(method, request));
      probe.check(isEmpty(at(updated, path)), `${path} should be empty, and is ${JSON.stringify(at(updated, path))}`);
    },
  },
  "unknown-path": {
    section: "Request message",
    rule: "A mask that names a field that does not exist is INVALID_ARGUMENT.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = await changeable(subject, probe);
      await probe.refused(
        method,
        entities.updateRequest(await entities.fresh(), {}, ["no_such_field_at_all"]),
        "INVALID_ARGUMENT",
      );
    },
  },
  "failed-changes-nothing": {
    section: "Request message",
    rule: "An Update that fails has changed nothing.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = await changeable(subject, probe);
      const [{ path, next } = probe.untried("no field can be changed")] = await entities.mutables();
      const entity = await entities.fresh();
      const request = entities.updateRequest(entity, { [path]: next(probe.next()) }, [path, "no_such_field_at_all"]);
      const answer = await probe.call(method, request);
      if (!("error" in answer)) return probe.untried("the request that should be invalid succeeds");
      probe.check(
        isSame(await entities.get(entity), entity.value),
        "the resource has changed, though Update has failed",
      );
    },
  },
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
  "allow-missing-creates": {
    section: "Create or update",
    rule: "With allow_missing, Update creates a resource that does not exist.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { entities, method, created } = await missing(subject, probe);
      const answer = await probe.ok(method, { ...created, allow_missing: true });
      entities.track(answer);
      const key = entities.keyOf(entities.unwrap(method, answer));
      probe.check(await entities.exists(key), "the resource was not created");
    },
  },
  "allow-missing-ignores-mask": {
    section: "Create or update",
    rule: "With allow_missing, all fields are applied to a new resource, whatever the mask names.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { entities, method, created } = await missing(subject, probe);
      const mutables = await entities.mutables();
      const [{ path } = probe.untried("no field can be changed"), other] = mutables.filter(
        (one) => !isEmpty(at(created[entities.holder("update")], one.path)),
      );
      if (!other) return probe.untried("it takes two fields that can be changed");
      const answer = await probe.ok(method, { ...created, update_mask: { paths: [path] }, allow_missing: true });
      entities.track(answer);
      const value = entities.unwrap(method, answer);
      probe.check(
        isSame(at(value, other.path), at(created[entities.holder("update")], other.path)),
        `${other.path} was not applied`,
      );
    },
  },
  "no-allow-missing-creates-nothing": {
    section: "Create or update",
    rule: "Without allow_missing, Update creates nothing.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { entities, method, created, key } = await missing(subject, probe);
      await probe.refused(method, created, "NOT_FOUND");
      probe.check(!(await entities.exists(key)), "the resource was created");
    },
  },
});

/** The method and the entities, where entities can be made. */
async function changeable(subject: Subject, probe: Probe): Promise<Given> {
  const found = given(subject, probe);
  if (!found.resource.methods.create)
    probe.untried("there is no Create, so that there is no entity that may be changed");
  return found;
}

async function two(mutables: readonly Mutable[], probe: Probe): Promise<readonly [Mutable, Mutable, ...Mutable[]]> {
  // Fields of one message inside are one value together.
  const plain = mutables.filter(({ path }) => !path.includes("."));
  const [first, second, ...rest] = plain.length >= 2 ? plain : mutables;
  return first && second ? [first, second, ...rest] : probe.skip("it takes two fields that can be changed");
}

/** A field that may be empty, and is not. */
async function clearable(
  { entities, method }: Pick<Given, "entities" | "method">,
  entity: Entity,
  probe: Probe,
): Promise<string> {
  for (const { path, next } of await entities.mutables()) {
    const field = entities.resource.message.fields.find(({ name }) => name === path);
    if (!field || behaves(field, "REQUIRED") || field.kind === "enum") continue;
    const answer = await probe.call(method, entities.updateRequest(entity, { [path]: next(probe.next()) }, [path]));
    if ("error" in answer || isEmpty(at(entities.unwrap(method, answer.message), path))) continue;
    // One that has a default may be refused to be empty.
    const cleared = await probe.call(method, entities.updateRequest(entity, {}, [path]));
    if ("error" in cleared) continue;
    await probe.ok(method, entities.updateRequest(entity, { [path]: next(probe.next()) }, [path]));
    return path;
  }
  return probe.skip("no field of it may be empty and can be changed");
}

async function nobody(subject: Subject, probe: Probe): Promise<Entity> {
  const { resource, entities } = given(subject, probe);
  const key = await entities.unknownKey();
  return { key, value: Object.fromEntries(resource.key.map(({ request, value }) => [value, key[request] ?? null])) };
}

/** An Update of a resource that does not exist, with all that a new one needs. */
async function missing(
  subject: Subject,
  probe: Probe,
): Promise<Given & { readonly created: JsonObject; readonly key: JsonObject }> {
  const found = await changeable(subject, probe);
  const { entities, method } = found;
  requestField(method, "allow_missing", probe);
  const request = await entities.newRequest();
  const { key, value } = await nobody(subject, probe);
  const tail = probe.next();
  const fresh = Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, typeof one === "string" ? `${one}-${tail}` : one]),
  );
  const resource = request[entities.holder("create")] as JsonObject;
  const freshKey = Object.fromEntries(
    Object.entries(key).map(([name, one]) => [name, typeof one === "string" ? `${one}-${tail}` : one]),
  );
  return { ...found, created: { [entities.holder("update")]: { ...resource, ...fresh } }, key: freshKey };
}
