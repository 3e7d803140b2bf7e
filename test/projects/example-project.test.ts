import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import test from "ava";
import { CreateUserRequestSchema, UserService } from "../../gen/accounts/v1/user_service_pb.js";
import { UnitOfWorkService } from "../../gen/brasa/v1/unit_of_work_service_pb.js";
import { ProjectService } from "../../gen/projects/v1/project_service_pb.js";
import { accountsContext } from "../../src/accounts/index.ts";
import { until } from "../../src/ddd/testing/event/backend.ts";
import { projectsContext } from "../../src/projects/index.ts";
import { createApp, createLog, openStorage, readConfig } from "../../src/server/index.ts";
import { cheapHasher } from "../helpers/app.ts";
import { sharedPostgres } from "../helpers/databases/postgres.ts";
import { temporaryFolder } from "../helpers/folder.ts";
import { password } from "./served.ts";

const open = [
  accountsContext({ hasher: cheapHasher, authenticates: false, limits: false }),
  projectsContext({ authenticates: false }),
];

async function started(env: Record<string, string>) {
  const app = createApp(readConfig({ GRPC_PORT: "0", HTTP_PORT: "0", ...env }, ["accounts", "projects"]), {
    contexts: open,
    log: createLog("error"),
  });
  const { grpc } = await app.start();
  const transport = createGrpcTransport({ baseUrl: `http://127.0.0.1:${grpc.port}` });
  return {
    app,
    users: createClient(UserService, transport),
    projects: createClient(ProjectService, transport),
    units: createClient(UnitOfWorkService, transport),
  };
}

type Started = Awaited<ReturnType<typeof started>>;

async function namesOf({ projects }: Started, ownerId: string): Promise<string[]> {
  const { projects: found } = await projects.listProjects({ filter: `owner_id = "${ownerId}"` });
  return found.map(({ name }) => name);
}

const detailsOf = (name: string) => ({ email: `${name}@example.com`, password, name, surname: "Tester" });

const places: Record<string, () => Promise<Record<string, string>>> = {
  "in memory": async () => ({ DATABASE_URL: "memory:" }),
  "on one SQLite file": async () => ({ DATABASE_URL: `sqlite:${join(temporaryFolder().folder, "one.db")}` }),
  "on two databases": async () => ({
    ACCOUNTS_DATABASE_URL: `sqlite:${join(temporaryFolder().folder, "accounts.db")}`,
    PROJECTS_DATABASE_URL: await (await sharedPostgres()).createDatabase(),
  }),
};

for (const [where, place] of Object.entries(places)) {
  test(`${where}: a new user has an example project, created alone or in a Commit, and a refused one has none`, async (t) => {
    const server = await started(await place());
    try {
      const { user } = await server.users.createUser({ user: detailsOf("alone") });
      await until(async () => (await namesOf(server, user?.id ?? "")).length > 0);
      t.deepEqual(await namesOf(server, user?.id ?? ""), ["My first project"]);
      await t.throwsAsync(server.users.createUser({ user: detailsOf("alone") }));

      const ids = ["0190a2b4-0000-7000-8000-000000000001", "0190a2b4-0000-7000-8000-000000000002"];
      const operations = ids.map((id, i) => ({
        method: "accounts.v1.UserService/CreateUser",
        request: anyPack(CreateUserRequestSchema, create(CreateUserRequestSchema, { user: detailsOf(`in${i}`), id })),
      }));
      const commit = { requestId: "0190a2b4-0000-7000-8000-000000000009", operations };
      await server.units.commit(commit);
      // A repeat of the Commit records nothing again.
      await server.units.commit(commit);
      for (const id of ids) await until(async () => (await namesOf(server, id)).length > 0);
      const { projects: all } = await server.projects.listProjects({});
      t.is(all.length, 3);
    } finally {
      await server.app.close();
    }
  });
}

test("the events of a user tell of each change, in its order, with the state after it", async (t) => {
  const config = readConfig({ DATABASE_URL: `sqlite:${join(temporaryFolder().folder, "one.db")}` });
  const server = await started({ DATABASE_URL: config.databaseUrl });
  const { user } = await server.users.createUser({ user: detailsOf("told") });
  const id = user?.id ?? "";
  const credentials = { email: "told@example.com", password };
  await server.users.activateUser({ credentials });
  await server.users.updateUser({ user: { id, name: "Renamed" }, updateMask: { paths: ["name"] } });
  await server.users.deactivateUser({ credentials });
  await server.users.deleteUser({ id });
  await server.app.close();
  const storage = await openStorage(open, config);
  const [database] = storage.databases;
  const { items = [] } = (await database?.events.repositories.eventOutbox.page({ orderBy: ["sequence"] })) ?? {};
  await storage.close();
  t.deepEqual(
    items.map(({ type, key, sequence }) => [type.replace("accounts.v1.", ""), key, sequence]),
    ["UserCreated", "UserUpdated", "UserUpdated", "UserUpdated", "UserDeleted"].map((type, i) => [type, id, i + 1]),
  );
});
