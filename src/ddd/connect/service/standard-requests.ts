import {
  create,
  type DescField,
  type DescMessage,
  type DescMethod,
  type DescService,
  type MessageShape,
} from "@bufbuild/protobuf";
import type { FieldMask } from "@bufbuild/protobuf/wkt";
import type { z } from "zod";
import { ConflictError, IntegrityError, InvalidError, NotFoundError } from "../../error.ts";
import { isDate } from "../../query/scalar.ts";
import { toWhere, type Where } from "../../query/where.ts";
import { withViolations } from "../../refusal.ts";
import type { Repository } from "../../repository.ts";
import { DefaultSource } from "../../schema/default.ts";
import type { AnyFieldType } from "../../schema/field.ts";
import { identityField } from "../../schema/identity.ts";
import { ID_KEY, keyLabel, keyString, whereKey, whereKeyIn } from "../../schema/key.ts";
import type { AnyTable } from "../../schema/table.ts";
import { etagOf, filterFieldsOf, type MessageCodec, MissingTimeError } from "../codec.ts";
import { etagToVersion } from "../etag.ts";
import { notFoundReason } from "../repository-error.ts";
import { entityFieldOf, findServedMethods, type ServedMethods } from "../standard-methods.ts";
import { messageField, storedGuard } from "../wire/field-fit.ts";
import { type FieldTypes, typesIn } from "../wire/field-types.ts";
import { fromWire } from "../wire/key.ts";
import { DefaultFields } from "./default-fields.ts";
import { type FieldBehaviors, fieldsOf, isOutputOnly } from "./field-behavior.ts";
import { updateMask } from "./list-request.ts";
import type { CallScope } from "./row-scope.ts";
import { ruleText } from "./rule-text.ts";

/** A message or a request, by its fields' names: those of a service are known only by its descriptor. */
export type MessageFields = Readonly<Record<string, unknown>>;

/** The parts from which the standard requests of a service are read. */
export interface StandardOptions<E extends object> {
  readonly service: DescService;
  readonly codec: MessageCodec<E, DescMessage>;
  /** @default the codec's */
  readonly table?: AnyTable | undefined;
  readonly now: () => Date;
  /** @default UUIDs, of version 7 if the table says so, else random ones */
  readonly newId: (() => string) | undefined;
  /** The methods with handlers of their own, by their names in TypeScript. */
  readonly written: ReadonlySet<string>;
  /** Rules of single fields of the message, for what a request sets. @default none */
  readonly fieldRules?: Readonly<Record<string, z.ZodType | undefined>> | undefined;
}

/** Reads the standard requests for one kind of entity, and makes their responses. Knows nothing of units. */
export class StandardRequests<E extends object> {
  readonly methods: ServedMethods;
  readonly key: readonly string[];
  /** Where in their requests the entities are, as the proto file spells it. */
  readonly createdPath: string;
  readonly updatedPath: string;
  /** Whether the entities have versions, by which a write finds out whether its row has changed since it was read. */
  readonly isVersioned: boolean;
  readonly #codec: MessageCodec<E, DescMessage>;
  readonly #behavior: FieldBehaviors;
  readonly #types: FieldTypes;
  readonly #guard: (made: MessageFields) => void;
  readonly #now: () => Date;
  readonly #newId: () => string;
  /** Whether the database gives the key to an entity that has none. */
  readonly #givesId: boolean;
  readonly #fieldRules: ReadonlyMap<string, z.ZodType | undefined>;
  readonly #defaults: DefaultFields;
  /** The fields of the key, with their types. */
  readonly #keyTypes: readonly (readonly [string, AnyFieldType | undefined, DescField | undefined])[];
  /** The field of each method's response that has the entity; undefined if the response is the entity. */
  readonly #responseFields = new Map<DescMethod, string | undefined>();

  /** @throws MisfitError naming the fields that the service's standard RPCs lack */
  constructor({ service, codec, table = codec.table, now, newId, written, fieldRules = {} }: StandardOptions<E>) {
    this.#codec = codec;
    this.#now = now;
    this.#fieldRules = new Map(Object.entries(fieldRules));
    const source = DefaultSource.of(now);
    const { id } = table ? Object.fromEntries(table.defaults) : {};
    this.#newId = newId ?? (id?.kind === "uuid7" ? () => source.uuid7() : () => crypto.randomUUID());
    this.key = table?.key ?? ID_KEY;
    this.#givesId = table !== undefined && identityField(table) !== undefined;
    this.methods = findServedMethods(service, codec.message, this.key, written);
    const { create: creating, update } = this.methods;
    this.createdPath = creating ? (creating.method.input.field[creating.entity]?.name ?? "") : "";
    this.updatedPath = update ? (update.method.input.field[update.entity]?.name ?? "") : "";
    this.#behavior = fieldsOf(codec.message, this.key);
    const fields = filterFieldsOf(codec);
    this.#types = typesOf(codec, table);
    this.isVersioned = table?.types.has("version") ?? false;
    this.#keyTypes = this.key.map((field) => [
      field,
      this.#types.get(field),
      messageField(codec.message, field, fields),
    ]);
    this.#guard = storedGuard(codec.message);
    this.#defaults = new DefaultFields(codec.message, table, fields, this.#behavior.required, source);
  }

  get message(): DescMessage {
    return this.#codec.message;
  }

  /** The entity in words, for errors: "price list" for a PriceList. */
  get noun(): string {
    return this.message.name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, " ").toLowerCase();
  }

  /** The entity as the response of a method that gives one. */
  toResponse(method: DescMethod, entity: E): Record<string, unknown> {
    const message = this.toMessage(entity);
    const field = this.#responseField(method);
    return field === undefined ? message : { [field]: message };
  }

  /** @throws Error, without the value, for a stored value that its field in the message cannot hold */
  toMessage(entity: E): Record<string, unknown> {
    const made = this.#codec.toMessage(entity) as Record<string, unknown>;
    this.#guard(made);
    return made;
  }

  /** The key of a request or a message, in the form of an entity's values. */
  keyIn(from: MessageFields): MessageFields {
    const key: Record<string, unknown> = {};
    for (const [field, type, one] of this.#keyTypes) key[field] = fromWire(from[field], type, one);
    return key;
  }

  #responseField(method: DescMethod): string | undefined {
    const known = this.#responseFields.get(method);
    if (known !== undefined || this.#responseFields.has(method)) return known;
    const field = entityFieldOf(method.output, this.#codec.message);
    this.#responseFields.set(method, field);
    return field;
  }

  /** @throws InvalidError if it is not there */
  updatedIn(request: MessageFields): MessageFields {
    return given(request, this.methods.update?.entity, this.updatedPath);
  }

  /** The key of an entity that is to be created, as far as the caller has chosen it. */
  chosenKey(request: MessageFields): MessageFields {
    const from = this.#newIn(request);
    if (!this.#hasId) return from;
    const chosen = request.id || from.id;
    return { id: this.#givesId ? chosen || undefined : chosen || this.#newId() };
  }

  /** The message of a new entity, without a key that the database gives and the message says is no caller's to choose. */
  #newIn(request: MessageFields): MessageFields {
    const from = given(request, this.methods.create?.entity, this.createdPath);
    const [[, , field] = []] = this.#keyTypes;
    return this.#givesId && field && isOutputOnly(field) ? { ...from, [field.localName]: undefined } : from;
  }

  /** A text for the entity that is to be created, the same for two with the same key. */
  newKeyString(request: MessageFields): string {
    const key = this.keyIn(this.chosenKey(request));
    // Keys that the database is to give differ.
    return this.#givesId && !this.key.every((field) => key[field]) ? crypto.randomUUID() : keyString(this.key, key);
  }

  /** @throws InvalidError, naming the field within the request */
  newEntity(request: MessageFields): E {
    const from = this.#newIn(request);
    this.#checkFields(from, this.#behavior.said, this.createdPath);
    const id = this.#hasId ? this.chosenKey(request) : {};
    const created = this.#behavior.created({ ...from, ...id }, this.#now());
    const { values, wire } = this.#defaults.lackingIn(created);
    // A codec may read a field in a form of its own, such as an enum's.
    return { ...this.#decode({ ...created, ...wire }, this.createdPath), ...values };
  }

  /** The stored entity with what an update's mask names. @throws InvalidError, naming the field within the request */
  changed(request: MessageFields, stored: E): E {
    const { message } = this.#codec;
    const from = this.updatedIn(request);
    // The settable names are those of the message's own fields.
    const settable = this.#behavior.settable as never[];
    const mask = this.#behavior.withoutSame(request.updateMask as FieldMask | undefined, from, () =>
      this.toMessage(stored),
    );
    const names: string[] = mask === "same" ? [] : updateMask(mask, message, from as never, settable);
    this.#checkFields(from, names, this.updatedPath);
    const set = Object.fromEntries(names.map((name) => [name, from[name]]));
    const touched = this.#behavior.touched(this.#now());
    return this.#decode({ ...this.toMessage(stored), ...touched, ...set }, this.updatedPath);
  }

  /** @throws NotFoundError, with the key that was asked for, if there is no such row in the scope */
  async find(entities: Repository<E>, from: MessageFields, scope: CallScope<E>): Promise<E> {
    try {
      return await entities.retrieve(scope.within(this.#whereKey(from)));
    } catch (error) {
      throw error instanceof NotFoundError ? this.#notFound(from, error) : error;
    }
  }

  /** As `find`, for a request that is the key, with the request's paths in its errors. */
  async get(entities: Repository<E>, from: MessageFields, scope: CallScope<E>): Promise<E> {
    try {
      return await entities.retrieve(scope.within(this.#whereKey(from)));
    } catch (error) {
      throw this.#inRequest(error instanceof NotFoundError ? this.#notFound(from, error) : error, "");
    }
  }

  /** The entities with the keys, in their order. @throws NotFoundError, with the first key that there is not in the scope */
  async findAll(entities: Repository<E>, from: readonly MessageFields[], scope: CallScope<E>): Promise<E[]> {
    const found = new Map<string, E>();
    for await (const one of entities.list({ where: scope.within(this.among(from)) }))
      found.set(keyString(this.key, one), one);
    return from.map((key) => {
      const one = found.get(keyString(this.key, this.keyIn(key)));
      if (!one) throw this.#notFound(key);
      return one;
    });
  }

  among(from: readonly MessageFields[]): Where<E> {
    return toWhere<E>(
      whereKeyIn(
        this.key,
        from.map((one) => this.keyIn(one)),
      ),
    );
  }

  /** @throws ConflictError if the etag is given and is not the stored entity's; InvalidError if it stands for no version */
  mustBe(etag: unknown, stored: E, field: string): void {
    if (typeof etag !== "string" || etag === "" || etag === etagOf(this.#codec, stored)) return;
    // The form of others is the codec's own affair.
    if (!this.#codec.etagOf) etagToVersion(etag, field);
    throw new ConflictError(
      `the ${this.noun} has changed since this etag was given: get it again and repeat the change`,
      {
        reason: "STALE_ETAG",
      },
    );
  }

  /** Runs `work`, rewriting the paths in its errors from the entity's fields to the request's, which are at the path. */
  async explaining<T>(path: string, work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      throw this.#inRequest(error, path);
    }
  }

  /** @throws InvalidError with the first violation of each field that breaks its rule */
  #checkFields(from: MessageFields, names: readonly string[], path: string): void {
    const violations = names.flatMap((name) => {
      const [issue] = this.#fieldRules.get(name)?.safeParse(from[name], { error: ruleText }).error?.issues ?? [];
      const field = this.#codec.message.field[name]?.name ?? name;
      return issue ? [{ field: path === "" ? field : `${path}.${field}`, description: issue.message }] : [];
    });
    if (violations.length > 0) throw new InvalidError(violations);
  }

  #whereKey(from: MessageFields): Where<E> {
    return toWhere<E>(whereKey(this.key, this.keyIn(from)));
  }

  get #hasId(): boolean {
    return this.key.length === 1 && this.key[0] === "id";
  }

  #notFound(from: MessageFields, cause?: unknown): NotFoundError {
    const { typeName } = this.#codec.message;
    const key = this.keyIn(from);
    const id = this.key.map((field) => textOf(key[field])).join("/");
    const empty = this.key.filter((field) => key[field] === "");
    const problem =
      empty.length > 0
        ? `with an empty ${keyLabel(empty)}: the request must say which is meant`
        : `with the ${keyLabel(this.key)} ${id}`;
    return new NotFoundError(typeName, `there is no ${this.noun} ${problem}`, {
      reason: notFoundReason(this.#codec.message),
      metadata: { id },
      cause,
    });
  }

  #decode(fields: MessageFields, path: string): E {
    const { message, fromMessage } = this.#codec;
    const { required, times } = this.#behavior;
    try {
      const problem = missing(fields, required);
      if (problem) throw problem;
      return fromMessage(create(message, fields as never) as MessageShape<DescMessage>);
    } catch (error) {
      // Where no time that the caller says is missing, the codec asks for one that nobody gives.
      const untold = error instanceof MissingTimeError && missing(fields, this.#neverNull(times));
      throw this.#inRequest(untold || error, path);
    }
  }

  #neverNull(fields: readonly string[]): string[] {
    return fields.filter((field) => !this.#types.get(field)?.nullable);
  }

  #inRequest(error: unknown, path: string): unknown {
    if (!(error instanceof InvalidError || error instanceof IntegrityError)) return error;
    const { message } = this.#codec;
    const { reason, metadata } = error;
    const violations = error.violations.map(({ field, description }) => {
      const own = message.field[field]?.name;
      return { field: own === undefined || path === "" ? (own ?? field) : `${path}.${own}`, description };
    });
    const options = { reason, metadata, cause: error };
    return error instanceof InvalidError
      ? new InvalidError(violations, options)
      : withViolations(error, violations, options);
  }
}

/** The types of the entity's fields: the table's, or else those of the message. */
export function typesOf<E extends object>(
  codec: MessageCodec<E, DescMessage>,
  table: AnyTable | undefined,
): FieldTypes {
  return table?.types ?? new Map(Object.entries(typesIn(codec.message, filterFieldsOf(codec))));
}

function textOf(value: unknown): string {
  return isDate(value) ? value.toISOString() : String(value);
}

function missing(fields: MessageFields, names: readonly string[]): InvalidError | undefined {
  const absent = names.filter((field) => fields[field] === undefined);
  if (absent.length === 0) return undefined;
  return new InvalidError(absent.map((field) => ({ field, description: "is required" })));
}

function given(request: MessageFields, field: string | undefined, path: string): MessageFields {
  const found = request[field ?? ""];
  // The field is a message's, as findServedMethods has seen.
  if (found !== undefined) return found as MessageFields;
  throw new InvalidError([{ field: path, description: "is required" }]);
}
