import { type Field, fieldOf, type JsonObject, type Method } from "../api.ts";
import type { AipCase, Subject } from "../case.ts";
import type { Entities } from "../entity/entities.ts";
import { leavesOf } from "../entity/paths.ts";
import { at, isEmpty } from "../json.ts";
import type { Probe } from "../probe.ts";
import type { Resource } from "../resource.ts";

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

/** The paths of a resource's fields that a create may set and that are read again, with their values in an entity. */
export async function readable(entities: Entities, value: JsonObject): Promise<readonly string[]> {
  const paths = new Set(await entities.settable());
  return leavesOf(entities.resource.message)
    .filter(
      ({ path, field }) => paths.has(path) && !field.behaviors.includes("INPUT_ONLY") && !isEmpty(at(value, path)),
    )
    .map(({ path }) => path);
}
