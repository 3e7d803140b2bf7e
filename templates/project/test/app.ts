import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import { createApp } from "brasa/server";
import { options } from "../src/app.ts";

/** The names of the databases that tests run on: those of servers where the environment has a URL of one for tests. */
export const databases: readonly string[] = ["memory", "SQLite", "JSON", "CSV"].concat(
  process.env.TEST_POSTGRES_URL ? ["PostgreSQL"] : [],
  process.env.TEST_MARIADB_URL ? ["MariaDB"] : [],
);

/** The URL of a database, which goes with the process if it is not a server's. @param name one of `databases` */
export function databaseUrl(name: string): string {
  if (name === "PostgreSQL") return process.env.TEST_POSTGRES_URL ?? "";
  if (name === "MariaDB") return process.env.TEST_MARIADB_URL ?? "";
  if (name === "memory") return "memory:";
  const folder = mkdtempSync(join(tmpdir(), "{{project}}-"));
  // When all that is open has been closed.
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return name === "SQLite" ? `sqlite:${join(folder, "test.db")}` : `${name.toLowerCase()}:${folder}`;
}

/** An app that serves on free ports. */
export interface RunningApp {
  /** Native gRPC, on the one port. */
  readonly grpc: Transport;
  /** Connect, on the other. */
  readonly connect: Transport;
  /** The URL of the other. */
  readonly url: string;
}

/** Starts the app, which ends with the test. */
export async function startApp(t: TestContext, databaseUrl: string): Promise<RunningApp> {
  const app = createApp({ databaseUrl, grpcPort: 0, httpPort: 0, logLevel: "warn" }, options);
  const { grpc, http } = await app.start();
  const baseUrl = `http://127.0.0.1:${grpc.port}`;
  const sessionManager = new Http2SessionManager(baseUrl);
  t.after(async () => {
    sessionManager.abort();
    await app.close();
  });
  const url = `http://127.0.0.1:${http.port}`;
  return {
    grpc: createGrpcTransport({ baseUrl, sessionManager }),
    connect: createConnectTransport({ baseUrl: url, httpVersion: "1.1" }),
    url,
  };
}
