import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import test from "ava";
import { ProjectService } from "../gen/projects/v1/project_service_pb.js";
import { userCreated } from "../src/accounts/event/connect.ts";
import { defineEvent } from "../src/ddd/event/event.ts";
import { defineReaction } from "../src/ddd/event/reaction/reaction.ts";
import { toStored } from "../src/ddd/event/tables.ts";
import { eventRepositories, openDatabase, SequelizeWorker } from "../src/ddd/sequelize/index.ts";
import { until } from "../src/ddd/testing/event/backend.ts";
import { createApp, createLog, defineContext, readConfig } from "../src/server/index.ts";
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
  t.regex(
    await brasa(["outbox", "status"], 2),
    /lacks \d+ migrations: check that DATABASE_URL is the service's, and start the service, or run brasa migrate up/,
  );
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
  t.regex(await brasa(["outbox", "status"]), /3 events wait, the oldest for \d+\.\d s/);
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
    `${id}  failed, tried once, accounts.v1.UserCreated of ${key}: the event ${broken.id} cannot be read as accounts.v1.UserCreated`,
  );
  t.regex(second ?? "", /waiting, tried 0 times/);
  await eventDeadLetters.update({ error: "e".repeat(121) }, { id: `${broken.id}/accounts.send-welcome` });
  t.regex(await brasa(["dead-letters", "list", "--reaction", "accounts.send-welcome"]), /: e{119}…\n/);
  t.like(JSON.parse(await brasa(["dead-letters", "show", id])), { state: "failed", data: "////" });
  const waiting = `${row.id}/projects.make-example-project`;
  t.like(JSON.parse(await brasa(["dead-letters", "show", waiting])), {
    data: { userId: userIds[0], email: "someone@example.com" },
  });
  t.regex(await brasa(["dead-letters", "retry"], 2), /name the dead letters by their ids, or say --all/);
  t.regex(await brasa(["dead-letters", "retry", "nothing"], 2), /there is no dead letter "nothing"/);
  t.is(await brasa(["dead-letters", "list", "--reaction", "no-such"]), 'no dead letters of the reaction "no-such"\n');
  t.regex(await brasa(["dead-letters", "discard", id], 2), /add --yes if that is meant/);
  await brasa(["dead-letters", "retry", "--all"]);
  await until(async () => (await eventDeadLetters.count({ state: "failed", attempts: 2 })) === 3);
  // Of several, those that are not there are named, and the others are decided.
  t.regex(
    await brasa(["dead-letters", "retry", id, "nothing", "none"], 2),
    /there are no dead letters "nothing", "none"/,
  );
  await until(async () => (await eventDeadLetters.count({ state: "failed", attempts: 3 })) === 1);
  t.deepEqual(await owners(), []);
  t.regex(await brasa(["dead-letters", "discard", ...ids, "--yes"]), /^3 dead letters are left out/);
  await until(async () => (await eventDeadLetters.count()) === 0);
  t.is(await brasa(["dead-letters", "discard", "--all"]), "no dead letters were changed\n");
  t.deepEqual(await owners(), [...userIds].sort());
  t.regex(await brasa(["outbox", "status"]), /: 0 events wait; \d+ delivered in the last minute.*; no dead letters/);
  await database.close();
  server.child.kill("SIGTERM");
  t.is(await server.ended, 0);
});

test("an operator sees the dead letters of a program of one's own, and its data if they are JSON", async (t) => {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const env = { DATABASE_URL: `sqlite:${join(folder, "library.db")}` };
  const brasa = async (args: string[], code = 0) => {
    const { ended, output } = runBrasa(args, env);
    t.is(await ended, code, output.stderr);
    return code === 0 ? output.stdout : output.stderr;
  };
  const bookLent = defineEvent<{ readonly bookId: string }>({
    name: "library.BookLent",
    key: ({ bookId }) => bookId,
    encode: (data) => new TextEncoder().encode(JSON.stringify(data)),
    decode: (bytes) => JSON.parse(new TextDecoder().decode(bytes)),
  });
  let isBroken = true;
  let applied = 0;
  const count = async () => {
    if (isBroken) throw new Error("the counter is broken");
    applied++;
  };
  let record = async () => {};
  const library = defineContext<Record<string, never>>({
    name: "library",
    memory: {},
    sequelize: {},
    migrations: { context: "library", list: [] },
    services: ({ worker, events }) => {
      record = () => worker.run((unit) => events.record(unit, bookLent.of({ bookId: "emma" })));
      return [];
    },
    reactions: () => [defineReaction({ name: "count-loans", on: bookLent, handle: count })],
  });
  const config = readConfig({ ...env, GRPC_PORT: "0", HTTP_PORT: "0" }, ["library"]);
  const app = createApp(config, { contexts: [library], log: createLog("silent") });
  t.teardown(() => app.close());
  await app.start();
  await record();
  await until(async () => (await brasa(["outbox", "status"])).includes("1 dead letter: see brasa dead-letters list"));
  const [line = ""] = (await brasa(["dead-letters", "list"])).split("\n");
  const [id = ""] = line.split(" ");
  t.regex(line, /library\.BookLent of emma: the counter is broken$/);
  t.like(JSON.parse(await brasa(["dead-letters", "show", id])), { data: { bookId: "emma" } });
  // Projections are rebuilt by the code of their own program.
  t.regex(await brasa(["projections", "rebuild"], 2), /lacks \d+ migrations/);
  isBroken = false;
  t.regex(await brasa(["dead-letters", "retry", id]), /^1 dead letter is tried again/);
  await until(async () => applied === 1);
});
