import { type DescField, type DescMessage, type DescMethod, type DescService, ScalarType } from "@bufbuild/protobuf";
import { type KeyMap, keyMap, snakeCase } from "./key.ts";

/** A List method (AIP-132, AIP-158), with the parts of its messages that the contract shows. */
export interface ListRpc {
  readonly method: DescMethod;
  /** The field of the response that has the entities. */
  readonly items: DescField;
  readonly pageSize?: DescField | undefined;
  readonly filter?: DescField | undefined;
  readonly orderBy?: DescField | undefined;
  /** Switches such as `show_deleted`. */
  readonly shows: readonly DescField[];
  /** All other fields of the request, such as `parent` or `project_id`. */
  readonly scope: readonly DescField[];
  /** The field of the response that has the number of all, if it has one. */
  readonly totalSize?: DescField | undefined;
}

/** The fields that many requests have. */
interface Extras {
  readonly etag?: DescField | undefined;
  /** AIP-155. */
  readonly requestId?: DescField | undefined;
  /** AIP-163. */
  readonly validateOnly?: DescField | undefined;
}

export interface GetRpc {
  readonly method: DescMethod;
  /** The field of the response that has the entity; undefined where the response is the entity. */
  readonly result: DescField | undefined;
}

export interface CreateRpc extends GetRpc, Extras {
  /** The field of the request that has the new entity. */
  readonly body: DescField;
}

export interface UpdateRpc extends CreateRpc {
  /** The update mask (AIP-134). */
  readonly mask: DescField;
}

export interface KeyedRpc extends Extras {
  readonly method: DescMethod;
  readonly key: KeyMap;
}

export type DeleteRpc = KeyedRpc;

/** The List method, if its messages have the shape of one. */
export function listRpc(method: DescMethod): ListRpc | undefined {
  const { input, output } = method;
  if (method.methodKind !== "unary" || !method.name.startsWith("List")) return undefined;
  const items = output.fields.filter(({ fieldKind, message }) => fieldKind === "list" && message);
  const [found] = items;
  if (!found || items.length > 1 || !text(output, "next_page_token") || !text(input, "page_token")) return undefined;
  const pageSize = input.fields.find(({ name, scalar }) => name === "page_size" && scalar === ScalarType.INT32);
  const filter = text(input, "filter");
  const orderBy = text(input, "order_by");
  const shows = input.fields.filter(
    ({ name, fieldKind, scalar }) => fieldKind === "scalar" && scalar === ScalarType.BOOL && name.startsWith("show_"),
  );
  const known: readonly (DescField | undefined)[] = [text(input, "page_token"), pageSize, filter, orderBy, ...shows];
  return {
    method,
    items: found,
    pageSize,
    filter,
    orderBy,
    shows,
    scope: input.fields.filter((field) => !known.includes(field)),
    totalSize: output.fields.find(({ name, fieldKind }) => name === "total_size" && fieldKind === "scalar"),
  };
}

export function getRpc(service: DescService, desc: DescMessage): GetRpc | undefined {
  const method = unary(service, `Get${desc.name}`);
  return method && withResult(method, desc);
}

export function createRpc(service: DescService, desc: DescMessage): CreateRpc | undefined {
  const method = unary(service, `Create${desc.name}`);
  const body = method && bodyOf(method, desc);
  return body && { ...extras(method.input), ...(withResult(method, desc) ?? { method, result: undefined }), body };
}

export function updateRpc(service: DescService, desc: DescMessage): UpdateRpc | undefined {
  const method = unary(service, `Update${desc.name}`);
  const body = method && bodyOf(method, desc);
  const mask = method?.input.fields.find(({ message }) => message?.typeName === "google.protobuf.FieldMask");
  if (!body || !mask || body.message?.typeName !== desc.typeName) return undefined;
  return { ...extras(method.input), ...(withResult(method, desc) ?? { method, result: undefined }), body, mask };
}

export function deleteRpc(service: DescService, desc: DescMessage, key: readonly DescField[]): DeleteRpc | undefined {
  return keyedRpc(unary(service, `Delete${desc.name}`), desc, key);
}

export function undeleteRpc(service: DescService, desc: DescMessage, key: readonly DescField[]): KeyedRpc | undefined {
  return keyedRpc(unary(service, `Undelete${desc.name}`), desc, key);
}

function keyedRpc(method: DescMethod | undefined, desc: DescMessage, key: readonly DescField[]): KeyedRpc | undefined {
  const map = method && keyMap(method.input, desc, key);
  return map && { method, key: map, ...extras(method.input) };
}

function unary(service: DescService, wanted: string): DescMethod | undefined {
  return service.methods.find(({ name, methodKind }) => name === wanted && methodKind === "unary");
}

/** The answer of a method that gives the entity: as itself, or in its only field of the type. */
function withResult(method: DescMethod, desc: DescMessage): GetRpc | undefined {
  if (method.output.typeName === desc.typeName) return { method, result: undefined };
  const [result, ...others] = method.output.fields.filter(
    ({ fieldKind, message }) => fieldKind === "message" && message?.typeName === desc.typeName,
  );
  return result && others.length === 0 ? { method, result } : undefined;
}

/** The entity in a request: by its name, as its type may be another at creation. */
function bodyOf({ input }: DescMethod, desc: DescMessage): DescField | undefined {
  const messages = input.fields.filter(({ fieldKind }) => fieldKind === "message");
  return (
    messages.find(({ name }) => name === snakeCase(desc.name)) ??
    messages.find(({ message }) => message?.typeName === desc.typeName)
  );
}

function extras(input: DescMessage): Extras {
  return {
    etag: text(input, "etag"),
    requestId: text(input, "request_id"),
    validateOnly: input.fields.find(({ name, scalar }) => name === "validate_only" && scalar === ScalarType.BOOL),
  };
}

function text({ fields }: DescMessage, wanted: string): DescField | undefined {
  return fields.find(
    ({ name, fieldKind, scalar }) => name === wanted && fieldKind === "scalar" && scalar === ScalarType.STRING,
  );
}
