import { behaves } from "../../api.ts";
import { casesOf } from "../../case.ts";
import type { Mutable } from "../../entity/mutables.ts";
import { at, isEmpty, isSame, withAt, without } from "../../json.ts";
import type { Probe } from "../../probe.ts";
import type { Entity } from "../../prober.ts";
import type { Given } from "../given.ts";
import { changeable, checkCleared, checkKept, checkSet, update } from "./change.ts";

export const updateMaskCases = casesOf(134, {
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
        if (!isEmpty(value)) checkSet(probe, updated, path, value);
      }
    },
  },
  "mask-leaves-the-rest": {
    section: "Request message",
    rule: "A field that the mask does not name stays as it is, though the request has another value of it.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const found = await changeable(subject, probe);
      const { entities } = found;
      const [first, ...others] = await two(await entities.mutables(), probe);
      const entity = await entities.fresh();
      for (const other of others) {
        const values = { [first.path]: first.next(probe.next()), [other.path]: other.next(probe.next()) };
        const updated = await update(found, probe, entities.updateRequest(entity, values, [first.path]));
        checkKept(probe, entity, updated, other.path, "the mask does not name it");
      }
    },
  },
  "mask-of-several": {
    section: "Request message",
    rule: "A mask may name several fields.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const found = await changeable(subject, probe);
      const { entities } = found;
      const [first, second] = await two(await entities.mutables(), probe);
      const entity = await entities.fresh();
      const values = { [first.path]: first.next(probe.next()), [second.path]: second.next(probe.next()) };
      const updated = await update(found, probe, entities.updateRequest(entity, values, [first.path, second.path]));
      for (const [path, value] of Object.entries(values)) {
        if (!isEmpty(value)) checkSet(probe, updated, path, value);
      }
    },
  },
  "mask-clears": {
    section: "Request message",
    rule: "An optional field that the mask names and the request leaves unset is cleared.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const found = await changeable(subject, probe);
      const { entities } = found;
      const entity = await entities.fresh();
      const path = await clearable(found, entity, probe);
      const updated = await update(found, probe, entities.updateRequest(entity, {}, [path]));
      checkCleared(probe, updated, path);
    },
  },
  "mask-of-subfield": {
    section: "Request message",
    rule: "A mask may name a field of a message inside, and sets that alone.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const found = await changeable(subject, probe);
      const { entities } = found;
      const inner = (await entities.mutables()).filter(({ path }) => path.includes("."));
      const [first = probe.skip("no message inside can be changed"), second] = inner;
      const entity = await entities.fresh();
      const value = first.next(probe.next());
      const updated = await update(found, probe, entities.updateRequest(entity, { [first.path]: value }, [first.path]));
      checkSet(probe, updated, first.path, value);
      if (second) checkKept(probe, entity, updated, second.path, "the mask does not name it");
    },
  },
  "no-mask-sets-what-is-given": {
    section: "Request message",
    rule: "Without a mask, all fields of the request that are not empty are set.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const found = await changeable(subject, probe);
      const { entities } = found;
      const [{ path, next } = probe.untried("no field can be changed")] = await entities.mutables();
      const entity = await entities.fresh();
      const value = next(probe.next());
      const updated = await update(found, probe, entities.updateRequest(entity, { [path]: value }));
      checkSet(probe, updated, path, value);
    },
  },
  "no-mask-leaves-what-is-not-given": {
    section: "Request message",
    rule: "Without a mask, the fields that the request leaves empty stay as they are.",
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const found = await changeable(subject, probe);
      const { entities } = found;
      const [{ path, next }, ...others] = await two(await entities.mutables(), probe);
      const entity = await entities.fresh();
      const updated = await update(found, probe, entities.updateRequest(entity, { [path]: next(probe.next()) }));
      for (const other of others) {
        checkKept(probe, entity, updated, other.path, "the request leaves it empty");
      }
    },
  },
  "star-sets": {
    section: "Request message",
    rule: 'The mask "*" sets all fields.',
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const found = await changeable(subject, probe);
      const { entities } = found;
      const [{ path, next } = probe.untried("no field can be changed")] = await entities.mutables();
      const entity = await entities.fresh();
      const value = next(probe.next());
      const request = {
        ...entities.updateRequest(entity, {}),
        [entities.holder("update")]: withAt(without(entity.value, "etag"), path, value),
        update_mask: { paths: ["*"] },
      };
      const updated = await update(found, probe, request);
      checkSet(probe, updated, path, value);
    },
  },
  "star-replaces": {
    section: "Request message",
    rule: 'The mask "*" replaces the whole: fields that the request leaves unset are cleared.',
    on: "update",
    means: "writes",
    async run(subject, probe) {
      const found = await changeable(subject, probe);
      const { entities } = found;
      const entity = await entities.fresh();
      const path = await clearable(found, entity, probe);
      const current = await entities.get(entity);
      const request = {
        [entities.holder("update")]: withAt(without(current, "etag"), path, undefined),
        update_mask: { paths: ["*"] },
      };
      const updated = await update(found, probe, request);
      checkCleared(probe, updated, path);
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
});

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
