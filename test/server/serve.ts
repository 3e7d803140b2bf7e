import { createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { type ConnectRouter, createRouterTransport, type Transport } from "@connectrpc/connect";
import { connectNodeAdapter, createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import type { Route } from "../../src/server/ports/listener.ts";

/** Running routes: their address for clients, and their end. */
export interface ServedRoutes {
  readonly transport: Transport;
  /** `127.0.0.1:port`; empty where there is no socket. */
  readonly address: string;
  close(): Promise<void>;
}

/** All listeners, for tests that must pass on each of them. */
export const waysToServe: Readonly<Record<string, (routes: readonly Route[]) => Promise<ServedRoutes>>> = {
  "a router transport": async (routes) => ({
    transport: createRouterTransport(register(routes)),
    address: "",
    close: async () => {},
  }),
  "gRPC over a socket": serveOverSocket,
};

async function serveOverSocket(routes: readonly Route[]): Promise<ServedRoutes> {
  const server = createServer(connectNodeAdapter({ routes: register(routes) }));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const baseUrl = `http://${address}`;
  const sessionManager = new Http2SessionManager(baseUrl);
  return {
    transport: createGrpcTransport({ baseUrl, sessionManager }),
    address,
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      sessionManager.abort();
      return closed;
    },
  };
}

function register(routes: readonly Route[]) {
  return (router: ConnectRouter) => {
    for (const { service, implementation } of routes) router.service(service, implementation);
  };
}
