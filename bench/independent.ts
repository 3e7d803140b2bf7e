import { randomUUID } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { createClient, createRouterTransport } from "@connectrpc/connect";
import { CreateUserRequestSchema, UserService } from "../gen/accounts/v1/user_service_pb.js";
import { UnitOfWorkService } from "../gen/brasa/v1/unit_of_work_service_pb.js";
import { userService } from "../src/accounts/connect.ts";
import { accountsMigrations, repositories } from "../src/accounts/sequelize.ts";
import { UserResource } from "../src/accounts/user-resource.ts";
import { connectRoutes, idempotent, unitOfWorkService } from "../src/ddd/connect/index.ts";
import { PageTokenSeal } from "../src/ddd/query/page-token.ts";
import {
  IdempotencyRepository,
  migrateUp,
  openDatabase,
  SequelizeWorker,
  toolkitMigrations,
} from "../src/ddd/sequelize/index.ts";
import { withoutAuthentication } from "../test/helpers/sessions.ts";

/*
 * Counts how often independent calls conflict on PostgreSQL, whose SERIALIZABLE tracks reads by pages and not only by rows:
 * the units that ran again, and the calls that were refused in the end.
 *
 *   npm run build:test && node .cache/test/bench/independent.js postgres://user:password@host/EMPTY_DATABASE [calls [in flight]]
 */

const [url = "", callsGiven = "10000", inFlight = "64"] = process.argv.slice(2);
const calls = Number(callsGiven);

if (!/^postgres(ql)?:/.test(url)) {
  process.stderr.write(
    "give an empty database: independent.js postgres://user:password@host/EMPTY_DATABASE [calls [in flight]]\n",
  );
  process.exit(2);
}
const opened = await openDatabase(url);
await migrateUp(opened, toolkitMigrations);
await migrateUp(opened, accountsMigrations);

let begun = 0;
const begin: typeof opened.begin = (mode, attempt, signal) => {
  if (mode === "write") begun++;
  return opened.begin(mode, attempt, signal);
};
const database = new Proxy(opened, {
  get: (target, key) => {
    if (key === "begin") return begin;
    const value: unknown = Reflect.get(target, key, target);
    return typeof value === "function" ? value.bind(target) : value;
  },
});
const accounts = new SequelizeWorker(database, repositories);
const log = { worker: new SequelizeWorker(database, { requests: IdempotencyRepository }), now: () => new Date() };
// Hashing is not measured.
const hasher = { hash: async () => "hash", verify: async () => true, isOutdated: () => false };
const resource = new UserResource({ worker: accounts, hasher, now: () => new Date(), newId: randomUUID });
const users = idempotent(
  userService({
    worker: accounts,
    users: resource,
    seal: new PageTokenSeal(new Uint8Array(32)),
    ...(await withoutAuthentication(accounts)),
  }),
  log,
);
const units = idempotent(unitOfWorkService(accounts, [users]), log);
const transport = createRouterTransport(connectRoutes([users, units]));
const userClient = createClient(UserService, transport);
const unitClient = createClient(UnitOfWorkService, transport);

const details = () => ({
  email: `${randomUUID()}@example.com`,
  password: "orchard seventeen tiger-lily",
  name: "Ada",
  surname: "Lovelace",
});
const creation = () => create(CreateUserRequestSchema, { user: details(), id: randomUUID() });

const made: string[] = [];
const few = () => made.slice(0, 100);
const rename = (ids: readonly string[], n: number) =>
  userClient.updateUser({ user: { id: ids[n % ids.length] ?? "", name: `Ada${n}` }, updateMask: { paths: ["name"] } });
const kinds: Readonly<Record<string, (n: number) => Promise<unknown>>> = {
  "UpdateUser of 100 users, of no others": (n) => rename(few(), n),
  "CreateUser with a request id": async () => {
    const id = randomUUID();
    await userClient.createUser({ user: details(), id, requestId: randomUUID() });
    made.push(id);
  },
  "UpdateUser of different users": (n) => rename(made, n),
  "Commit of 50 creates with a request id": () =>
    unitClient.commit({
      requestId: randomUUID(),
      operations: Array.from({ length: 50 }, () => ({
        method: "accounts.v1.UserService/CreateUser",
        request: anyPack(CreateUserRequestSchema, creation()),
      })),
    }),
};

// As autovacuum would do: the planner must know that the table is small.
for (let i = 0; i < 100; i++) await kinds["CreateUser with a request id"]?.(i);
await opened.connection.run("ANALYZE");

for (const [name, call] of Object.entries(kinds)) {
  const count = name.startsWith("Commit") ? calls / 10 : calls;
  const before = begun;
  const refused = new Map<string, number>();
  const times: number[] = [];
  const start = performance.now();
  let next = 0;
  const lane = async () => {
    for (let n = next++; n < count; n = next++) {
      const since = performance.now();
      try {
        await call(n);
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error);
        refused.set(text, (refused.get(text) ?? 0) + 1);
      }
      times.push(performance.now() - since);
    }
  };
  await Promise.all(Array.from({ length: Number(inFlight) }, lane));
  const seconds = (performance.now() - start) / 1000;
  times.sort((a, b) => a - b);
  process.stdout.write(
    `${name}: ${count} calls in ${seconds.toFixed(1)} s, ${begun - before - count} units run again ` +
      `(${(((begun - before - count) / count) * 100).toFixed(1)} %), longest call ${times.at(-1)?.toFixed(0)} ms, ` +
      `refused: ${refused.size === 0 ? "none" : JSON.stringify(Object.fromEntries(refused))}\n`,
  );
}
await opened.close();
