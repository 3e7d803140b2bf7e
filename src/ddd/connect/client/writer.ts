import type { Message } from "@bufbuild/protobuf";
import { PreconditionError } from "../../error.ts";
import { keyString } from "../../schema/key.ts";
import { staleError } from "../repository-error.ts";
import type { RemoteCall, RemoteUnit } from "./call.ts";
import type { RemoteConnection } from "./connection.ts";
import type { Creation, RemoteResource } from "./remote-resource.ts";
import { entityRefOf, type RemoteTransaction } from "./transaction.ts";

/** A change of one entity on its way. */
export interface EntityChange<E> {
  readonly call: RemoteCall;
  readonly key: string;
  /** Whether the call fails if the entity has changed since it was read. */
  readonly hasEtag: boolean;
  /** The fields by which a look-up did not find it, if it is created for that reason. */
  readonly absent?: readonly string[];
  /** The entity as it will be, as far as a unit can know. */
  readonly after: E | undefined;
}

/** Changes the entities of a service: at once, or as a part of a unit that is open. */
export class RemoteWriter<E extends object, New> {
  readonly #remote: RemoteResource<E, New>;
  readonly #connection: RemoteConnection;
  readonly #unknown = new WeakMap<object, string>();

  constructor(remote: RemoteResource<E, New>, connection: RemoteConnection) {
    this.#remote = remote;
    this.#connection = connection;
  }

  /** Makes changes: alone, as one Commit, or at the unit's end. Gives the entity that each leaves, if it leaves one. */
  async make(changes: readonly EntityChange<E>[]): Promise<(E | undefined)[]> {
    const { unit } = this.#connection;
    if (unit) {
      this.#record(unit, changes);
      // Copies: a caller that changes one changes nothing of the unit.
      return changes.map(({ after }) => after && this.#remote.own(after));
    }
    const calls = changes.map(({ call }) => call);
    const [only] = calls;
    if (!only) return [];
    const responses = calls.length === 1 ? [await this.#connection.call(only)] : await this.#connection.commit(calls);
    return calls.map(({ method }, i) => this.#remote.resultOf(method, responses[i] as Message));
  }

  /**
   * Makes changes in a unit that was opened for them, and ends the unit. Returns the resulting entity of each change,
   * if there is one.
   */
  async makeAll(unit: RemoteTransaction, changes: readonly EntityChange<E>[]): Promise<(E | undefined)[]> {
    this.#record(unit, changes);
    const responses = await unit.commitChanges();
    return changes.map(({ call: { method } }, i) => this.#remote.resultOf(method, responses[i] as Message));
  }

  #record(unit: RemoteUnit, changes: readonly EntityChange<E>[]): void {
    const { name, resource } = this.#remote;
    unit.record(
      name,
      changes.map((change) => ({ ...change, resource, entityRef: entityRefOf(name, change.key) })),
    );
  }

  /** @throws AlreadyExistsError if the unit has made one with this key itself; IntegrityError, InvalidError */
  creation(item: New): EntityChange<E> {
    return this.#creation(this.#remote.creation(item, this.#connection.defaults));
  }

  /** @param key @default that of the new entity */
  #creation({ call, draft }: Creation<E>, key?: string): EntityChange<E> {
    const after = draft();
    key ??= this.#keyOf(after);
    if (this.#pending?.get(key)) {
      throw this.#remote.keyTaken();
    }
    return { call, key, hasEtag: false, after };
  }

  /** @throws NotFoundError, ConflictError if the unit has changed it itself; IntegrityError, InvalidError */
  update(given: E, paths: readonly string[]): EntityChange<E> {
    const entity = this.#remote.own(given);
    const own = this.#isOwn(entity);
    const call = this.#remote.update(entity, paths, own ? "" : undefined);
    const after = withVersion(entity, versionOf(entity) + 1);
    return { call, key: this.#keyOf(entity), hasEtag: !own && this.#remote.etagOf(entity) !== "", after };
  }

  /** @throws NotFoundError, ConflictError if the unit has changed it itself */
  removal(given: E): EntityChange<E> {
    const entity = this.#remote.own(given);
    const etag = this.#isOwn(entity) ? "" : this.#remote.etagOf(entity);
    // A record by its fields' names.
    const call = this.#remote.delete(entity as unknown as Readonly<Record<string, unknown>>, etag);
    return { call, key: this.#keyOf(entity), hasEtag: etag !== "", after: undefined };
  }

  /**
   * The changes that replace the stored entities with the same keys, or create new ones.
   *
   * @param by the fields by which the stored ones were looked up @default the key
   */
  upserts(entities: readonly E[], stored: readonly E[], by = this.#remote.key): EntityChange<E>[] {
    this.#remote.checkNew(entities);
    const current = new Map(stored.map((one) => [this.#keyOf(one), one]));
    const updates: EntityChange<E>[] = [];
    const creations: EntityChange<E>[] = [];
    const repeats: EntityChange<E>[] = [];
    const versions = new Map<string, number>();
    // One whose place a later one takes is in nobody's way.
    const last = new Map(entities.map((one) => [this.#keyOf(one), one]));
    for (const { key, entity } of entities.map((one) => ({
      key: this.#keyOf(one),
      entity: last.get(this.#keyOf(one)) ?? one,
    }))) {
      const version = versions.get(key);
      const before = current.get(key);
      if (version !== undefined) repeats.push(this.#repeated(entity, version));
      else if (before) updates.push(this.update(withVersion(entity, versionOf(before)), ["*"]));
      else creations.push(this.#recreation(entity, by));
      versions.set(key, 1 + (version ?? (before ? versionOf(before) : 0)));
    }
    // In this order, a value that one change frees can be taken by a later one.
    return [...updates, ...creations, ...repeats];
  }

  /** Each entity in its final state. @param given the results of the changes */
  inTheEnd(entities: readonly E[], changes: readonly EntityChange<E>[], given: readonly (E | undefined)[]): E[] {
    const after = new Map(changes.map(({ key }, i) => [key, given[i]]));
    return entities.map((entity) => after.get(this.#keyOf(entity)) ?? entity);
  }

  /** Of one that was changed just before, in the same Commit. */
  #repeated(given: E, version: number): EntityChange<E> {
    const entity = this.#remote.own(given);
    const call = this.#remote.update(entity, ["*"], "");
    return { call, key: this.#keyOf(entity), hasEtag: false, after: withVersion(entity, version + 1) };
  }

  #recreation(entity: E, absent: readonly string[]): EntityChange<E> {
    if (this.#remote.createsFromEntity) {
      return { ...this.#creation(this.#remote.recreation(entity), this.#keyOf(entity)), absent };
    }
    throw new PreconditionError(`${this.#remote.name} cannot be created from its stored form: create it first`, {
      reason: "NOT_CREATABLE",
    });
  }

  /**
   * Whether this unit has changed the entity itself. Then nobody else can in between, and its state is known here; of any
   * other the service must check the etag.
   */
  #isOwn(entity: E): boolean {
    const key = this.#keyOf(entity);
    if (!this.#pending?.has(key)) return false;
    const now = this.#pending.get(key);
    if (!now) throw this.#remote.notFound();
    if ("version" in now && versionOf(now) !== versionOf(entity)) throw staleError();
    return true;
  }

  /** The entities that this unit changes. Entities of this kind are recorded under this name. */
  get #pending(): ReadonlyMap<string, E | undefined> | undefined {
    return this.#connection.unit?.pending(this.#remote.name) as ReadonlyMap<string, E | undefined> | undefined;
  }

  /** Of an entity whose key is still to be given, a text of its own. */
  #keyOf(entity: object): string {
    if (!this.#remote.lacksKey(entity)) return keyString(this.#remote.key, entity);
    const known = this.#unknown.get(entity) ?? crypto.randomUUID();
    this.#unknown.set(entity, known);
    return known;
  }
}

/** An entity's version, or 0 if it has none. */
export function versionOf(entity: object): number {
  return "version" in entity ? Number(entity.version) : 0;
}

/** The entity with another version, if it has one. */
function withVersion<E extends object>(entity: E, version: number): E {
  return "version" in entity ? { ...entity, version } : entity;
}
