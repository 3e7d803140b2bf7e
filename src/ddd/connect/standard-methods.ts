import type {
  DescField,
  DescMessage,
  DescMethod,
  DescMethodServerStreaming,
  DescMethodUnary,
  DescService,
  Message,
  MessageShape,
} from "@bufbuild/protobuf";
import { MethodOptions_IdempotencyLevel } from "@bufbuild/protobuf/wkt";

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

/**
 * Finds the standard RPCs (AIP-131 to AIP-135) of a message in a service: by their names, those of `accounts.v1.User` being
 * CreateUser, GetUser, UpdateUser, DeleteUser, the List that gives a `repeated User`, and the Stream, if there is one,
 * that is named like the List.
 *
 * @param key the fields that tell one entity from another, which Get and Delete must take
 * @throws Error naming all that the service lacks
 */
export function findStandardMethods(
  service: DescService,
  message: DescMessage,
  key: readonly string[] = ["id"],
): StandardMethods {
  const missing: string[] = [];
  const isListed = (field: DescField) => field.fieldKind === "list" && field.message?.typeName === message.typeName;
  const isEntity = (field: DescField) => field.fieldKind === "message" && field.message.typeName === message.typeName;

  const unary = (name: string): DescMethodUnary | undefined => {
    const found = service.methods.filter(isUnary).find((method) => method.name === name);
    if (!found) missing.push(`rpc ${name}`);
    return found;
  };
  const field = (
    within: DescMessage | undefined,
    what: string,
    is: (field: DescField) => boolean = ({ name }) => name === what,
  ): string => {
    const found = within?.fields.find(is);
    if (within && !found) missing.push(`${what} in ${within.name}`);
    return found?.localName ?? "";
  };

  const plural = service.methods
    .find(({ name, output }) => name.startsWith("List") && output.fields.some(isListed))
    ?.name.slice("List".length);
  const list = plural === undefined ? undefined : unary(`List${plural}`);
  if (plural === undefined) missing.push(`an rpc List… that gives repeated ${message.name}`);
  const stream = service.methods.filter(isServerStreaming).find(({ name }) => name === `Stream${plural}`);
  const create = unary(`Create${message.name}`);
  const get = unary(`Get${message.name}`);
  const update = unary(`Update${message.name}`);
  const remove = unary(`Delete${message.name}`);

  const isKey = (name: string) => (one: DescField) => one.localName === name;
  for (const name of key) {
    field(get?.input, name, isKey(name));
    field(remove?.input, name, isKey(name));
  }
  for (const name of ["page_size", "page_token", "filter", "order_by"]) field(list?.input, name);
  field(list?.output, "next_page_token");
  for (const name of ["filter", "order_by"]) field(stream?.input, name);
  field(update?.input, "update_mask");
  for (const method of [create, get, update, stream]) {
    if (method && method.output.typeName !== message.typeName) field(method.output, message.typeName, isEntity);
  }
  const updated = field(update?.input, message.typeName, isEntity);
  const created = create?.input.fields.find(isEntity)?.localName ?? "";
  const listed = field(list?.output, message.typeName, isListed);
  if (!create || !get || !list || !update || !remove || missing.length > 0) {
    throw new Error(
      `${service.typeName} does not have all that a repository of ${message.typeName} needs; missing: ${missing.join(", ")}`,
    );
  }
  return { create, get, list, update, delete: remove, stream, listed, updated, created };
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
