import {
  type DescField,
  type DescMessage,
  type DescMethod,
  type DescMethodServerStreaming,
  type DescMethodUnary,
  type DescService,
  type Message,
  type MessageShape,
  ScalarType,
} from "@bufbuild/protobuf";
import { MethodOptions_IdempotencyLevel } from "@bufbuild/protobuf/wkt";
import { type Misfit, MisfitError } from "./check/misfits.ts";

/** The standard RPCs of one kind of entity, and where its message is in theirs. */
export interface StandardMethods {
  readonly create: DescMethodUnary;
  readonly get: DescMethodUnary;
  readonly list: DescMethodUnary;
  readonly update: DescMethodUnary;
  readonly delete: DescMethodUnary;
  readonly stream: DescMethodServerStreaming | undefined;
  /** The field of the list's response that has the entities. */
  readonly listed: string;
  /** The field of the update's request that has the entity. */
  readonly updated: string;
  /** The field of the create's request that has the entity; "" if it takes something else. */
  readonly created: string;
}

/** A unary RPC, and the field of its request that has the entity. */
export interface EntityMethod {
  readonly method: DescMethodUnary;
  readonly entity: string;
}

/** The standard RPCs that a service has. */
export interface ServedMethods {
  readonly create?: EntityMethod | undefined;
  readonly get?: DescMethodUnary | undefined;
  /** With the field of its response that has the entities. */
  readonly list?: { readonly method: DescMethodUnary; readonly listed: string } | undefined;
  readonly update?: EntityMethod | undefined;
  readonly delete?: DescMethodUnary | undefined;
  readonly stream?: DescMethodServerStreaming | undefined;
}

/**
 * Finds the standard RPCs (AIP-131 to AIP-135) of a message in a service, all of which a remote repository needs: by
 * their names, those of `accounts.v1.User` being CreateUser, GetUser, UpdateUser, DeleteUser, the List that gives a
 * `repeated User`, and the Stream, if there is one, that is named like the List.
 *
 * @param key the fields that tell one entity from another, which Get and Delete must take
 * @throws Error naming all that the service lacks
 */
export function findStandardMethods(
  service: DescService,
  message: DescMessage,
  key: readonly string[] = ["id"],
): StandardMethods {
  const { found, missing } = lookUp(service, message, key, () => true);
  const { create, get, list, update, delete: remove, stream } = found;
  const lacking = [
    ...(list ? [] : [`an rpc List… that gives repeated ${message.name}`]),
    ...["Create", "Get", "Update", "Delete"]
      .filter((verb) => !unaryOf(service, verb + message.name))
      .map(rpcOf(message)),
    ...missing,
  ];
  const creating = unaryOf(service, `Create${message.name}`);
  if (!creating || !get || !list || !update || !remove || lacking.length > 0) {
    throw new Error(
      `${service.typeName} does not have all that a repository of ${message.typeName} needs; missing: ${lacking.join(", ")}`,
    );
  }
  return {
    create: creating,
    get,
    list: list.method,
    update: update.method,
    delete: remove,
    stream,
    listed: list.listed,
    updated: update.entity,
    created: create?.entity ?? "",
  };
}

/**
 * Finds the standard RPCs of a message that a service has, other than those that have handlers of their own.
 *
 * @param key the fields that tell one entity from another, which Get and Delete must take
 * @param written the methods with handlers of their own, by their names in TypeScript
 * @throws MisfitError naming the fields that the RPCs lack
 */
export function findServedMethods(
  service: DescService,
  message: DescMessage,
  key: readonly string[],
  written: ReadonlySet<string>,
): ServedMethods {
  const { found, missing } = lookUp(service, message, key, ({ localName }) => !written.has(localName));
  const creating = unaryOf(service, `Create${message.name}`);
  const problems: string[] = [];
  const misfits: Misfit[] = [];
  if (creating && !found.create && !written.has(creating.localName)) {
    const text = `${creating.input.typeName} has no ${message.name}`;
    problems.push(`${text}: write its handler`);
    misfits.push({ text, remedy: `add it, or write ${creating.localName} in \`handlers\`` });
  }
  if (missing.length > 0) {
    problems.push(
      `${service.typeName} has standard RPCs of ${message.typeName} that lack fields: ${missing.join(", ")}; add them, ` +
        "or write the handlers of those RPCs",
    );
    const remedy = "add it, or write the handler of the RPC";
    misfits.push(...missing.map((one) => ({ text: `${service.typeName} lacks ${one}`, remedy })));
  }
  if (problems.length > 0) throw new MisfitError(problems.join("\n"), misfits);
  return found;
}

/** Whether a method is a standard RPC of a message, even if it lacks fields. */
export function isStandard(method: DescMethod, service: DescService, message: DescMessage): boolean {
  const { get, list, update, delete: remove, stream } = lookUp(service, message, [], () => true).found;
  const create = unaryOf(service, `Create${message.name}`);
  return [create, get, list?.method, update?.method, remove, stream].some((one) => one === method);
}

function rpcOf({ name }: DescMessage): (verb: string) => string {
  return (verb) => `rpc ${verb}${name}`;
}

function unaryOf({ methods }: DescService, name: string): DescMethodUnary | undefined {
  return methods.filter(isUnary).find((method) => method.name === name);
}

/** Finds the standard RPCs that are wanted, and the names of the fields that they lack. */
function lookUp(
  service: DescService,
  message: DescMessage,
  key: readonly string[],
  isWanted: (method: DescMethod) => boolean,
): { readonly found: ServedMethods; readonly missing: readonly string[] } {
  const missing: string[] = [];
  const isListed = (field: DescField) => field.fieldKind === "list" && field.message?.typeName === message.typeName;
  const isEntity = (field: DescField) => field.fieldKind === "message" && field.message.typeName === message.typeName;
  const field = (
    within: DescMessage,
    what: string,
    is: (field: DescField) => boolean = ({ name }) => name === what,
  ) => {
    const found = within.fields.find(is);
    if (!found) missing.push(`${what} in ${within.name}`);
    return found?.localName ?? "";
  };
  const wanted = <M extends DescMethod>(method: M | undefined) => (method && isWanted(method) ? method : undefined);
  const plural = service.methods
    .find(({ name, output }) => name.startsWith("List") && output.fields.some(isListed))
    ?.name.slice("List".length);
  const list = wanted(unaryOf(service, `List${plural}`));
  const stream = wanted(service.methods.filter(isServerStreaming).find(({ name }) => name === `Stream${plural}`));
  const create = wanted(unaryOf(service, `Create${message.name}`));
  const get = wanted(unaryOf(service, `Get${message.name}`));
  const update = wanted(unaryOf(service, `Update${message.name}`));
  const remove = wanted(unaryOf(service, `Delete${message.name}`));

  for (const name of key) {
    for (const method of [get, remove]) if (method) field(method.input, name, (one) => one.localName === name);
  }
  if (list) for (const name of ["page_size", "page_token", "filter", "order_by"]) field(list.input, name);
  if (list) field(list.output, "next_page_token");
  if (stream) for (const name of ["filter", "order_by"]) field(stream.input, name);
  if (update) field(update.input, "update_mask");
  for (const method of [create, get, update, stream]) {
    if (method && method.output.typeName !== message.typeName) field(method.output, message.typeName, isEntity);
  }
  const created = create?.input.fields.find(isEntity)?.localName;
  return {
    found: {
      create: create && created !== undefined ? { method: create, entity: created } : undefined,
      get,
      list: list && { method: list, listed: field(list.output, message.typeName, isListed) },
      update: update && { method: update, entity: field(update.input, message.typeName, isEntity) },
      delete: remove,
      stream,
    },
    missing,
  };
}

type LastName<T extends string> = T extends `${string}.${infer Rest}` ? LastName<Rest> : T;

/** The name of a message without its package, such as "User". */
export type NameOf<D extends DescMessage> = MessageShape<D> extends Message<infer Name> ? LastName<Name> : never;

/** Whether a method has one request and one response. */
export function isUnary(method: DescMethod): method is DescMethodUnary {
  return method.methodKind === "unary";
}

/** Whether a method says that it changes nothing (`idempotency_level = NO_SIDE_EFFECTS`). */
export function isReading({ idempotency }: DescMethod): boolean {
  return idempotency === MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS;
}

function isServerStreaming(method: DescMethod): method is DescMethodServerStreaming {
  return method.methodKind === "server_streaming";
}

/** The entity's message in a response, which may itself be it (AIP-131 allows both). */
export function entityIn(response: Record<string, unknown>, output: DescMessage, message: DescMessage): unknown {
  const field = entityFieldOf(output, message);
  return field === undefined ? response : response[field];
}

/** The field of a response that has the entity; undefined if the response is the entity. */
export function entityFieldOf(output: DescMessage, message: DescMessage): string | undefined {
  if (output.typeName === message.typeName) return undefined;
  return output.fields.find((one) => one.fieldKind === "message" && one.message.typeName === message.typeName)
    ?.localName;
}

/** Whether a List's response has `int32 total_size` (AIP-158). */
export function hasTotalSize({ output }: DescMethod): boolean {
  const field = output.fields.find(({ name }) => name === "total_size");
  return field?.fieldKind === "scalar" && field.scalar === ScalarType.INT32;
}
