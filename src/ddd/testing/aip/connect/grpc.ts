import { ConnectError } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { addressProblem } from "./address.ts";
import { type OpenOptions, openServer } from "./open.ts";

/** A server by its address. */
export interface AddressOptions extends OpenOptions {
  /** Whether it is called over TLS. @default false */
  readonly tls?: boolean;
  /** Certificates of authorities, as PEM, in place of those that Node.js knows. With TLS only. @default those */
  readonly ca?: string | undefined;
}

/** Says why a server cannot be tried at all. */
export class ServerError extends Error {
  override readonly name = "ServerError";
}

/**
 * Learns the services of a gRPC server at an address, as `openServer` does.
 *
 * @param address `host:port`, an address of IPv6 in brackets
 * @throws ServerError for another form, and if it cannot be reached, or has no reflection
 */
export async function openAddress(address: string, options: AddressOptions = {}): ReturnType<typeof openServer> {
  const { tls = false, ca, ...rest } = options;
  const problem = addressProblem(address);
  if (problem !== undefined) throw new ServerError(problem);
  const transport = createGrpcTransport({
    baseUrl: `${tls ? "https" : "http"}://${address}`,
    ...(ca === undefined ? {} : { nodeOptions: { ca } }),
  });
  try {
    return await openServer(transport, rest);
  } catch (error) {
    const { rawMessage, code } = ConnectError.from(error);
    throw new ServerError(
      `the services of ${address} cannot be learned by reflection: ${rawMessage || code}; it takes a gRPC server with grpc.reflection.v1 or v1alpha, and ${tls ? "--ca if the system does not know its certificate's authority" : "--tls if it speaks that"}`,
      { cause: error },
    );
  }
}
