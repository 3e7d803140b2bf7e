import { connect } from "node:net";
import type { Transport } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";

/** A transport whose calls come from an address of this machine, such as 127.0.0.2. @param grpc `host:port` of native gRPC */
export function transportFrom(localAddress: string, grpc: string): Transport {
  const { hostname: host, port } = new URL(`http://${grpc}`);
  return createGrpcTransport({
    baseUrl: `http://${grpc}`,
    nodeOptions: { createConnection: () => connect({ host, port: Number(port), localAddress }) },
  });
}
