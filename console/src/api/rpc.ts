import { type DescMethod, type DescMethodUnary, fromJson, type JsonObject, toJson } from "@bufbuild/protobuf";
import type { CallOptions } from "@connectrpc/connect";
import { contract } from "./contract.ts";
import { transport } from "./transport.ts";

/**
 * Calls a unary RPC by its name, with messages as ProtoJSON: fields in lowerCamelCase, 64-bit integers and times as text.
 *
 *     const { users = [] } = await callJson("accounts.v1.UserService", "ListUsers", { pageSize: 50 });
 *
 * @throws ConnectError as the service answers; see failure.ts
 */
export async function callJson(
  service: string,
  method: string,
  request: JsonObject,
  options?: CallOptions,
): Promise<JsonObject> {
  const desc = unaryMethod(service, method);
  const registry = contract.value.ready?.types;
  const json = registry ? { registry } : {};
  const { signal, timeoutMs, headers } = options ?? {};
  const { message } = await transport.unary(desc, signal, timeoutMs, headers, fromJson(desc.input, request, json));
  // The desc says that the output is a message, whose JSON is an object, but for a few well-known types.
  return toJson(desc.output, message, json) as JsonObject;
}

function unaryMethod(service: string, method: string): DescMethod & DescMethodUnary {
  const found = contract.value.ready?.types.getService(service)?.methods.find(({ name }) => name === method);
  if (!found || !isUnary(found)) throw new Error(`the service has no unary RPC ${service}/${method}`);
  return found;
}

function isUnary(method: DescMethod): method is DescMethod & DescMethodUnary {
  return method.methodKind === "unary";
}
