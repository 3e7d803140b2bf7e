import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import test from "ava";
import { UserService } from "../../gen/accounts/v1/user_service_pb.js";
import { ProjectService } from "../../gen/projects/v1/project_service_pb.js";
import { userCreated, userDeleted, userUpdated } from "../../src/accounts/event/connect.ts";
import { accountsContext } from "../../src/accounts/index.ts";
import { rebuildProjection } from "../../src/ddd/event/projection/rebuild.ts";
import { untilApplied } from "../../src/ddd/event/projection/wait.ts";
import { UnavailableError } from "../../src/ddd/index.ts";
import { until } from "../../src/ddd/testing/event/backend.ts";
import { uuidOf } from "../../src/ddd/testing/index.ts";
import { ownerProjection } from "../../src/projects/event/connect.ts";
import { projectsContext } from "../../src/projects/index.ts";
import { createApp, createLog, openStorage, readConfig } from "../../src/server/index.ts";
import { cheapHasher } from "../helpers/app.ts";
import { sharedPostgres } from "../helpers/databases/postgres.ts";
import { temporaryFolder } from "../helpers/folder.ts";
import { runBrasa } from "../helpers/process.ts";
import { backends } from "./backends.ts";
import { password } from "./served.ts";

const accounts = accountsContext({ hasher: cheapHasher, authenticates: false, limits: false });
const projects = projectsContext({ authenticates: false });
const contexts = [accounts, projects];

const places: Record<string, () => Promise<Record<string, string>>> = {
  "on one SQLite file": async () => ({ DATABASE_URL: `sqlite:${join(temporaryFolder().folder, "one.db")}` }),
  "on two databases": async () => ({
    ACCOUNTS_DATABASE_URL: `sqlite:${join(temporaryFolder().folder, "accounts.db")}`,
    PROJECTS_DATABASE_URL: await (await sharedPostgres()).createDatabase(),
  }),
};

const USERS = 20;
const RENAMES = 200;

for (const [where, place] of Object.entries(places)) {
  test(`${where}: owners are rebuilt while users are renamed and read: none is torn or lost, and wrong rows are put right`, async (t) => {
    const env = await place();
    const config = readConfig({ GRPC_PORT: "0", HTTP_PORT: "0", ...env }, ["accounts", "projects"]);
    const app = createApp(config, { contexts, log: createLog("error") });
    const { grpc } = await app.start();
    // The rebuild works from another process's place.
    const storage = await openStorage(contexts, config);
    t.teardown(async () => {
      await storage.close();
      await app.close();
    });
    const transport = createGrpcTransport({ baseUrl: `http://127.0.0.1:${grpc.port}` });
    const users = createClient(UserService, transport);
    const owners = createClient(ProjectService, transport);
    const worker = storage.databases.find((one) => one.contexts.includes(projects))?.worker(projects);
    if (!worker) throw new Error("there is no such database");
    const { projectOwners } = worker.repositories;
    const rebuild = () =>
      rebuildProjection({
        projection: ownerProjection,
        worker,
        sources: storage.databases.map(({ events }) => events),
        onError: (error) => t.fail(String(error)),
      });

    const ids: string[] = [];
    for (let i = 0; i < USERS; i++) {
      const details = { email: `user${i}@example.com`, password, name: "Step 0", surname: "Step 0" };
      ids.push((await users.createUser({ user: details })).user?.id ?? "");
    }
    await until(async () => (await projectOwners.count()) === USERS);

    let written = 0;
    const write = async () => {
      for (let i = 1; i <= RENAMES; i++) {
        const id = ids[i % USERS] ?? "";
        const user = { id, name: `Step ${i}`, surname: `Step ${i}` };
        await users.updateUser({ user, updateMask: { paths: ["name", "surname"] } });
        written = i;
      }
    };
    const seen = new Map<string, number>();
    const read = async () => {
      for (let reads = 0; reads < RENAMES; reads += 2) {
        // Throughout the writing, and no faster than it, as all take turns.
        await until(() => written >= reads);
        const { owners: all } = await owners.listOwners({ pageSize: 100 });
        if (all.length !== USERS) t.fail(`${all.length} owners`);
        for (const { userId, name, surname } of all) {
          const step = Number(name.replace("Step ", ""));
          if (name !== surname) t.fail(`torn: ${name} ${surname}`);
          if (step < (seen.get(userId) ?? 0)) t.fail(`back from ${seen.get(userId)} to ${step}`);
          seen.set(userId, step);
        }
      }
    };
    const rebuildAgain = async () => {
      for (let rebuilds = 0; rebuilds < RENAMES; rebuilds += 5) {
        await until(() => written >= rebuilds);
        t.is((await rebuild()).keys, USERS);
      }
    };
    await Promise.all([write(), read(), rebuildAgain()]);
    const accountsTable = async () => {
      const { users: all } = await users.listUsers({ pageSize: 1000 });
      return all.map(({ id, email, name, surname, active }) => ({ userId: id, email, name, surname, active }));
    };
    const projected = async () => {
      const { owners: all } = await owners.listOwners({ pageSize: 100 });
      return all.map(({ userId, email, name, surname, active }) => ({ userId, email, name, surname, active }));
    };
    await until(async () => JSON.stringify(await projected()) === JSON.stringify(await accountsTable()));

    // One row is wrong, one is gone, and one has no events any more.
    const [wrong = "", gone = ""] = ids;
    const kept = { email: "kept@example.com", name: "Kept", surname: "Kept", active: true, sequence: 3 };
    await projectOwners.update({ name: "Wrong" }, { userId: wrong });
    await projectOwners.drop({ userId: gone });
    await projectOwners.create({ userId: randomUUID(), ...kept, deleteTime: null });
    t.is((await projected()).find(({ userId }) => userId === wrong)?.name, "Wrong");
    const { ended, output } = runBrasa(["projections", "rebuild", "projects.project-owners"], env);
    t.is(await ended, 0, output.stderr);
    t.is(output.stdout, `projects.project-owners: rebuilt from ${USERS + RENAMES} events of ${USERS} keys\n`);
    const right = await projected();
    t.is(right.filter(({ name }) => name === "Kept").length, 1);
    t.deepEqual(
      right.filter(({ name }) => name !== "Kept"),
      await accountsTable(),
    );
  });
}

test("the accounts keep the last event of each user, and of nothing else", (t) => {
  const types = ownerProjection.types;
  t.deepEqual(new Set(accounts.stateEvents), types);
  t.deepEqual([...types], [userCreated.name, userUpdated.name, userDeleted.name]);
});

test("a rebuild of nothing that there is says what there is, and that memory has nothing to rebuild", async (t) => {
  const env = { DATABASE_URL: `sqlite:${join(temporaryFolder().folder, "one.db")}` };
  const unknown = runBrasa(["projections", "rebuild", "owners"], env);
  t.is(await unknown.ended, 2);
  t.regex(unknown.output.stderr, /there is no projection "owners": name one of projects\.project-owners/);
  const memory = runBrasa(["projections", "rebuild"], { DATABASE_URL: "memory:" });
  t.is(await memory.ended, 2);
  t.regex(memory.output.stderr, /DATABASE_URL is memory:/);
});

for (const [name, open] of Object.entries(backends)) {
  test(`${name}: late and repeated events change no owner, a rebuild puts rows right, and a deleted user stays so`, async (t) => {
    const { worker } = await open(t);
    const userId = uuidOf(1);
    const event = (sequence: number, { type, key = "", bytes }: ReturnType<typeof userCreated.of>) => {
      return { id: randomUUID(), type, key, sequence, bytes, recordTime: new Date(sequence * 1000) };
    };
    const named = (name: string) => ({ userId, email: "ada@example.com", name, surname: "L", active: true });
    const deliver = async (one: ReturnType<typeof event>) => {
      const reaction = ownerProjection.reactions.find(({ on }) => on.name === one.type);
      await worker.run(async (unit) => reaction?.handle?.({ ...one, data: reaction.on.decode(one.bytes) }, unit));
    };
    const row = async () => (await worker.repositories.projectOwners.page({ where: { userId } })).items[0];
    const position = (sequence: number) => [{ type: userUpdated.name, key: userId, sequence }];
    const wait = (sequence: number) => untilApplied(ownerProjection, worker, position(sequence), { maxMs: 20 });

    await deliver(event(2, userUpdated.of(named("Second"))));
    await deliver(event(1, userCreated.of(named("First"))));
    await deliver(event(2, userUpdated.of(named("Again"))));
    t.like(await row(), { name: "Second", sequence: 2, deleteTime: null });
    await wait(2);
    const behind = await t.throwsAsync<UnavailableError>(wait(3), { instanceOf: UnavailableError });
    t.is(behind.reason, "PROJECTION_BEHIND");
    await untilApplied(ownerProjection, worker, [{ type: "other.v1.Event", key: userId, sequence: 9 }], { maxMs: 20 });

    const restore = (one: ReturnType<typeof event>) => worker.run((unit) => ownerProjection.restore(unit, [one]));
    await restore(event(1, userCreated.of(named("First"))));
    t.like(await row(), { name: "Second", sequence: 2 });
    await restore(event(2, userUpdated.of(named("Right"))));
    t.like(await row(), { name: "Right", sequence: 2 });

    await deliver(event(4, userDeleted.of({ userId })));
    await deliver(event(3, userUpdated.of(named("Third"))));
    t.deepEqual(await row(), {
      ...{ userId, email: "", name: "", surname: "", active: false },
      ...{ sequence: 4, deleteTime: new Date(4000) },
    });
  });
}
