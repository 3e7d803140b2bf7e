import type { DescMethod, DescMethodUnary } from "@bufbuild/protobuf";
import type { Transport } from "@connectrpc/connect";
import type { Api, Call } from "../api.ts";
import { callUnary } from "./call.ts";
import { describer } from "./describe.ts";
import { reflect } from "./reflect.ts";

/** How a server is called. */
export interface OpenOptions {
  /** Sent with each call, such as `authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The most that a call may take, in milliseconds. @default 10000 */
  readonly timeoutMs?: number;
}

/**
 * Learns a server's services by reflection, and gives the way to call them.
 *
 * @throws ConnectError as reflection answers; UNIMPLEMENTED if the server has none
 */
export async function openServer(
  transport: Transport,
  { headers = {}, timeoutMs = 10_000 }: OpenOptions = {},
): Promise<{ readonly api: Api; readonly call: Call }> {
  const options = { headers: new Headers(headers), timeoutMs };
  const { registry, services } = await reflect(transport, options);
  const describe = describer();
  const descriptors = services.flatMap((name) => registry.getService(name)?.methods ?? []);
  const byName = new Map(descriptors.map((method) => [describe(method).fullName, method]));
  return {
    api: { methods: descriptors.map(describe) },
    call: async (method, request) => {
      const descriptor = byName.get(method.fullName);
      if (!descriptor || !isUnary(descriptor)) throw new Error(`${method.fullName} is no unary method of the server`);
      return callUnary(transport, descriptor, request, registry, options);
    },
  };
}

function isUnary(method: DescMethod): method is DescMethod & DescMethodUnary {
  return method.methodKind === "unary";
}
