import { createRouterTransport, type Transport } from "@connectrpc/connect";
import {
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
  Http2SessionManager,
} from "@connectrpc/connect-node";
import { type AnyServiceDefinition, connectRoutes } from "../../src/ddd/connect/index.ts";
import { connectBackend, type Served } from "../../src/ddd/testing/connect.ts";
import type { Backend } from "../../src/ddd/testing/index.ts";
import { createPipeline } from "../../src/server/call/pipeline.ts";
import { listenGrpc } from "../../src/server/grpc/listener.ts";
import { listenConnect } from "../../src/server/http/listener.ts";
import { createLog } from "../../src/server/log/log.ts";
import type { Listener } from "../../src/server/ports/listener.ts";

/** A transport from a client's worker to a backend behind a server; its name heads a column of the table. */
export interface Way {
  readonly name: string;
  /**
   * The sample entities of `backend` behind a server, used through the client's repositories and worker. Each opened
   * database has a server of its own.
   */
  remote(backend: Backend): Backend;
}

type Services = readonly AnyServiceDefinition[];

const log = createLog("silent");
const host = "127.0.0.1";

function pipelined(services: Services) {
  const pipeline = createPipeline({ log, unaryDeadlineMs: 120_000 });
  return services.map(({ service, implementation, rules, operations }) =>
    pipeline.route(service, implementation, { rules, operations }),
  );
}

/** The shell's two listeners. */
const grpc = (services: Services) => listenGrpc({ host, port: 0, routes: pipelined(services) });
const http = (services: Services) =>
  listenConnect({ host, port: 0, routes: pipelined(services), pages: {}, cors: { origins: [] }, log });

/** Starts a listener, and a transport to it on an HTTP/2 connection of its own. */
async function serve(
  services: Services,
  listen: (services: Services) => Promise<Listener>,
  connect: (baseUrl: string, sessionManager: Http2SessionManager) => Transport,
): Promise<Served> {
  const listener = await listen(services);
  const baseUrl = `http://${host}:${listener.address.port}`;
  const sessions = new Http2SessionManager(baseUrl);
  return {
    transport: connect(baseUrl, sessions),
    close: async () => {
      sessions.abort();
      await listener.abort();
    },
  };
}

/** All transports. */
export const transports: readonly Way[] = [
  {
    name: "in process",
    remote: (backend) =>
      connectBackend(backend, async (services) => ({
        transport: createRouterTransport(connectRoutes(services, { onError: () => {} })),
        close: async () => {},
      })),
  },
  {
    name: "gRPC",
    remote: (backend) =>
      connectBackend(backend, (services) =>
        serve(services, grpc, (baseUrl, sessionManager) => createGrpcTransport({ baseUrl, sessionManager })),
      ),
  },
  {
    name: "gRPC-Web",
    remote: (backend) =>
      connectBackend(backend, (services) =>
        serve(services, http, (baseUrl, sessionManager) =>
          createGrpcWebTransport({ baseUrl, sessionManager, httpVersion: "2" }),
        ),
      ),
  },
  {
    name: "Connect",
    remote: (backend) =>
      connectBackend(backend, (services) =>
        serve(services, http, (baseUrl, sessionManager) =>
          createConnectTransport({ baseUrl, sessionManager, httpVersion: "2" }),
        ),
      ),
  },
];
