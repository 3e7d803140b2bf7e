/** A value as protobuf writes it in JSON, with the field names of the `.proto`; a field mask is `{ paths: […] }`, as on the wire. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A message as JSON. A field without presence that has its default value is absent. */
export interface JsonObject {
  readonly [name: string]: Json;
}

/** The kind of a field's value: a scalar's name as in the `.proto`, or `enum` or `message`. */
export type FieldKind =
  | "double"
  | "float"
  | "int32"
  | "int64"
  | "uint32"
  | "uint64"
  | "bool"
  | "string"
  | "bytes"
  | "enum"
  | "message";

/** A field of a message, as a server describes it by reflection. */
export interface Field {
  /** Its name in the `.proto`, such as `page_size`. */
  readonly name: string;
  readonly number: number;
  /** Kinds that differ on the wire only, such as sint32, are told as the plain one. */
  readonly kind: FieldKind;
  readonly repeated: boolean;
  /** Kinds of the key and the value, if it is a map; then `kind` is the value's. */
  readonly mapKey: FieldKind | undefined;
  /** The full name of its message or enum. */
  readonly typeName: string | undefined;
  /** Its message's description, if it has one. Made on demand, as messages may hold themselves. */
  readonly message: Message | undefined;
  /** The names of the enum's values, in the order of their numbers' declaration. */
  readonly enumValues: readonly string[];
  /** The values of `google.api.field_behavior`, such as `REQUIRED`, in their order, repeats included. */
  readonly behaviors: readonly string[];
  /** The `format` of `google.api.field_info`, such as `UUID4`. */
  readonly format: string | undefined;
  /** The type of `google.api.resource_reference`, such as `library.example.com/Shelf`. */
  readonly refersTo: string | undefined;
  /** The oneof that it is in, unless that is only how `optional` is expressed. */
  readonly oneof: string | undefined;
}

/** A message, as a server describes it. */
export interface Message {
  /** Its name without the package, such as `Book`. */
  readonly name: string;
  readonly fullName: string;
  readonly fields: readonly Field[];
  /** The type of its `google.api.resource` option. */
  readonly resourceType: string | undefined;
}

/** A method, as a server describes it. */
export interface Method {
  /** Its own name, such as `GetBook`. */
  readonly name: string;
  /** Its name as reports tell it, such as `library.v1.LibraryService/GetBook`. */
  readonly fullName: string;
  /** The full name of its service. */
  readonly service: string;
  readonly input: Message;
  readonly output: Message;
  /** Whether requests or responses are streams. The suite describes streams, and calls none. */
  readonly streams: boolean;
}

/** All that is known of a server's services. */
export interface Api {
  readonly methods: readonly Method[];
}

/** An error that a server has answered. */
export interface RpcError {
  /** The name of the code, such as `NOT_FOUND`. */
  readonly code: string;
  readonly message: string;
  /** Each has the full name of its type, such as `google.rpc.ErrorInfo`, and is undefined inside if it cannot be decoded. */
  readonly details: readonly { readonly type: string; readonly value: JsonObject | undefined }[];
}

/** The answer to a call. */
export type Answer = { readonly message: JsonObject } | { readonly error: RpcError };

/** Says that a request is no message of its type: a value does not fit, or a field does not exist. */
export class RequestError extends Error {
  override readonly name = "RequestError";
}

/** Calls a server. It throws nothing that a server answers. @throws RequestError */
export type Call = (method: Method, request: JsonObject) => Promise<Answer>;

/** The field of a name. */
export function fieldOf(message: Message, name: string): Field | undefined {
  return message.fields.find((field) => field.name === name);
}

/** Whether a field has one of these behaviors. */
export function behaves(field: Field, ...behaviors: readonly string[]): boolean {
  return field.behaviors.some((one) => behaviors.includes(one));
}

/** Whether a field is a single value of a message type. */
export function isMessage(field: Field, typeName: string): boolean {
  return field.kind === "message" && field.typeName === typeName && !field.repeated && field.mapKey === undefined;
}

/** Whether a field is a single value of a scalar kind. */
export function isScalar(field: Field, ...kinds: readonly FieldKind[]): boolean {
  return kinds.includes(field.kind) && !field.repeated && field.mapKey === undefined;
}

/** The types whose JSON is no object of their fields. */
export const TIMESTAMP = "google.protobuf.Timestamp";
export const DURATION = "google.protobuf.Duration";
export const FIELD_MASK = "google.protobuf.FieldMask";
