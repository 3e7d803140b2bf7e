import { behaves, FIELD_MASK, isMessage, isScalar, type JsonObject } from "../../api.ts";
import { casesOf, type Subject } from "../../case.ts";
import { at, isSame, withAt, without } from "../../json.ts";
import type { Probe } from "../../probe.ts";
import { given, givenMethod, type Rule } from "../given.ts";

export const maskCases = casesOf(161, {
  "masks-are-field-masks": {
    section: "Guidance",
    rule: "Any other field that is a mask is a `google.protobuf.FieldMask`.",
    on: "method",
    means: "descriptors",
    run(subject, probe) {
      const masks = givenMethod(subject).input.fields.filter(
        ({ name }) => /(^|_)mask$/.test(name) && !["update_mask", "read_mask"].includes(name),
      );
      if (masks.length === 0) probe.skip("the request has no mask but those of AIP-134 and AIP-157");
      const wrong = masks.find((field) => !isMessage(field, FIELD_MASK));
      probe.check(wrong === undefined, `${wrong?.name} should be a FieldMask`);
    },
  },
  "update-and-read-agree": {
    section: "Read-write consistency",
    rule: "What an Update with a mask has written is what Get gives.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = updatable(subject, probe);
      const entity = await entities.fresh();
      for (const { path, next } of await entities.mutables()) {
        const value = next(probe.next());
        const answer = await probe.call(method, entities.updateRequest(entity, { [path]: value }, [path]));
        // Whether a field can be set at all is a rule of AIP-134.
        if ("error" in answer) continue;
        const updated = entities.unwrap(method, answer.message);
        const found = await entities.get(entity);
        probe.check(
          isSame(at(found, path), at(updated, path)),
          `${path} is ${JSON.stringify(at(found, path))} in Get, and ${JSON.stringify(at(updated, path))} in Update`,
        );
      }
    },
  },
  "write-of-what-was-read": {
    section: "Read-write consistency",
    rule: "Updating a resource with what was read of it, with the same mask, changes nothing.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = updatable(subject, probe);
      const entity = await entities.fresh();
      const read = await entities.get(entity);
      const paths = (await entities.mutables()).map(({ path }) => path);
      const request = { [entities.holder("update")]: without(read, "etag"), update_mask: { paths } };
      const updated = entities.unwrap(method, await probe.ok(method, request));
      const kept = (value: JsonObject) => without(value, "etag", "update_time");
      probe.check(isSame(kept(updated), kept(read)), "the resource has changed");
    },
  },
  "output-only-path-is-ignored": {
    section: "Output only fields",
    rule: "An output only field that the mask names is ignored, and no error.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { resource, entities, method } = updatable(subject, probe);
      const fields = resource.message.fields.filter((field) => field.behaviors.includes("OUTPUT_ONLY"));
      const [{ path, next } = probe.untried("no field can be changed")] = await entities.mutables();
      if (fields.length === 0) probe.skip("no field is output only");
      const entity = await entities.fresh();
      for (const { name } of fields) {
        const value = next(probe.next());
        const request = entities.updateRequest(entity, { [path]: value }, [path, name]);
        const updated = entities.unwrap(
          method,
          await probe.ok(method, request, `should succeed with ${name} in the mask`),
        );
        if (name === "update_time" || entity.value[name] === undefined) continue;
        probe.check(isSame(updated[name], entity.value[name]), `${name} has changed`);
      }
    },
  },
  "output-only-in-star-is-ignored": {
    section: "Output only fields",
    rule: 'Output only fields are ignored under the mask "*".',
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { resource, entities, method } = updatable(subject, probe);
      const fields = resource.message.fields.filter(
        ({ behaviors, name }) => behaviors.includes("OUTPUT_ONLY") && name !== "update_time",
      );
      if (fields.length === 0) probe.skip("no field is output only");
      const entity = await entities.fresh();
      const sent = without(entity.value, "etag", ...fields.map(({ name }) => name));
      const updated = entities.unwrap(
        method,
        await probe.ok(method, { [entities.holder("update")]: sent, update_mask: { paths: ["*"] } }),
      );
      const changed = fields.find(({ name }) => !isSame(updated[name], entity.value[name]));
      probe.check(changed === undefined, `${changed?.name} has changed`);
    },
  },
  "json-name-is-no-path": {
    section: "Specifying specific fields",
    rule: "Paths are the names of the fields: a name in camel case is INVALID_ARGUMENT.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { resource, entities, method } = updatable(subject, probe);
      const mutable = (await entities.mutables()).find(({ path }) => path.includes("_") && !path.includes("."));
      const path = mutable?.path ?? resource.message.fields.find(({ name }) => name.includes("_"))?.name;
      if (path === undefined) return probe.skip("no field's name has two words");
      const camel = path.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
      const entity = await entities.fresh();
      await probe.refused(
        method,
        entities.updateRequest(entity, mutable ? { [path]: mutable.next(probe.next()) } : {}, [camel]),
        "INVALID_ARGUMENT",
      );
    },
  },
  "path-through-a-scalar": badPath(
    "A path that goes on behind a field that is no message is INVALID_ARGUMENT.",
    (path) => `${path}.no_such_field`,
  ),
  "empty-path": badPath("An empty path is INVALID_ARGUMENT.", () => ""),
  "path-with-spaces": badPath("A path with spaces is INVALID_ARGUMENT.", (path) => ` ${path} `),
  "path-into-a-list": {
    section: "Wildcards",
    rule: "A path to an element of a repeated field by its index is INVALID_ARGUMENT.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { resource, entities, method } = updatable(subject, probe);
      const list = resource.message.fields.find(
        (field) => field.repeated && !behaves(field, "OUTPUT_ONLY", "IMMUTABLE"),
      );
      if (!list) return probe.skip("no field is repeated");
      const entity = await entities.fresh();
      await probe.refused(method, entities.updateRequest(entity, {}, [`${list.name}.0`]), "INVALID_ARGUMENT");
    },
  },
  "path-twice": {
    section: "Specifying specific fields",
    rule: "A field that the mask names twice is set once.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = updatable(subject, probe);
      const [{ path, next } = probe.untried("no field can be changed")] = await entities.mutables();
      const entity = await entities.fresh();
      const value = next(probe.next());
      const updated = entities.unwrap(
        method,
        await probe.ok(method, entities.updateRequest(entity, { [path]: value }, [path, path])),
      );
      probe.check(isSame(at(updated, path), value), `${path} is ${JSON.stringify(at(updated, path))}`);
    },
  },
  "whole-message": {
    section: "Specifying specific fields",
    rule: "A mask may name a message inside as a whole, as well as its fields.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = updatable(subject, probe);
      const inner = (await entities.mutables()).find(({ path }) => path.includes("."));
      if (!inner) return probe.skip("no message inside can be changed");
      const entity = await entities.fresh();
      const outer = inner.path.split(".")[0] ?? "";
      const value = inner.next(probe.next());
      const sent = withAt({ [outer]: entity.value[outer] ?? {} }, inner.path, value);
      const updated = entities.unwrap(method, await probe.ok(method, entities.updateRequest(entity, sent, [outer])));
      probe.check(
        isSame(at(updated, inner.path), value),
        `${inner.path} is ${JSON.stringify(at(updated, inner.path))}`,
      );
    },
  },
});

function badPath(rule: string, toPath: (path: string) => string): Rule {
  return {
    section: "Invalid field mask entries",
    rule,
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const { resource, entities, method } = updatable(subject, probe);
      const mutables = await entities.mutables();
      const scalar = mutables.find(({ path }) =>
        resource.message.fields.some(
          (field) => field.name === path && isScalar(field, "string", "int32", "int64", "bool"),
        ),
      );
      if (!scalar) return probe.untried("no plain field can be changed");
      const entity = await entities.fresh();
      const request = entities.updateRequest(entity, { [scalar.path]: scalar.next(probe.next()) }, [
        toPath(scalar.path),
      ]);
      await probe.refused(method, request, "INVALID_ARGUMENT");
    },
  };
}

function updatable(subject: Subject, probe: Probe) {
  const found = given(subject, probe);
  if (!found.method.input.fields.some(({ name }) => name === "update_mask"))
    probe.skip("the request has no update_mask");
  if (!found.resource.methods.create)
    probe.untried("there is no Create, so that there is no entity that may be changed");
  return found;
}
