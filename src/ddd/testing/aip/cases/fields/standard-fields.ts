import { type Field, fieldOf, isMessage, isScalar, type Json, TIMESTAMP } from "../../api.ts";
import { casesOf } from "../../case.ts";
import type { Entities } from "../../entity/entities.ts";
import { isSame, withAt } from "../../json.ts";
import type { Probe } from "../../probe.ts";
import type { Entity } from "../../prober.ts";
import { givenResource, ownField, type Rule } from "../given.ts";

/** How far a server's clock may be from the suite's. */
const CLOCK_MS = 10 * 60_000;
/** A server whose times have whole seconds shows a change after this. */
const SECOND_MS = 1100;

const UUID4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export const standardFieldCases = casesOf(148, {
  "name-is-string": typeRule("name", "a string", (field) => isScalar(field, "string"), "Resource names and IDs"),
  "display-name-is-string": typeRule("display_name", "a string", (field) => isScalar(field, "string"), "Other names"),
  "title-is-string": typeRule("title", "a string", (field) => isScalar(field, "string"), "Other names"),
  "create-time-is-timestamp": typeRule("create_time", "a Timestamp", (field) => isMessage(field, TIMESTAMP)),
  "create-time-output-only": outputOnly("create_time"),
  "update-time-is-timestamp": typeRule("update_time", "a Timestamp", (field) => isMessage(field, TIMESTAMP)),
  "update-time-output-only": outputOnly("update_time"),
  "delete-time-is-timestamp": typeRule("delete_time", "a Timestamp", (field) => isMessage(field, TIMESTAMP)),
  "expire-time-is-timestamp": typeRule("expire_time", "a Timestamp", (field) => isMessage(field, TIMESTAMP)),
  "annotations-are-a-map": typeRule(
    "annotations",
    "a map of strings",
    (field) => field.mapKey === "string" && field.kind === "string",
    "Annotations",
  ),
  "uid-is-string": typeRule("uid", "a string", (field) => isScalar(field, "string"), "uid"),
  "uid-output-only": outputOnly("uid", "uid"),
  "uid-format": {
    section: "uid",
    rule: "A uid has the format UUID4 in its field_info.",
    on: "resource",
    means: "descriptors",
    run(subject, probe) {
      const { resource } = givenResource(subject, probe);
      probe.check(ownField(resource, "uid", probe).format === "UUID4", "uid should have the format UUID4");
    },
  },
  "no-first-or-last-name": {
    section: "Other names",
    rule: "A person's names are given_name and family_name, not first_name and last_name.",
    on: "resource",
    means: "descriptors",
    run(subject, probe) {
      const { resource } = givenResource(subject, probe);
      const found = ["first_name", "last_name"].find((name) => fieldOf(resource.message, name));
      probe.check(found === undefined, `${resource.name} has ${found}`);
    },
  },
  "ip-address-format": {
    section: "IP address",
    rule: "An IP address is a string with the format IPV4, IPV6 or IPV4_OR_IPV6.",
    on: "resource",
    means: "descriptors",
    run(subject, probe) {
      const { resource } = givenResource(subject, probe);
      const fields = resource.message.fields.filter(({ name }) => /(^|_)ip_address$/.test(name));
      if (fields.length === 0) probe.skip(`${resource.name} has no IP address`);
      const wrong = fields.find(
        (field) => !isScalar(field, "string") || !/^IPV(4|6|4_OR_IPV6)$/.test(field.format ?? ""),
      );
      probe.check(wrong === undefined, `${wrong?.name} has no format of IP addresses`);
    },
  },
  "create-time-is-now": {
    section: "Timestamps",
    rule: "`create_time` is the time of the creation.",
    on: "resource",
    means: "writes",
    async run(subject, probe) {
      const { entities } = stamped(subject, probe, "create_time");
      const { value } = await entities.fresh();
      const off = Math.abs(Date.parse(String(value.create_time)) - Date.now());
      probe.check(off < CLOCK_MS, `create_time is ${value.create_time}, minutes from now`);
    },
  },
  "create-time-not-set-by-caller": notSetBy("create_time", "2001-02-03T04:05:06Z"),
  "create-time-stays": {
    section: "Timestamps",
    rule: "`create_time` stays when the resource is updated.",
    on: "resource",
    means: "writes",
    async run(subject, probe) {
      const { entities } = stamped(subject, probe, "create_time");
      const entity = await entities.fresh();
      const updated = await entities.change(entity);
      probe.check(isSame(updated.create_time, entity.value.create_time), "create_time has changed");
    },
  },
  "update-time-not-set-by-caller": notSetBy("update_time", "2001-02-03T04:05:06Z"),
  "update-time-moves": {
    section: "Timestamps",
    rule: "Any change refreshes update_time.",
    on: "resource",
    means: "writes",
    async run(subject, probe) {
      const { entities } = stamped(subject, probe, "update_time");
      const entity = await entities.fresh();
      let updated = await entities.change(entity);
      if (isSame(updated.update_time, entity.value.update_time)) {
        // Both may have been within one unit of the server's clock.
        await new Promise((done) => setTimeout(done, SECOND_MS));
        updated = await entities.change(entity);
      }
      const isLater = Date.parse(String(updated.update_time)) > Date.parse(String(entity.value.update_time));
      probe.check(isLater, `update_time was ${entity.value.update_time}, and is ${updated.update_time} after a change`);
    },
  },
  "update-time-not-before-create-time": {
    section: "Timestamps",
    rule: "`update_time` is not before create_time.",
    on: "resource",
    means: "reads",
    async run(subject, probe) {
      const { resource, entities } = givenResource(subject, probe);
      ownField(resource, "update_time", probe);
      ownField(resource, "create_time", probe);
      for (const { value } of await entities.shared()) {
        if (value.update_time === undefined) continue;
        const isLater = Date.parse(String(value.update_time)) >= Date.parse(String(value.create_time));
        probe.check(isLater, `update_time is ${value.update_time}, and create_time ${value.create_time}`);
      }
    },
  },
  "uid-is-given": {
    section: "uid",
    rule: "The server gives each resource a uid, a UUID4.",
    on: "resource",
    means: "writes",
    async run(subject, probe) {
      const { entities } = stamped(subject, probe, "uid");
      const { value } = await entities.fresh();
      probe.check(UUID4.test(String(value.uid)), `uid is ${JSON.stringify(value.uid)}, and no UUID4`);
    },
  },
  "uid-differs": {
    section: "uid",
    rule: "No two resources have the same uid.",
    on: "resource",
    means: "writes",
    async run(subject, probe) {
      const { entities } = stamped(subject, probe, "uid");
      const [one, other] = [await entities.fresh(), await entities.fresh()];
      probe.check(!isSame(one.value.uid, other.value.uid), `two resources have the uid ${one.value.uid}`);
    },
  },
  "uid-not-set-by-caller": notSetBy("uid", "11111111-2222-4333-8444-555555555555", "uid"),
  "uid-stays": {
    section: "uid",
    rule: "The uid stays when the resource is updated.",
    on: "resource",
    means: "writes",
    async run(subject, probe) {
      const { entities } = stamped(subject, probe, "uid");
      const entity = await entities.fresh();
      const updated = await entities.change(entity);
      probe.check(isSame(updated.uid, entity.value.uid), "uid has changed");
    },
  },
  "display-name-can-be-set": {
    section: "Other names",
    rule: "The user sets display_name, and changes it.",
    on: "resource",
    means: "writes",
    async run(subject, probe) {
      const { resource, entities } = givenResource(subject, probe);
      ownField(resource, "display_name", probe);
      const update = entities.method("update");
      const entity = await entities.fresh();
      const display_name = `Aip renamed ${probe.next()}`;
      const request = entities.updateRequest(entity, { display_name }, ["display_name"]);
      const updated = entities.unwrap(update, await probe.ok(update, request));
      probe.check(
        updated.display_name === display_name,
        `display_name was set to "${display_name}", and is "${updated.display_name}"`,
      );
    },
  },
  "display-name-not-unique": {
    section: "Other names",
    rule: "Two resources may have the same display_name.",
    on: "resource",
    means: "writes",
    async run(subject, probe) {
      const { resource, entities } = givenResource(subject, probe);
      ownField(resource, "display_name", probe);
      const create = entities.method("create");
      const { value } = await entities.fresh();
      const request = withAt(
        await entities.newRequest(),
        `${entities.holder("create")}.display_name`,
        value.display_name,
      );
      entities.track(await probe.ok(create, request, "should succeed with the display_name of another resource"));
    },
  },
  "display-name-of-63": {
    section: "Other names",
    rule: "A display_name may have 63 characters.",
    on: "resource",
    means: "writes",
    async run(subject, probe) {
      const { resource, entities } = givenResource(subject, probe);
      ownField(resource, "display_name", probe);
      const display_name = `Aip ${probe.random} ${"n".repeat(63)}`.slice(0, 63);
      const request = withAt(await entities.newRequest(), `${entities.holder("create")}.display_name`, display_name);
      const entity = entities.track(await probe.ok(entities.method("create"), request));
      probe.check(entity.value.display_name === display_name, "display_name is not the one that was sent");
    },
  },
  "annotations-are-kept": {
    section: "Annotations",
    rule: "`annotations` are stored as they are sent.",
    on: "resource",
    means: "writes",
    async run(subject, probe) {
      const { resource, entities } = givenResource(subject, probe);
      ownField(resource, "annotations", probe);
      const annotations = { "example.com/aip": "A value.", "aip.example.com/other": "" };
      const request = withAt(await entities.newRequest(), `${entities.holder("create")}.annotations`, annotations);
      const entity = entities.track(await probe.ok(entities.method("create"), request));
      probe.check(
        isSame(entity.value.annotations, annotations),
        `annotations are ${JSON.stringify(entity.value.annotations)}`,
      );
    },
  },
});

function typeRule(name: string, type: string, isRight: (field: Field) => boolean, section = "Timestamps"): Rule {
  return {
    section,
    rule: `\`${name}\` is ${type}.`,
    on: "resource",
    means: "descriptors",
    run(subject, probe) {
      const { resource } = givenResource(subject, probe);
      probe.check(isRight(ownField(resource, name, probe)), `${resource.name}.${name} should be ${type}`);
    },
  };
}

function outputOnly(name: string, section = "Timestamps"): Rule {
  return {
    section,
    rule: `\`${name}\` is output only.`,
    on: "resource",
    means: "descriptors",
    run(subject, probe) {
      const { resource } = givenResource(subject, probe);
      const field = ownField(resource, name, probe);
      probe.check(field.behaviors.includes("OUTPUT_ONLY"), `${resource.name}.${name} should be OUTPUT_ONLY`);
    },
  };
}

function notSetBy(name: string, sent: Json, section = "Timestamps"): Rule {
  return {
    section,
    rule: `A ${name} in a Create is ignored, and no error.`,
    on: "resource",
    means: "writes",
    async run(subject, probe) {
      const { entities } = stamped(subject, probe, name);
      const method = entities.method("create");
      const inside = method.input.fields.find((field) => field.name === entities.holder("create"))?.message;
      if (!inside || !fieldOf(inside, name)) return probe.skip(`a Create cannot send ${name}`);
      const request = withAt(await entities.newRequest(), `${entities.holder("create")}.${name}`, sent);
      const entity: Entity = entities.track(await probe.ok(method, request));
      probe.check(!isSame(entity.value[name], sent), `${name} is the one that the request has set`);
    },
  };
}

/** The entities of a resource that has an output only field. */
function stamped(subject: Parameters<Rule["run"]>[0], probe: Probe, name: string): { readonly entities: Entities } {
  const { resource, entities } = givenResource(subject, probe);
  const field = ownField(resource, name, probe);
  if (!field.behaviors.includes("OUTPUT_ONLY")) probe.skip(`${name} is not OUTPUT_ONLY`);
  return { entities };
}
