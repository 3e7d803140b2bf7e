import { type Field, fieldOf, type JsonObject, type Method } from "../api.ts";
import type { AipCase, Subject } from "../case.ts";
import type { Entities } from "../entity/entities.ts";
import { leavesOf } from "../entity/paths.ts";
import { at, isEmpty } from "../json.ts";
import type { Probe } from "../probe.ts";
import type { Resource, Standard } from "../resource.ts";

/** A case without its name and number. */
export type Rule = Omit<AipCase, "id" | "aip">;

/** The resource and the method that a case is run on. */
export interface Given {
  readonly resource: Resource;
  readonly entities: Entities;
  readonly method: Method;
}

/** The resource and the method of a subject, for a case on a standard or a custom method. */
export function given({ name, resource, method }: Subject, probe: Probe): Given {
  if (!resource || !method) throw new Error(`${name} is no method of a resource`);
  return { resource, entities: probe.entities(resource), method };
}

/** The resource of a subject, for a case on a resource. */
export function givenResource({ name, resource }: Subject, probe: Probe): Omit<Given, "method"> {
  if (!resource) throw new Error(`${name} is no resource`);
  return { resource, entities: probe.entities(resource) };
}

/** The method of a subject. */
export function givenMethod({ name, method }: Subject): Method {
  if (!method) throw new Error(`${name} is no method`);
  return method;
}

/** A field of a request, without which the case does not apply. */
export function requestField(method: Method, name: string, probe: Probe): Field {
  return fieldOf(method.input, name) ?? probe.skip(`${method.input.name} has no ${name}`);
}

/** A field of a resource, without which the case does not apply. */
export function ownField({ message }: Resource, name: string, probe: Probe): Field {
  return fieldOf(message, name) ?? probe.skip(`${message.name} has no ${name}`);
}

/** The rule that a request is named after its method. */
export function requestNamedAfterMethod(on: Standard, isExact = true): Rule {
  return {
    section: "Guidance",
    rule: "The request message matches the RPC's name, with a Request suffix.",
    on,
    means: "descriptors",
    run(subject, probe) {
      const { method } = given(subject, probe);
      probe.check(
        !isExact || method.input.name === `${method.name}Request`,
        `the request is ${method.input.name}, and should be ${method.name}Request`,
      );
    },
  };
}

/** Fields that have a rule of their own, that they are not required. */
const RULED = ["page_size", "page_token", "request_id", "validate_only", "read_mask", "view", "update_mask", "etag"];

/** The rule that a request's other fields are not required. */
export function noOtherRequired(on: Standard, allowed: (given: Given, field: Field) => boolean): Rule {
  return {
    section: "Request message",
    rule: "The request message has no other required fields.",
    on,
    means: "descriptors",
    run(subject, probe) {
      const found = given(subject, probe);
      const isKey = ({ name }: Field) =>
        found.resource.key.some(({ request, value }) => [request, value].includes(name));
      const other = found.method.input.fields.find(
        (field) =>
          field.behaviors.includes("REQUIRED") &&
          !RULED.includes(field.name) &&
          !found.resource.parents.includes(field) &&
          !isKey(field) &&
          !allowed(found, field),
      );
      probe.check(other === undefined, `${found.method.input.name}.${other?.name} should not be REQUIRED`);
    },
  };
}

/** The rule that the answer is the resource. */
export function answersResource(on: Standard): Rule {
  return {
    section: "Guidance",
    rule: "The response is the resource itself; an answer that holds it alone, in a field of its name, counts as such.",
    on,
    means: "descriptors",
    run(subject, probe) {
      const { resource, method } = given(subject, probe);
      const { output } = method;
      if (output.fullName === "google.longrunning.Operation") probe.skip("it is long-running");
      const [field, ...others] = output.fields;
      const isAlone =
        others.length === 0 && field?.name === resource.noun && field.message?.fullName === resource.message.fullName;
      probe.check(
        output.fullName === resource.message.fullName || isAlone,
        `the answer is ${output.name}, and should be ${resource.name}`,
      );
    },
  };
}

/** The rule that the fields that name the entity are REQUIRED. */
export function keyRequired(on: Standard | "custom"): Rule {
  return {
    section: "Request message",
    rule: "The field that names the resource is annotated as required.",
    on,
    means: "descriptors",
    run(subject, probe) {
      const { resource, method } = given(subject, probe);
      for (const { request } of resource.key) {
        const field = fieldOf(method.input, request);
        if (!field) continue;
        probe.check(field.behaviors.includes("REQUIRED"), `${method.input.name}.${request} should be REQUIRED`);
      }
    },
  };
}

/** The paths of a resource's fields that a create may set and that are read again, with their values in an entity. */
export async function readable(entities: Entities, value: JsonObject): Promise<readonly string[]> {
  const paths = new Set(await entities.settable());
  return leavesOf(entities.resource.message)
    .filter(
      ({ path, field }) => paths.has(path) && !field.behaviors.includes("INPUT_ONLY") && !isEmpty(at(value, path)),
    )
    .map(({ path }) => path);
}
