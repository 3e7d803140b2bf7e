import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import type { ExecutionContext } from "ava";
import { UserService } from "../../gen/accounts/v1/user_service_pb.js";
import { ProjectService } from "../../gen/projects/v1/project_service_pb.js";
import { accountsContext } from "../../src/accounts/index.ts";
import { projectsContext } from "../../src/projects/index.ts";
import { createApp, createLog, readConfig } from "../../src/server/index.ts";
import { cheapHasher } from "./app.ts";

/** Starts an app of the accounts and the projects, in memory, in which every caller may do everything; and clients that call it over native gRPC. */
export async function startEntities(t: ExecutionContext) {
  const config = readConfig({ DATABASE_URL: "memory:", GRPC_PORT: "0", HTTP_PORT: "0" }, ["accounts", "projects"]);
  const accounts = accountsContext({ hasher: cheapHasher, authenticates: false, limits: false });
  const app = createApp(config, {
    contexts: [accounts, projectsContext({ authenticates: false })],
    log: createLog("silent"),
  });
  const { grpc, http } = await app.start();
  t.teardown(() => app.close());
  const transport = createGrpcTransport({ baseUrl: `http://127.0.0.1:${grpc.port}` });
  const users = createClient(UserService, transport);
  const projects = createClient(ProjectService, transport);
  return {
    url: `http://127.0.0.1:${http.port}`,
    users,
    projects,
    /** Creates a user of a name, whose address is made of it. */
    async addUser(name: string, surname = "Tester") {
      const email = `${name.toLowerCase()}@example.com`;
      const { user } = await users.createUser({ user: { email, password: "a long enough passphrase", name, surname } });
      if (!user) throw new Error("the response lacks the user");
      return user;
    },
    async addProject(ownerId: string, name: string, maximumIncompleteTasks?: number) {
      const { project } = await projects.createProject({
        project: { ownerId, name, ...(maximumIncompleteTasks ? { maximumIncompleteTasks } : {}) },
      });
      if (!project) throw new Error("the response lacks the project");
      return project;
    },
  };
}
