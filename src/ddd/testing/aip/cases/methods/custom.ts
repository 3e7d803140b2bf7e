import { fieldOf, type Method } from "../../api.ts";
import { casesOf, type Subject } from "../../case.ts";
import { isSame } from "../../json.ts";
import type { Probe } from "../../probe.ts";
import { given, givenMethod } from "../given.ts";
import { keyRequired } from "../rules.ts";

const PREPOSITIONS =
  /(?<=[a-z])(For|With|By|From|To|Of|On|In|At|After|Before|About|Between|Into|Without|Upon|Via)(?=[A-Z]|$)/;
const STANDARD = /^(Get|List|Create|Update|Delete)(?=[A-Z]|$)/;

/** Verbs that do nothing beyond the entity, so that a suite may try them on its own. */
const HARMLESS =
  /^(Archive|Unarchive|Close|Reopen|Complete|Disable|Enable|Activate|Deactivate|Suspend|Resume|Publish|Unpublish|Cancel|Lock|Unlock|Hide|Show|Pin|Unpin|Star|Unstar|Mute|Unmute)[A-Z]/;

export const customCases = casesOf(136, {
  "no-preposition": {
    section: "Guidance",
    rule: "The name of a custom method has no preposition.",
    on: "method",
    means: "descriptors",
    run(subject, probe) {
      const method = customMethod(subject, probe);
      const found = PREPOSITIONS.exec(method.name)?.[0];
      probe.check(found === undefined, `${method.name} has the preposition ${found}`);
    },
  },
  "no-standard-verb": {
    section: "Guidance",
    rule: "The verb of a custom method is none of Get, List, Create, Update, Delete.",
    on: "method",
    means: "descriptors",
    run(subject, probe) {
      const method = customMethod(subject, probe);
      probe.check(!STANDARD.test(method.name), `${method.name} has a standard method's verb, and not its form`);
    },
  },
  "no-async": {
    section: "Guidance",
    rule: "The name of a custom method has no `Async`.",
    on: "method",
    means: "descriptors",
    run(subject, probe) {
      const method = customMethod(subject, probe);
      probe.check(!method.name.includes("Async"), `${method.name} has Async`);
    },
  },
  "verb-and-noun": {
    section: "Guidance",
    rule: "The name of a custom method begins with a verb, in upper camel case.",
    on: "method",
    means: "descriptors",
    run(subject, probe) {
      const method = customMethod(subject, probe);
      probe.check(
        /^[A-Z][a-z]+([A-Z0-9][A-Za-z0-9]*)?$/.test(method.name),
        `${method.name} is not in upper camel case`,
      );
    },
  },
  "request-name": {
    section: "Guidance",
    rule: "The request message matches the RPC's name, with a Request suffix.",
    on: "method",
    means: "descriptors",
    run(subject, probe) {
      const method = customMethod(subject, probe);
      probe.check(
        method.input.name === `${method.name}Request`,
        `the request is ${method.input.name}, and should be ${method.name}Request`,
      );
    },
  },
  "response-name": {
    section: "Guidance",
    rule: "The response message matches the RPC's name, with a Response suffix, or is the resource.",
    on: "method",
    means: "descriptors",
    run(subject, probe) {
      const method = customMethod(subject, probe);
      const isResource = probe.resources.some(({ message }) => message.fullName === method.output.fullName);
      const isNamed = method.output.name === `${method.name}Response`;
      const isOperation = ["google.longrunning.Operation", "google.protobuf.Empty", "google.api.HttpBody"].includes(
        method.output.fullName,
      );
      probe.check(
        isResource || isNamed || isOperation,
        `the answer is ${method.output.name}, and should be ${method.name}Response or a resource`,
      );
    },
  },
  "name-required": keyRequired("custom"),
  "unknown-not-found": {
    section: "Resource-based custom methods",
    rule: "On a resource that does not exist, a custom method fails with NOT_FOUND.",
    on: "custom",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = callable(subject, probe);
      await probe.refused(method, await entities.unknownKey(), "NOT_FOUND");
    },
  },
  "empty-name-refused": {
    section: "Resource-based custom methods",
    rule: "Without the name, a custom method fails with INVALID_ARGUMENT, or NOT_FOUND.",
    on: "custom",
    means: "writes",
    async run(subject, probe) {
      const { method } = callable(subject, probe);
      await probe.refused(method, {}, "INVALID_ARGUMENT", "NOT_FOUND");
    },
  },
  "answer-is-stored": {
    section: "Resource-based custom methods",
    rule: "A resource that a custom method answers is as Get gives it then.",
    on: "custom",
    means: "writes",
    async run(subject, probe) {
      const { resource, entities, method } = callable(subject, probe);
      const answersIt =
        method.output.fullName === resource.message.fullName ||
        method.output.fields.some(({ message }) => message?.fullName === resource.message.fullName);
      if (!answersIt) probe.skip("it does not answer the resource");
      if (!HARMLESS.test(method.name)) probe.untried("the verb may have effects beyond the entity");
      const entity = await entities.fresh();
      const answer = await probe.call(method, entity.key);
      if ("error" in answer) return probe.untried(`it fails on a new entity with ${answer.error.code}`);
      const value = entities.unwrap(method, answer.message);
      probe.check(isSame(await entities.get(entity), value), "Get gives another state than the one that was answered");
    },
  },
  "acts-on-the-named": {
    section: "Resource-based custom methods",
    rule: "A custom method acts on the resource that its request names, and on no other.",
    on: "custom",
    means: "writes",
    async run(subject, probe) {
      const { entities, method } = callable(subject, probe);
      if (!HARMLESS.test(method.name)) probe.untried("the verb may have effects beyond the entity");
      const neighbour = await entities.fresh();
      const entity = await entities.fresh();
      const answer = await probe.call(method, entity.key);
      if ("error" in answer) return probe.untried(`it fails on a new entity with ${answer.error.code}`);
      probe.check(isSame(await entities.get(neighbour), neighbour.value), "another resource has changed");
    },
  },
});

/** A method that is no standard one. */
function customMethod(subject: Subject, probe: Probe): Method {
  const method = givenMethod(subject);
  if (isStandard(method, probe) || (method.streams && STANDARD.test(method.name)))
    probe.skip("it is a standard method");
  return method;
}

function isStandard(method: Method, probe: Probe): boolean {
  return probe.resources.some(({ methods }) => Object.values(methods).includes(method));
}

/** A custom method on a resource whose request needs nothing but the name. */
function callable(subject: Subject, probe: Probe) {
  const found = given(subject, probe);
  const { method, resource } = found;
  if (method.streams) probe.skip("it is a stream");
  const others = method.input.fields.filter(
    ({ name, behaviors }) => behaviors.includes("REQUIRED") && !resource.key.some(({ request }) => request === name),
  );
  if (others.length > 0 || !resource.key.every(({ request }) => fieldOf(method.input, request))) {
    probe.untried(`its request needs more than a name: ${others.map(({ name }) => name).join(", ")}`);
  }
  return found;
}
