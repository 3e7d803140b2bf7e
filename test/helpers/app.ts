import { join } from "node:path";
import { hash, verify } from "@node-rs/argon2";
import type { Logger } from "pino";
import { accountsContext, type PasswordHasher } from "../../src/accounts/index.ts";
import { createApp } from "../../src/server/app.ts";
import { readConfig } from "../../src/server/config.ts";
import { createLog } from "../../src/server/log/log.ts";
import { temporaryFolder } from "./folder.ts";

/** argon2id at the lowest cost: the product's cost would be most of the time of many tests. */
export const cheapHasher: PasswordHasher = {
  hash: (password) => hash(password, { memoryCost: 8, timeCost: 1, parallelism: 1 }),
  verify: (passwordHash, password) => verify(passwordHash, password),
  isOutdated: () => false,
};

/** A whole app on free ports and a SQLite file of its own, as main runs it, except for the cost of passwords. */
export interface RunningApp {
  /** `127.0.0.1:port` of native gRPC. */
  readonly grpc: string;
  /** `http://127.0.0.1:port` of Connect, gRPC-Web and gRPC. */
  readonly url: string;
  close(): Promise<void>;
}

export async function startApp(
  env: Record<string, string> = {},
  log: Logger = createLog("silent"),
  hasher = cheapHasher,
  authenticates = false,
  limits = false,
): Promise<RunningApp> {
  const { folder, remove } = temporaryFolder();
  const config = readConfig({
    DATABASE_URL: `sqlite:${join(folder, "brasa.db")}`,
    GRPC_PORT: "0",
    HTTP_PORT: "0",
    ...env,
  });
  const app = createApp(config, { contexts: [accountsContext({ hasher, authenticates, limits })], log });
  const { grpc, http } = await app.start();
  return {
    grpc: `127.0.0.1:${grpc.port}`,
    url: `${config.tls ? "https" : "http"}://127.0.0.1:${http.port}`,
    async close() {
      await app.close();
      remove();
    },
  };
}
