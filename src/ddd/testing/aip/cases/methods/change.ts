import type { Json, JsonObject } from "../../api.ts";
import type { Subject } from "../../case.ts";
import { at, isEmpty, isSame } from "../../json.ts";
import type { Probe } from "../../probe.ts";
import type { Entity } from "../../prober.ts";
import { type Given, given } from "../given.ts";

/** The method and the entities, where entities can be made. */
export async function changeable(subject: Subject, probe: Probe): Promise<Given> {
  const found = given(subject, probe);
  if (!found.resource.methods.create)
    probe.untried("there is no Create, so that there is no entity that may be changed");
  return found;
}

/** An entity that does not exist. */
export async function nobody(subject: Subject, probe: Probe): Promise<Entity> {
  const { resource, entities } = given(subject, probe);
  const key = await entities.unknownKey();
  return { key, value: Object.fromEntries(resource.key.map(({ request, value }) => [value, key[request] ?? null])) };
}

/** Sends an Update that should succeed. @returns the resource as it is answered */
export async function update({ entities, method }: Given, probe: Probe, request: JsonObject): Promise<JsonObject> {
  return entities.unwrap(method, await probe.ok(method, request));
}

/** Fails the case unless the field has the value that it was set to. */
export function checkSet(probe: Probe, updated: JsonObject, path: string, value: Json | undefined): void {
  const found = at(updated, path);
  probe.check(isSame(found, value), `${path} was set to ${JSON.stringify(value)}, and is ${JSON.stringify(found)}`);
}

/** Fails the case unless the field is as it was. @param reason why it should be, such as "the mask does not name it" */
export function checkKept(probe: Probe, entity: Entity, updated: JsonObject, path: string, reason: string): void {
  probe.check(isSame(at(updated, path), at(entity.value, path)), `${path} is changed, and ${reason}`);
}

/** Fails the case unless the field is empty. */
export function checkCleared(probe: Probe, updated: JsonObject, path: string): void {
  const found = at(updated, path);
  probe.check(isEmpty(found), `${path} should be empty, and is ${JSON.stringify(found)}`);
}
