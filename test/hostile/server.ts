/**
 * A server to attack, in a process of its own: an app of all services, with passwords at the lowest cost. Its parent starts
 * it by `startTarget`, and asks it for what no caller could have.
 */
import { join } from "node:path";
import { hash, verify } from "@node-rs/argon2";
import pino from "pino";
import { type AccountsTools, accountsContext, sessionPartsOf } from "../../src/accounts/context.ts";
import type { Caller } from "../../src/ddd/connect/index.ts";
import { projects } from "../../src/projects/context.ts";
import { createApp } from "../../src/server/app.ts";
import { readConfig } from "../../src/server/config.ts";
import { temporaryFolder } from "../helpers/folder.ts";

/** The answers to the parent's questions, by their names. */
export interface Questions {
  /** Gives a user a role. */
  grant(userId: string, role: string): Promise<boolean>;
  /** The key that signs access tokens. */
  key(): Promise<{ id: string; privateKey: object; publicKey: object }>;
  rotate(): Promise<string>;
  /** Ends the time of a key that signs no more. */
  retire(keyId: string): Promise<void>;
  issue(caller: Caller, lifetimeMs: number): Promise<string>;
  /** The bytes in use after a collection, and the number of open sockets. */
  usage(): Promise<{ rss: number; heap: number; sockets: number }>;
}

const { folder } = temporaryFolder();
let tools: AccountsTools | undefined;
const context = accountsContext({
  hasher: {
    hash: (password) => hash(password, { memoryCost: 8, timeCost: 1, parallelism: 1 }),
    verify: (passwordHash, password) => verify(passwordHash, password),
    isOutdated: () => false,
  },
  // Most attacks are to find out what comes after the limits.
  limits: process.env.TEST_LIMITS === "on",
});
const app = createApp(
  readConfig({ DATABASE_URL: `sqlite:${join(folder, "brasa.db")}`, GRPC_PORT: "0", HTTP_PORT: "0", ...process.env }),
  {
    contexts: [
      {
        ...context,
        services(given) {
          tools = given;
          return context.services(given);
        },
      },
      projects,
    ],
    log: pino({ level: "error" }, pino.destination({ dest: 2, sync: true })),
  },
);

const questions: Questions = {
  grant: async (userId, role) => (await (await parts()).grants.grant(userId, role)).isNew,
  async key() {
    const { keyring } = await parts();
    const { id, privateKey } = await keyring.current();
    const { keys } = await keyring.publicKeys();
    const publicKey = keys.find((one) => (one as { kid?: string }).kid === id) ?? {};
    return { id, privateKey: privateKey.export({ format: "jwk" }), publicKey };
  },
  rotate: async () => (await parts()).keyring.rotate(),
  async retire(keyId) {
    await tools?.worker.repositories.signingKeys.update({ retireTime: new Date(Date.now() - 1000) }, { id: keyId });
    // The keys are read anew.
    await (await parts()).keyring.rotate();
  },
  issue: async (caller, lifetimeMs) => (await (await parts()).tokens.issue(caller, lifetimeMs)).token,
  async usage() {
    // Twice, since finalizers of the first free what the second collects.
    for (let i = 0; i < 2; i++) {
      globalThis.gc?.();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const { rss, heapUsed, external, arrayBuffers } = process.memoryUsage();
    const sockets = process.getActiveResourcesInfo().filter((name) => name === "TCPSocketWrap").length;
    return { rss, heap: heapUsed + external + arrayBuffers, sockets };
  },
};

function parts() {
  if (!tools) throw new Error("the app has not started");
  return sessionPartsOf(tools);
}

process.on("message", async ({ id, name, args }: { id: number; name: keyof Questions; args: never[] }) => {
  try {
    const value = await (questions[name] as (...args: never[]) => unknown)(...args);
    process.send?.({ id, value });
  } catch (error) {
    process.send?.({ id, error: String(error) });
  }
});
process.on("disconnect", () => process.exit());
const { grpc, http } = await app.start();
process.send?.({ grpc: `127.0.0.1:${grpc.port}`, url: `http://127.0.0.1:${http.port}` });
