import { behaves, fieldOf, type Json, type JsonObject, type Method, type RpcError } from "../api.ts";
import { at, isSame, withAt } from "../json.ts";
import { CaseEnd } from "../outcome.ts";
import type { Entity } from "../prober.ts";
import { Collection } from "./collection.ts";
import { findMutables, type Mutable } from "./mutables.ts";
import { leavesOf } from "./paths.ts";
import { findRecipe, NoRecipe, type Recipe } from "./recipe.ts";

/** Entities that every case may look at, and none changes. */
const SHARED = 3;

/** Verbs of custom methods that bring an entity to an end before it may be deleted. */
const ENDING = /^(Archive|Cancel|Close|Complete|Deactivate|Disable|Finish|Stop|Suspend|Unpublish)[A-Z]/;

/** The entities of one resource: makes them, finds them, deletes them. */
export class Entities extends Collection {
  readonly #made = new Set<Entity>();
  /** Those of the present case. */
  readonly #fresh = new Set<Entity>();
  #recipe: Promise<Recipe> | undefined;
  #shared: Promise<readonly Entity[]> | undefined;
  #mutables: Promise<readonly Mutable[]> | undefined;

  /** Whether entities can be made, and are sure to be deleted again. */
  get canCreate(): boolean {
    const { create, delete: deletes } = this.resource.methods;
    return (
      !this.probe.isReadOnly && create !== undefined && (deletes !== undefined || this.resource.parents.length > 0)
    );
  }

  /** Entities that stay as they are; three, unless fewer can be had. @throws CaseEnd if there is none */
  async shared(atLeast = 1): Promise<readonly Entity[]> {
    this.#shared ??= this.canCreate ? this.#makeShared() : this.#findShared();
    const shared = await this.#shared;
    if (shared.length < atLeast) {
      this.probe.untried(`there are ${shared.length} entities of ${this.resource.name}, and it takes ${atLeast}`);
    }
    return shared;
  }

  async sharedIfAny(): Promise<readonly Entity[]> {
    try {
      return await this.shared(0);
    } catch (error) {
      if (error instanceof CaseEnd) return [];
      throw error;
    }
  }

  /** An entity that the present case may change, and that is deleted after it. */
  async fresh(): Promise<Entity> {
    return this.create(await this.newRequest());
  }

  /** A Create request that no other is like, valid as far as can be told. */
  async newRequest(): Promise<JsonObject> {
    const create = this.method("create");
    if (!this.canCreate) {
      this.probe.untried(
        this.probe.isReadOnly
          ? "it would create entities"
          : `${this.resource.name} has no Delete: entities would be left`,
      );
    }
    const { examples, random } = this.probe;
    if (examples.has(create)) {
      const taken = examples.take(create, random);
      if (!taken) return this.probe.untried(`all examples of ${create.fullName} are in use; give more`);
      this.#takes.push(taken.done);
      this.#lastTake = taken.done;
      return taken.request;
    }
    this.#recipe ??= this.#findRecipe(create);
    try {
      return (await this.#recipe).next();
    } catch (error) {
      if (error instanceof NoRecipe) return this.probe.untried(error.message);
      throw error;
    }
  }

  /** Give free the examples of the present case. */
  #takes: (() => void)[] = [];
  #lastTake: (() => void) | undefined;
  /** Gives free the example that an entity was made of. */
  readonly #takeOf = new WeakMap<Entity, () => void>();

  /** Creates an entity, which is deleted after the case. Tries other requests if an entity has the name already. */
  async create(request: JsonObject): Promise<Entity> {
    const create = this.method("create");
    let sent = request;
    for (let tries = 0; tries < 8; tries++) {
      const answer = await this.probe.call(create, sent);
      if (!("error" in answer)) {
        const entity = this.track(answer.message);
        if (this.#lastTake) this.#takeOf.set(entity, this.#lastTake);
        return entity;
      }
      if (answer.error.code !== "ALREADY_EXISTS") {
        return this.probe.untried(`no entity can be created: ${answer.error.code}: ${answer.error.message}`);
      }
      sent = await this.newRequest();
    }
    return this.probe.untried("no entity can be created: each has a name that exists already");
  }

  /** Takes note of what a Create has answered, so that it is deleted after the case. */
  note(method: Method, message: JsonObject): Entity {
    const value = this.unwrap(method, message);
    const key = this.keyOf(value);
    const known = [...this.#made].find((one) => isSame(one.key, key));
    const entity = { value, key };
    // A request that only validates may leave the name out.
    if (known || Object.values(key).includes(null)) return entity;
    this.#made.add(entity);
    this.#fresh.add(entity);
    return entity;
  }

  /** The entity that a Create, or an Update, has answered; it is deleted after the case. */
  track(message: JsonObject): Entity {
    const { key, value } = this.note(this.method("create"), message);
    const known = [...this.#made].find((one) => isSame(one.key, key));
    return known && isSame(known.value, value) ? known : { value, key };
  }

  /** The fields of the Create request that are valid, in paths of the resource. */
  async settable(): Promise<readonly string[]> {
    const holder = this.holder("create");
    if (this.probe.examples.has(this.method("create"))) {
      const [{ value } = { value: {} }] = await this.shared();
      return leavesOf(this.resource.message)
        .map(({ path }) => path)
        .filter((path) => at(value, path) !== undefined);
    }
    await this.newRequest();
    const { paths } = (await this.#recipe) ?? { paths: [] };
    return paths.filter((path) => path.startsWith(`${holder}.`)).map((path) => path.slice(holder.length + 1));
  }

  /** The present state. */
  async get(entity: Entity): Promise<JsonObject> {
    const method = this.method("get");
    return this.unwrap(method, await this.probe.ok(method, entity.key));
  }

  /** Whether there is such an entity. */
  async exists(key: JsonObject): Promise<boolean> {
    const answer = await this.probe.call(this.method("get"), key);
    if (!("error" in answer)) return true;
    if (answer.error.code === "NOT_FOUND") return false;
    return this.probe.untried(`whether it exists cannot be told: ${answer.error.code}`);
  }

  /** A key of the right form that no entity has. */
  async unknownKey(): Promise<JsonObject> {
    const [entity] = await this.sharedIfAny();
    const last = this.resource.key.at(-1);
    if (!last) return this.probe.skip(`no field of a request names a ${this.resource.name}`);
    const field = fieldOf(this.resource.message, last.value);
    const known =
      entity?.key ??
      Object.fromEntries(
        this.resource.key.map(({ request, value }) => [
          request,
          unlike(null, fieldOf(this.resource.message, value)?.kind ?? "string", ""),
        ]),
      );
    return {
      ...known,
      [last.request]: unlike(known[last.request] ?? null, field?.kind ?? "string", this.probe.random),
    };
  }

  /** The fields that name the collection, as List wants them. */
  async place(): Promise<JsonObject> {
    const list = this.method("list");
    const parents = this.resource.parents.filter(
      ({ name }) => fieldOf(list.input, name)?.behaviors.includes("REQUIRED") || name === "parent",
    );
    const inList = parents.filter(({ name }) => fieldOf(list.input, name));
    if (inList.length === 0) return {};
    if (!this.canCreate) return this.probe.untried(`no parent is known to list ${this.resource.name} of`);
    const request = this.#place ?? (await this.newRequest());
    this.#place = request;
    return Object.fromEntries(
      inList.flatMap(({ name }) => (request[name] === undefined ? [] : [[name, request[name]]])),
    );
  }

  #place: JsonObject | undefined;

  /** The fields that an update may change. @throws CaseEnd if there is none */
  async mutables(): Promise<readonly Mutable[]> {
    this.#mutables ??= findMutables(this, async (path) => {
      const recipe = await this.#recipe?.catch(() => undefined);
      return recipe?.generator(path);
    });
    const mutables = await this.#mutables;
    return mutables.length > 0
      ? mutables
      : this.probe.untried(`no field of ${this.resource.name} is known to be changeable`);
  }

  /** Finds out which fields can be changed, before a case has entities of its own: there may not be room for more. */
  async prepare(): Promise<void> {
    if (!this.canCreate || !this.resource.methods.update) return;
    try {
      await this.mutables();
    } catch (error) {
      // The cases that need one will tell.
      if (!(error instanceof CaseEnd)) throw error;
    }
  }

  /** An Update request that sets one field. */
  updateRequest(
    entity: Entity,
    values: Readonly<Record<string, Json | undefined>>,
    paths?: readonly string[],
  ): JsonObject {
    const etag = fieldOf(this.resource.message, "etag");
    const needsEtag = etag && behaves(etag, "REQUIRED") ? { etag: entity.value.etag ?? "" } : {};
    let resource: JsonObject = { ...this.keyValues(entity), ...needsEtag };
    for (const [path, value] of Object.entries(values)) resource = withAt(resource, path, value);
    const mask = paths === undefined ? {} : { update_mask: { paths } };
    return { [this.holder("update")]: resource, ...mask };
  }

  /** Changes an entity in some field. @returns its new state */
  async change(entity: Entity): Promise<JsonObject> {
    const [mutable] = await this.mutables();
    const update = this.method("update");
    const value = mutable?.next(this.probe.next()) ?? null;
    const request = this.updateRequest(entity, { [mutable?.path ?? ""]: value }, [mutable?.path ?? ""]);
    return this.unwrap(update, await this.probe.ok(update, request));
  }

  /** Deletes an entity, after bringing it to its end where the server asks for that. @returns the error, if it stays */
  async delete(entity: Entity): Promise<RpcError | undefined> {
    const method = this.method("delete");
    const request = this.deleteRequest(entity);
    let error = await this.#deleteOnce(method, request);
    if (error?.code === "FAILED_PRECONDITION") {
      await this.end(entity);
      error = await this.#deleteOnce(method, request);
    }
    if (error === undefined) this.forget(entity);
    return error;
  }

  deleteRequest(entity: Entity): JsonObject {
    const { input } = this.method("delete");
    const force = fieldOf(input, "force") ? { force: true } : {};
    const etag = fieldOf(input, "etag")?.behaviors.includes("REQUIRED") ? { etag: entity.value.etag ?? "" } : {};
    return { ...entity.key, ...force, ...etag };
  }

  /** Brings an entity to its end by the custom methods that do so, such as ArchiveBook. */
  async end(entity: Entity): Promise<void> {
    for (const method of this.resource.customs) {
      if (ENDING.test(method.name) && !method.streams) await this.probe.call(method, entity.key);
    }
  }

  /** Takes note that an entity is gone. */
  forget({ key }: Entity): void {
    for (const entity of this.#made) {
      if (!isSame(entity.key, key)) continue;
      this.#takeOf.get(entity)?.();
      this.#made.delete(entity);
      this.#fresh.delete(entity);
    }
  }

  /** Deletes those that the case has created. */
  async deleteFresh(): Promise<void> {
    for (const done of this.#takes.splice(0)) done();
    for (const entity of [...this.#fresh]) {
      this.#fresh.delete(entity);
      if (this.resource.methods.delete) await this.delete(entity);
      else await this.end(entity);
    }
  }

  /** Deletes all that were created. @returns a line for each that is left */
  async deleteAll(): Promise<readonly string[]> {
    const left: string[] = [];
    for (const entity of [...this.#made].reverse()) {
      if (!this.resource.methods.delete) {
        // It goes with its parent, which may ask that it be ended before.
        await this.end(entity);
        continue;
      }
      const error = await this.delete(entity);
      if (error?.code === "NOT_FOUND") this.forget(entity);
      else if (error) left.push(`${this.resource.name} ${JSON.stringify(entity.key)}: ${error.code}: ${error.message}`);
    }
    return left;
  }

  async #deleteOnce(method: Method, request: JsonObject): Promise<RpcError | undefined> {
    const answer = await this.probe.call(method, request);
    return "error" in answer ? answer.error : undefined;
  }

  async #makeShared(): Promise<readonly Entity[]> {
    const entities: Entity[] = [];
    for (let i = 0; i < SHARED; i++) {
      try {
        const entity = await this.fresh();
        this.#fresh.delete(entity);
        // It stays, and so does the use of its example.
        this.#takes = [];
        entities.push(entity);
      } catch (error) {
        if (entities.length === 0 || !(error instanceof CaseEnd)) throw error;
      }
    }
    return entities;
  }

  async #findShared(): Promise<readonly Entity[]> {
    if (!this.resource.methods.list) return [];
    const method = this.method("list");
    const answer = await this.probe.call(method, await this.place());
    if ("error" in answer) return [];
    return this.items(answer.message)
      .slice(0, SHARED)
      .map((value) => ({ value, key: this.keyOf(value) }));
  }

  async #findRecipe(create: Method): Promise<Recipe> {
    return findRecipe(this.resource, create, this.probe, async (request) => {
      const answer = await this.probe.call(create, request);
      if ("error" in answer) return { error: answer.error };
      const entity = this.track(answer.message);
      if (this.resource.methods.delete) await this.delete(entity);
      else await this.end(entity);
      return { value: entity.value };
    });
  }
}

const UNKNOWN_UUID = "7f5c4a52-9c1b-4c1e-8f0d-6a4b1d0c2e99";

/** A value of the same form that is not this one. */
function unlike(value: Json, kind: string, random: string): Json {
  if (kind === "int64" || kind === "uint64") return "922337203685477";
  if (kind !== "string") return 2_147_480_000;
  if (typeof value !== "string") return UNKNOWN_UUID;
  const segments = value.split("/");
  const last = segments.pop() ?? "";
  const isUuid = /^[0-9a-f]{8}-[0-9a-f]{4}-/.test(last);
  return [...segments, isUuid ? UNKNOWN_UUID : `aip-unknown-${random.slice(0, 8)}`].join("/");
}
