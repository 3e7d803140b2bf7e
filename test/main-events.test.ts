import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import test from "ava";
import { ProjectService } from "../gen/projects/v1/project_service_pb.js";
import { userCreated } from "../src/accounts/event/connect.ts";
import { toStored } from "../src/ddd/event/tables.ts";
import { eventRepositories, openDatabase, SequelizeWorker } from "../src/ddd/sequelize/index.ts";
import { until } from "../src/ddd/testing/event/backend.ts";
import { temporaryFolder } from "./helpers/folder.ts";
import { adminToken, runBrasa, serveBrasa } from "./helpers/process.ts";

test("an operator sees events and dead letters, looks at one, has it tried again or left out", async (t) => {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const env = { DATABASE_URL: `sqlite:${join(folder, "brasa.db")}` };
  const brasa = async (args: string[], code = 0) => {
    const { ended, output } = runBrasa(args, env);
    t.is(await ended, code, output.stderr);
    return code === 0 ? output.stdout : output.stderr;
  };
  t.regex(await brasa(["outbox", "status"], 2), /lacks \d+ migrations: start the service, or run brasa migrate up/);
  t.regex(
    await (async () => {
      const { ended, output } = runBrasa(["dead-letters", "list"], { DATABASE_URL: "memory:" });
      t.is(await ended, 2);
      return output.stderr;
    })(),
    /DATABASE_URL is memory:/,
  );
  await brasa(["migrate", "up"]);
  t.regex(await brasa(["outbox", "status"]), /^DATABASE_URL \(accounts, projects\): 0 events wait; 0 delivered/);

  // Three events of one user: the first cannot be read.
  const database = await openDatabase(env.DATABASE_URL);
  const { eventOutbox } = new SequelizeWorker(database, eventRepositories).repositories;
  const userIds = [randomUUID(), randomUUID()];
  const key = randomUUID();
  const recordTime = new Date(Date.now() - 60_000);
  const rows = userIds.map((userId, i) => {
    const { type, bytes } = userCreated.of({ userId, email: "someone@example.com" });
    return toStored({ id: randomUUID(), type, key, sequence: i + 2, bytes, recordTime });
  });
  const [row] = rows;
  if (!row) return;
  const broken = { ...row, id: randomUUID(), sequence: 1, data: "////" };
  await eventOutbox.create(...[broken, ...rows].map((one) => ({ ...one, publishTime: null })));
  t.regex(await brasa(["outbox", "status"]), /3 events wait, the oldest for 6\d\.\d s/);
  t.is(await brasa(["dead-letters", "list"]), "no dead letters\n");

  const server = await serveBrasa(env);
  const token = await adminToken(env);
  const projects = createClient(ProjectService, createGrpcTransport({ baseUrl: `http://${server.grpc}` }));
  const owners = async () => {
    const { projects: all } = await projects.listProjects({}, { headers: { authorization: `Bearer ${token}` } });
    return all.map(({ ownerId }) => ownerId).sort();
  };
  const { eventDeadLetters } = new SequelizeWorker(database, eventRepositories).repositories;
  // The table of owners waits for the event, too, and the welcome.
  await until(async () => (await eventDeadLetters.count()) === 9);
  const id = `${broken.id}/projects.make-example-project`;
  const others = ["projects.project-owners-accounts-v1-user-created", "accounts.send-welcome"];
  const ids = [id, ...others.map((reaction) => `${broken.id}/${reaction}`)];
  const [first, second] = (await brasa(["dead-letters", "list", "--reaction", "projects.make-example-project"])).split(
    "\n",
  );
  t.is(
    first,
    `${id}  failed, tried 1 times, accounts.v1.UserCreated of ${key}: the event ${broken.id} cannot be read as accounts.v1.UserCreated`,
  );
  t.regex(second ?? "", /waiting, tried 0 times/);
  t.like(JSON.parse(await brasa(["dead-letters", "show", id])), { state: "failed", data: "////" });
  const waiting = `${row.id}/projects.make-example-project`;
  t.like(JSON.parse(await brasa(["dead-letters", "show", waiting])), {
    data: { userId: userIds[0], email: "someone@example.com" },
  });
  t.regex(await brasa(["dead-letters", "retry"], 2), /name the dead letters by their ids, or say --all/);
  t.regex(await brasa(["dead-letters", "retry", "nothing"], 2), /there is no dead letter "nothing"/);
  t.regex(await brasa(["dead-letters", "discard", id], 2), /add --yes if that is meant/);
  await brasa(["dead-letters", "retry", "--all"]);
  await until(async () => (await eventDeadLetters.count({ state: "failed", attempts: 2 })) === 3);
  t.deepEqual(await owners(), []);
  t.regex(await brasa(["dead-letters", "discard", ...ids, "--yes"]), /^3 dead letters are left out/);
  await until(async () => (await eventDeadLetters.count()) === 0);
  t.deepEqual(await owners(), [...userIds].sort());
  t.regex(
    await brasa(["outbox", "status"]),
    /0 events wait; 3 delivered in the last minute \(0\.1 a second\); no dead letters/,
  );
  await database.close();
  server.child.kill("SIGTERM");
  t.is(await server.ended, 0);
});
