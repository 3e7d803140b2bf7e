import {
  create,
  createRegistry,
  type DescMessage,
  type DescMethodUnary,
  fromBinary,
  fromJson,
  type JsonValue,
  type Message as ProtobufMessage,
  type Registry,
  toJson,
} from "@bufbuild/protobuf";
import { reflect as reflectMessage } from "@bufbuild/protobuf/reflect";
import { FieldMaskSchema } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, type Transport } from "@connectrpc/connect";
import { file_google_rpc_error_details } from "../../../../../gen/google/rpc/error_details_pb.js";
import { type Answer, FIELD_MASK, type JsonObject, RequestError, type RpcError } from "../api.ts";

const standardDetails = createRegistry(file_google_rpc_error_details);

/** Calls a unary method with a request that is told as JSON. It throws nothing that a server answers. @throws RequestError */
export async function callUnary(
  transport: Transport,
  method: DescMethodUnary,
  request: JsonObject,
  registry: Registry,
  options: { readonly headers: Headers; readonly timeoutMs: number },
): Promise<Answer> {
  const message = toMessage(method.input, request, registry);
  try {
    const answer = await transport.unary(method, undefined, options.timeoutMs, options.headers, message);
    return { message: fromMessage(method.output, answer.message, registry) };
  } catch (error) {
    return { error: toRpcError(ConnectError.from(error), registry) };
  }
}

/** Field masks are taken out before, as JSON has no form for paths that no message has. */
function toMessage(type: DescMessage, json: JsonObject, registry: Registry): ProtobufMessage {
  const masks = type.fields.filter((field) => field.message?.typeName === FIELD_MASK && field.fieldKind === "message");
  const rest = Object.fromEntries(Object.entries(json).filter(([name]) => !masks.some((mask) => mask.name === name)));
  const message = fromJsonOf(type, rest, registry);
  for (const mask of masks) {
    const value = json[mask.name] as { readonly paths: readonly string[] } | undefined;
    if (value === undefined) continue;
    reflectMessage(type, message).set(
      mask,
      reflectMessage(FieldMaskSchema, create(FieldMaskSchema, { paths: [...value.paths] })),
    );
  }
  return message;
}

function fromJsonOf(type: DescMessage, json: JsonObject, registry: Registry): ProtobufMessage {
  try {
    return fromJson(type, json as JsonValue, { registry });
  } catch (cause) {
    throw new RequestError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function fromMessage(type: DescMessage, message: ProtobufMessage, registry: Registry): JsonObject {
  return toJson(type, message, { registry, useProtoFieldName: true }) as JsonObject;
}

function toRpcError(error: ConnectError, registry: Registry): RpcError {
  const details = error.details.map((detail) => {
    if ("desc" in detail) {
      const made = create(detail.desc, detail.value);
      return { type: detail.desc.typeName, value: fromMessage(detail.desc, made, registry) };
    }
    const type = standardDetails.getMessage(detail.type) ?? registry.getMessage(detail.type);
    if (type === undefined) return { type: detail.type, value: undefined };
    try {
      return { type: detail.type, value: fromMessage(type, fromBinary(type, detail.value), registry) };
    } catch {
      // The bytes are no such message. A case of AIP-193 tells so.
      return { type: detail.type, value: undefined };
    }
  });
  return { code: nameOf(error.code), message: error.rawMessage, details };
}

/** The code's name as gRPC writes it: NotFound is NOT_FOUND, and Canceled is CANCELLED. */
function nameOf(code: Code): string {
  if (code === Code.Canceled) return "CANCELLED";
  return (Code[code] ?? String(code)).replaceAll(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase();
}
