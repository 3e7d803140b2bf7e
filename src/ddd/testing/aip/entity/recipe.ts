import { fieldOf, type Json, type JsonObject, type Method, type RpcError } from "../api.ts";
import { asValueOf, at, isWithin, withAt } from "../json.ts";
import type { Prober } from "../prober.ts";
import { idField, isOptionField, type Resource, resourceField } from "../resource.ts";
import { candidates, type Generator } from "./candidates.ts";
import { blamedPaths, type Leaf, leavesOf } from "./paths.ts";

/** Tries to find a valid request. */
const MAX_TRIES = 60;
/** Requests in a row that show a recipe to be good. */
const STEADY = 3;

/** The way to make valid Create requests of a resource, each different. */
export interface Recipe {
  /** A request that no other is like. */
  next(): JsonObject;
  /** The fields that it sets, in paths of the request. */
  readonly paths: readonly string[];
  /** A maker of values for a field, in paths of the request, if one is known to be valid. */
  generator(path: string): Generator | undefined;
}

/** A server's answer that makes a request to be of no use. */
export class NoRecipe extends Error {
  override readonly name = "NoRecipe";
}

type Attempt = (request: JsonObject) => Promise<{ readonly value: JsonObject } | { readonly error: RpcError }>;

/**
 * Finds valid requests: with REQUIRED fields first, with other values for the fields that an INVALID_ARGUMENT names, and then with
 * each optional field that the server takes.
 *
 * @param attempt creates an entity, and deletes it again
 * @throws NoRecipe naming the last answer
 */
export async function findRecipe(resource: Resource, create: Method, probe: Prober, attempt: Attempt): Promise<Recipe> {
  const holder = resourceField(resource, create)?.name ?? resource.noun;
  const id = idField(resource)?.name;
  const leaves = leavesOf(create.input).filter(
    ({ path, field }) => path.startsWith(`${holder}.`) || !isOptionField(field),
  );
  const parents = new Set(resource.parents.map(({ name }) => name));
  // A caller chooses keys that the resource itself has, such as an id.
  const keyLeaves = resource.key.flatMap(({ value }): Leaf[] => {
    const field = fieldOf(resource.message, value);
    const isChosen =
      id === undefined && value !== "name" && !parents.has(value) && field && !field.behaviors.includes("OUTPUT_ONLY");
    const inside = resourceField(resource, create)?.message;
    return isChosen && inside && fieldOf(inside, value) ? [{ path: `${holder}.${value}`, field, required: false }] : [];
  });
  const all = [...keyLeaves, ...leaves.filter(({ path }) => !keyLeaves.some((one) => one.path === path))];
  const references = new Map<string, Generator>();
  for (const leaf of all) {
    const made = await referenceTo(leaf, resource, probe, references.size);
    if (made) references.set(leaf.path, made);
  }
  const makersOf = ({ path, field }: Leaf): readonly Generator[] => {
    const reference = references.get(path);
    if (reference) return [reference];
    const own = candidates(field);
    // Ids within names are slugs (AIP-122).
    if (path === id && id !== "id") return [...own.slice(2, 3), ...own].map((make, i) => (i === 0 ? slug : make));
    return own;
  };
  const makers = new Map(all.map((leaf) => [leaf.path, makersOf(leaf)]));
  const chosen = new Map<string, number>();
  for (const { path, required } of all) {
    if ((required || parents.has(path)) && (makers.get(path)?.length ?? 0) > 0) chosen.set(path, 0);
  }
  let count = 0;
  const build = (with_: ReadonlyMap<string, number> = chosen): JsonObject => {
    const n = probe.next();
    let request: JsonObject = { [holder]: {} };
    for (const [path, index] of with_) {
      const value = makers.get(path)?.[index]?.(references.has(path) ? count : n, probe.random);
      const field = all.find((leaf) => leaf.path === path)?.field;
      if (value !== undefined && value !== null && field) request = withAt(request, path, asValueOf(field, value, n));
    }
    count++;
    return request;
  };
  await findBase();
  const base = new Set(chosen.keys());
  await addOptional();
  await dropUnsteady();
  return {
    next: () => build(),
    paths: [...chosen.keys()],
    generator: (path) => makers.get(path)?.[chosen.get(path) ?? 0],
  };

  async function findBase(): Promise<void> {
    let error: RpcError | undefined;
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const result = await attempt(build());
      if ("value" in result) return;
      error = result.error;
      if (error.code === "ALREADY_EXISTS") continue;
      if (error.code !== "INVALID_ARGUMENT" && error.code !== "FAILED_PRECONDITION") break;
      if (!improve(error)) break;
    }
    throw new NoRecipe(
      `no valid request of ${create.fullName} was found: the last answer was ${error?.code}: ${error?.message}; give one by --example ${create.name}=JSON`,
    );
  }

  /** Takes other values for the fields that an error names. @returns whether there were some */
  function improve(error: RpcError): boolean {
    const blamed = blamedBy(error).filter((path) => (makers.get(path)?.length ?? 0) > 0);
    let improved = false;
    for (const path of blamed) {
      const next = chosen.has(path) ? (chosen.get(path) ?? 0) + 1 : 0;
      if (next >= (makers.get(path)?.length ?? 0)) continue;
      chosen.set(path, next);
      improved = true;
    }
    if (improved) return true;
    // It names no field: take all of the resource that are not taken yet, once, and then other texts.
    const missing = all.filter(
      ({ path, field }) => !chosen.has(path) && path.startsWith(`${holder}.`) && field.oneof === undefined,
    );
    for (const { path, field } of missing) {
      if ((makers.get(path)?.length ?? 0) > 0 && field.name !== "etag" && !references.has(path)) {
        chosen.set(path, 0);
        improved = true;
      }
    }
    return improved && blamed.length === 0;
  }

  function blamedBy({ message, details }: RpcError): readonly string[] {
    const paths = all.map(({ path }) => path);
    const violations = details.flatMap(({ type, value }) =>
      type === "google.rpc.BadRequest" && Array.isArray(value?.fieldViolations ?? value?.field_violations)
        ? ((value?.fieldViolations ?? value?.field_violations) as readonly JsonObject[])
        : [],
    );
    const named = violations.flatMap(({ field }) => blamedPaths(String(field ?? ""), paths));
    if (named.length > 0) return [...new Set(named)];
    const words = message.match(/[A-Za-z_][\w.]*/g) ?? [];
    return [
      ...new Set(
        words.flatMap((word) => paths.filter((path) => path === word || path.endsWith(`.${word.toLowerCase()}`))),
      ),
    ];
  }

  async function addOptional(): Promise<void> {
    for (const { path, field } of all) {
      if (chosen.has(path) || !path.startsWith(`${holder}.`) || field.name === "etag") continue;
      if (/_id$|^parent$/.test(field.name) && !references.has(path) && path.split(".").length === 2 && !isKey(path))
        continue;
      const choices = Math.min(makers.get(path)?.length ?? 0, 3);
      for (let index = 0; index < choices; index++) {
        const tried = new Map(chosen).set(path, index);
        const request = build(tried);
        const result = await attempt(request);
        if ("error" in result) continue;
        const inner = path.slice(holder.length + 1);
        const isKept = isWithin(at(request, path), at(result.value, inner)) || field.behaviors.includes("INPUT_ONLY");
        if (isKept) chosen.set(path, index);
        break;
      }
    }
  }

  /** Takes optional fields out again, the last first, that go together with some values of the others only. */
  async function dropUnsteady(): Promise<void> {
    const optional = [...chosen.keys()].filter((path) => !base.has(path));
    let steady = 0;
    while (optional.length > 0 && steady < STEADY) {
      const result = await attempt(build());
      if ("value" in result || result.error.code === "ALREADY_EXISTS") {
        steady++;
        continue;
      }
      chosen.delete(optional.pop() ?? "");
      steady = 0;
    }
  }

  function isKey(path: string): boolean {
    return keyLeaves.some((leaf) => leaf.path === path);
  }
}

const slug: Generator = (n, random) => `aip-${random.slice(0, 8)}-${n}`;

/** Names an entity of another resource, where a field is a reference to one by its type or its name. */
async function referenceTo(
  { path, field }: Leaf,
  resource: Resource,
  probe: Prober,
  place: number,
): Promise<Generator | undefined> {
  if (field.kind !== "string" || path.split(".").length > 2) return undefined;
  const noun = /^(.+)_id$/.exec(field.name)?.[1];
  if (noun === resource.noun) return undefined;
  const others = probe.resources.filter((other) => other !== resource && other.key.length === 1);
  const target =
    others.find((other) => field.refersTo !== undefined && other.message.resourceType === field.refersTo) ??
    others.find((other) => other.noun === noun && isSamePackage(other, resource)) ??
    (field.name === "parent"
      ? others.find((other) => other.key[0]?.value === "name" && other.methods.create)
      : undefined);
  if (!target) return undefined;
  const entities = await probe.entities(target).sharedIfAny();
  const values = entities.map(({ value }): Json => value[target.key[0]?.value ?? ""] ?? null);
  if (values.length === 0) return undefined;
  // All belong to one parent, so that they are in one list.
  if (resource.parents.some(({ name }) => name === path)) return () => values[0] ?? null;
  // Two references together are each pair once before one comes again.
  return (n) => values[Math.floor(n / values.length ** place) % values.length] ?? null;
}

function isSamePackage(a: Resource, b: Resource): boolean {
  const packageOf = ({ message }: Resource) => message.fullName.slice(0, message.fullName.lastIndexOf("."));
  return packageOf(a) === packageOf(b);
}
