import { createClient, type Interceptor, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import type { ExecutionContext } from "ava";
import { UserService } from "../../gen/accounts/v1/user_service_pb.js";
import { UnitOfWorkService } from "../../gen/brasa/v1/unit_of_work_service_pb.js";
import { ProjectService } from "../../gen/projects/v1/project_service_pb.js";
import { type AccountsTools, accountsContext, sessionPartsOf } from "../../src/accounts/context.ts";
import { bearer } from "../../src/ddd/connect/index.ts";
import { projectsContext } from "../../src/projects/index.ts";
import { createApp } from "../../src/server/app.ts";
import { readConfig } from "../../src/server/config.ts";
import { createLog } from "../../src/server/log/log.ts";
import { cheapHasher } from "../helpers/app.ts";

export const password = "a long enough passphrase";

/** Projects without the reactions, so that nobody has a project that the test has not made. */
const { reactions: _, ...projects } = projectsContext();

/** Accounts and projects, served on both ports with real tokens, until the test ends. */
export async function served(t: ExecutionContext, env: Readonly<Record<string, string>> = {}) {
  let tools: AccountsTools | undefined;
  const accounts = accountsContext({ hasher: cheapHasher, limits: false });
  const own = {
    ...accounts,
    services(given: Parameters<typeof accounts.services>[0]) {
      tools = given;
      return accounts.services(given);
    },
  };
  const config = readConfig({ DATABASE_URL: "memory:", GRPC_PORT: "0", HTTP_PORT: "0", ...env }, [
    "accounts",
    "projects",
  ]);
  const app = createApp(config, { contexts: [own, projects], log: createLog("error") });
  t.teardown(() => app.close());
  const { grpc, http } = await app.start();
  const transports = {
    gRPC: (token?: string) =>
      createGrpcTransport({ baseUrl: `http://127.0.0.1:${grpc.port}`, interceptors: bearing(token) }),
    Connect: (token?: string) =>
      createConnectTransport({
        baseUrl: `http://127.0.0.1:${http.port}`,
        httpVersion: "1.1",
        interceptors: bearing(token),
      }),
  };
  const parts = () => {
    if (!tools) throw new Error("the app has not started");
    return sessionPartsOf(tools);
  };

  /** Creates, activates and signs in a user. */
  async function signUp(name: string, role?: string) {
    const users = createClient(UserService, transports.gRPC());
    const credentials = { email: `${name}@example.com`, password };
    const { user } = await users.createUser({ user: { ...credentials, name, surname: "Tester" } });
    const id = user?.id ?? "";
    await users.activateUser({ credentials });
    if (role !== undefined) await (await parts()).grants.grant(id, role);
    const { tokens } = await users.signIn({ credentials });
    return { id, token: tokens?.accessToken ?? "", credentials };
  }

  const users = () => createClient(UserService, transports.gRPC());
  return { address: `127.0.0.1:${grpc.port}`, transports, signUp, users, parts };
}

function bearing(token: string | undefined): Interceptor[] {
  return token === undefined ? [] : [bearer({ token: async () => token })];
}

export type Served = Awaited<ReturnType<typeof served>>;

/** The clients of a caller. */
export function clientsOf(transport: Transport) {
  return {
    projects: createClient(ProjectService, transport),
    units: createClient(UnitOfWorkService, transport),
  };
}
