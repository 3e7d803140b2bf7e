import { behaves, type Json, type JsonObject, type RpcError } from "../api.ts";
import { asValueOf } from "../json.ts";
import type { Entity } from "../prober.ts";
import { candidates, type Generator } from "./candidates.ts";
import type { Collection } from "./collection.ts";
import { isWhole, leavesOf } from "./paths.ts";

/** A field that an update can change. */
export interface Mutable {
  /** Its path in the resource. */
  readonly path: string;
  /** A valid value that it does not have: the nth. */
  next(n: number): Json;
}

/** Entities that can be made, changed and deleted. */
interface MutableEntities extends Collection {
  fresh(): Promise<Entity>;
  updateRequest(
    entity: Entity,
    values: Readonly<Record<string, Json | undefined>>,
    paths?: readonly string[],
  ): JsonObject;
  delete(entity: Entity): Promise<RpcError | undefined>;
}

/** Tries each field that a caller may set, on an entity of its own. @param known gives makers of values that are valid */
export async function findMutables(
  entities: MutableEntities,
  known: (path: string) => Promise<Generator | undefined>,
): Promise<readonly Mutable[]> {
  const update = entities.method("update");
  const holder = entities.resource.methods.create ? entities.holder("create") : "";
  const entity = await entities.fresh();
  const keys = new Set(entities.resource.key.map(({ value }) => value));
  const found: Mutable[] = [];
  for (const { path, field } of leavesOf(entities.resource.message)) {
    if (keys.has(path) || field.name === "etag" || behaves(field, "IMMUTABLE", "INPUT_ONLY") || !isWhole(field))
      continue;
    const maker = await known(`${holder}.${path}`);
    const isReference = /_id$|^parent$/.test(field.name);
    const makers: readonly Generator[] = maker ? [maker] : isReference ? [] : candidates(field).slice(0, 3);
    for (const make of makers) {
      const next = (n: number) => {
        const value = make(n, entities.probe.random);
        // A value that it has already would be no change.
        return asValueOf(field, value, n);
      };
      const value = next(entities.probe.next());
      const answer = await entities.probe.call(update, entities.updateRequest(entity, { [path]: value }, [path]));
      if ("error" in answer) continue;
      found.push({ path, next });
      break;
    }
  }
  if (entities.resource.methods.delete) await entities.delete(entity);
  // Texts first: the others have fewer values.
  const rank = ({ path }: Mutable) =>
    leavesOf(entities.resource.message).find((leaf) => leaf.path === path)?.field.kind === "string" ? 0 : 1;
  return found.sort((a, b) => rank(a) - rank(b));
}
