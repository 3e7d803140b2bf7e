import { join } from "node:path";
import { type Client, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import type { ExecutionContext } from "ava";
import type { Page } from "playwright-core";
import { AuditService } from "../../gen/accounts/v1/audit_pb.js";
import { GrantService } from "../../gen/accounts/v1/grant_service_pb.js";
import { SecondFactorService } from "../../gen/accounts/v1/second_factor_service_pb.js";
import { UserService } from "../../gen/accounts/v1/user_service_pb.js";
import { OperationsService } from "../../gen/brasa/v1/operations_service_pb.js";
import { accounts } from "../../src/accounts/context.ts";
import { userCreated } from "../../src/accounts/event/connect.ts";
import { accountsContext } from "../../src/accounts/index.ts";
import { changeRole } from "../../src/accounts/session/operator.ts";
import { defineReaction } from "../../src/ddd/event/reaction/reaction.ts";
import { createApp } from "../../src/server/app.ts";
import { readConfig } from "../../src/server/config.ts";
import { defineContext } from "../../src/server/contexts.ts";
import { createLog } from "../../src/server/log/log.ts";
import { openStorage } from "../../src/server/storage/storage.ts";
import { cheapHasher } from "./app.ts";
import { password } from "./factors.ts";
import { temporaryFolder } from "./folder.ts";

/** A reaction to new users that fails while it is told to. */
export interface Greeting {
  isFailing: boolean;
  /** The ids of the users whom it has greeted. */
  readonly greeted: string[];
}

/** An app of the accounts with authentication on a SQLite file, to be operated through the console. */
export interface ConsoleApp {
  readonly url: string;
  readonly users: Client<typeof UserService>;
  readonly factors: Client<typeof SecondFactorService>;
  readonly operations: Client<typeof OperationsService>;
  readonly audit: Client<typeof AuditService>;
  readonly grants: Client<typeof GrantService>;
  readonly greeting: Greeting;
  /** Grants a role as `brasa users grant` does. */
  grant(email: string, role?: string): Promise<void>;
  close(): Promise<void>;
}

/** Starts the app on a file, until the test's end. @param env may have the HTTP_PORT and the DATABASE_URL of an app before */
export async function startConsoleApp(t: ExecutionContext, env: Record<string, string> = {}): Promise<ConsoleApp> {
  const { folder, remove } = temporaryFolder();
  const greeting: Greeting = { isFailing: false, greeted: [] };
  const config = readConfig({
    DATABASE_URL: `sqlite:${join(folder, "brasa.db")}`,
    GRPC_PORT: "0",
    HTTP_PORT: "0",
    ...env,
  });
  const greet = defineReaction({
    name: "greet",
    on: userCreated,
    call: async ({ data }) => {
      if (greeting.isFailing) throw new Error("the <b>printer</b> is out of paper");
      greeting.greeted.push(data.userId);
    },
  });
  const welcome = defineContext({
    name: "welcome",
    memory: {},
    sequelize: {},
    migrations: { context: "welcome", list: [] },
    services: () => [],
    reactions: () => [greet],
  });
  const app = createApp(config, {
    contexts: [accountsContext({ hasher: cheapHasher, authenticates: true, limits: false }), welcome],
    log: createLog("silent"),
  });
  const { grpc, http } = await app.start();
  let closing: Promise<void> | undefined;
  const close = () => (closing ??= app.close());
  t.teardown(async () => {
    await close();
    remove();
  });
  const transport = createGrpcTransport({ baseUrl: `http://127.0.0.1:${grpc.port}` });
  return {
    url: `http://127.0.0.1:${http.port}`,
    users: createClient(UserService, transport),
    factors: createClient(SecondFactorService, transport),
    operations: createClient(OperationsService, transport),
    audit: createClient(AuditService, transport),
    grants: createClient(GrantService, transport),
    greeting,
    async grant(email, role = "admin") {
      const storage = await openStorage([accounts], config);
      try {
        const worker = storage.databases[0]?.worker(accounts);
        if (!worker) throw new Error("there is no database");
        const tools = { worker, config, now: () => new Date(), newId: () => crypto.randomUUID() };
        await changeRole(tools, "grant", email, role);
      } finally {
        await storage.close();
      }
    },
    close,
  };
}

/** Signs in by the form of the console, from whatever page. */
export async function signInAt(page: Page, email: string): Promise<void> {
  await page.evaluate("location.hash = '#/sign-in'");
  await page.getByLabel("Email address").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.keyboard.press("Enter");
  await page.locator(".who", { hasText: email }).waitFor();
}
