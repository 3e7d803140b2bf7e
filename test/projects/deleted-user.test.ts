import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import test from "ava";
import { UserService } from "../../gen/accounts/v1/user_service_pb.js";
import { ProjectService } from "../../gen/projects/v1/project_service_pb.js";
import { accountsContext } from "../../src/accounts/index.ts";
import { until } from "../../src/ddd/testing/event/backend.ts";
import { projectsContext } from "../../src/projects/index.ts";
import { visibleProjects } from "../../src/projects/project-resource.ts";
import { createApp, createLog, readConfig } from "../../src/server/index.ts";
import { cheapHasher } from "../helpers/app.ts";
import { sharedPostgres } from "../helpers/databases/postgres.ts";
import { temporaryFolder } from "../helpers/folder.ts";
import { backends, projectsOn } from "./backends.ts";
import { password } from "./served.ts";

for (const [name, open] of Object.entries(backends)) {
  test(`${name}: the projects of a deleted user are deleted, archived or not, and nobody else's`, async (t) => {
    const { worker } = await open(t);
    const projects = projectsOn(worker);
    const [ownerId, other] = [randomUUID(), randomUUID()];
    const details = { name: "Engine", maximumIncompleteTasks: null };
    const active = await projects.create({ ...details, ownerId });
    await projects.createTask(active.id, "Crank");
    const archived = await projects.create({ ...details, ownerId });
    await projects.archive(archived.id);
    const kept = await projects.create({ ...details, ownerId: other });
    const mine = () => worker.repositories.projects.count(visibleProjects(ownerId));
    t.is(await mine(), 2);
    const remove = () => worker.run((unit) => projects.deleteAllOf(unit, ownerId));
    await remove();
    t.is(await mine(), 0);
    await t.throwsAsync(projects.createTask(active.id, "Late"), { name: "NotFoundError" });
    t.deepEqual(await worker.repositories.projects.retrieve({ id: kept.id }), kept);

    // An event of the new user that comes late, after a dead letter, makes nothing.
    await worker.run((unit) => projects.makeExampleProject(unit, ownerId));
    t.is(await mine(), 0);

    // A repeat changes no project that is deleted already.
    const before = await worker.repositories.projects.retrieve({ id: active.id });
    await remove();
    t.deepEqual(await worker.repositories.projects.retrieve({ id: active.id }), before);
  });
}

const places: Record<string, () => Promise<Record<string, string>>> = {
  "on one database": async () => ({ DATABASE_URL: `sqlite:${join(temporaryFolder().folder, "one.db")}` }),
  "on two databases": async () => ({
    ACCOUNTS_DATABASE_URL: `sqlite:${join(temporaryFolder().folder, "accounts.db")}`,
    PROJECTS_DATABASE_URL: await (await sharedPostgres()).createDatabase(),
  }),
};

for (const [where, place] of Object.entries(places)) {
  test(`${where}: deleting a user deletes the user's projects`, async (t) => {
    const contexts = [
      accountsContext({ hasher: cheapHasher, authenticates: false, limits: false }),
      projectsContext({ authenticates: false }),
    ];
    const settings = { GRPC_PORT: "0", HTTP_PORT: "0", ...(await place()) };
    const app = createApp(readConfig(settings, ["accounts", "projects"]), { contexts, log: createLog("error") });
    t.teardown(() => app.close());
    const { grpc } = await app.start();
    const transport = createGrpcTransport({ baseUrl: `http://127.0.0.1:${grpc.port}` });
    const users = createClient(UserService, transport);
    const projects = createClient(ProjectService, transport);
    const owners = async () =>
      (await projects.listProjects({ orderBy: "create_time" })).projects.map((one) => one.ownerId);
    const signUp = async (name: string) => {
      const details = { email: `${name}@example.com`, password, name, surname: "Tester" };
      const { user } = await users.createUser({ user: details });
      return user?.id ?? "";
    };
    const [leaver, stayer] = [await signUp("leaver"), await signUp("stayer")];
    await until(async () => (await owners()).length === 2);
    await users.deleteUser({ id: leaver });
    await until(async () => !(await owners()).includes(leaver));
    t.deepEqual(await owners(), [stayer]);
  });
}
