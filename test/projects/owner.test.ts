import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { Code, type ConnectError, createClient, type Transport } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport } from "@connectrpc/connect-node";
import test, { type ExecutionContext } from "ava";
import { CreateUserRequestSchema, UserService } from "../../gen/accounts/v1/user_service_pb.js";
import { UnitOfWorkService } from "../../gen/brasa/v1/unit_of_work_service_pb.js";
import { ErrorInfoSchema, RetryInfoSchema } from "../../gen/google/rpc/error_details_pb.js";
import { ProjectService } from "../../gen/projects/v1/project_service_pb.js";
import { accountsContext } from "../../src/accounts/index.ts";
import { ownerProjection } from "../../src/projects/event/connect.ts";
import { projectsContext } from "../../src/projects/index.ts";
import { createApp, createLog, readConfig } from "../../src/server/index.ts";
import { cheapHasher } from "../helpers/app.ts";
import { sharedPostgres } from "../helpers/databases/postgres.ts";
import { temporaryFolder } from "../helpers/folder.ts";
import { password } from "./served.ts";

/** A gate at which the projection's events wait, outside of any unit. */
class Gate {
  #open: () => void = () => {};
  #opened: Promise<void> = Promise.resolve();

  shut(): void {
    this.#opened = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  open(): void {
    this.#open();
  }

  async pass(): Promise<void> {
    await this.#opened;
  }
}

function clientsOf(transport: Transport) {
  return {
    users: createClient(UserService, transport),
    projects: createClient(ProjectService, transport),
    units: createClient(UnitOfWorkService, transport),
  };
}

/** An app without authentication, whose projection waits at a gate. */
async function started(t: ExecutionContext, env: Record<string, string>) {
  const gate = new Gate();
  const accounts = accountsContext({ hasher: cheapHasher, authenticates: false, limits: false });
  const projects = {
    ...projectsContext({ authenticates: false }),
    projections: () => [
      {
        ...ownerProjection,
        reactions: ownerProjection.reactions.map((one) => ({ ...one, call: () => gate.pass() })),
      },
    ],
  };
  const config = readConfig({ GRPC_PORT: "0", HTTP_PORT: "0", ...env }, ["accounts", "projects"]);
  const app = createApp(config, { contexts: [accounts, projects], log: createLog("error") });
  const { grpc, http } = await app.start();
  t.teardown(() => {
    gate.open();
    return app.close();
  });
  return {
    gate,
    clients: {
      gRPC: clientsOf(createGrpcTransport({ baseUrl: `http://127.0.0.1:${grpc.port}` })),
      Connect: clientsOf(
        createConnectTransport({ baseUrl: `http://127.0.0.1:${http.port}`, httpVersion: "1.1", useHttpGet: false }),
      ),
    },
  };
}

const detailsOf = (name: string) => ({ email: `${name}@example.com`, password, name, surname: "Tester" });

/** Makes a call, and gives its answer and its position. */
async function positioned<T>(call: (options: { onHeader(headers: Headers): void }) => Promise<T>) {
  let position: string | null = null;
  const answer = await call({
    onHeader: (headers) => {
      position = headers.get("brasa-position");
    },
  });
  return { answer, position: position ?? "" };
}

const after = (position: string) => ({ headers: { "brasa-after": position } });

const places: Record<string, () => Promise<Record<string, string>>> = {
  "in memory": async () => ({ DATABASE_URL: "memory:" }),
  "on one SQLite file": async () => ({ DATABASE_URL: `sqlite:${join(temporaryFolder().folder, "one.db")}` }),
  "on two databases": async () => ({
    ACCOUNTS_DATABASE_URL: `sqlite:${join(temporaryFolder().folder, "accounts.db")}`,
    PROJECTS_DATABASE_URL: await (await sharedPostgres()).createDatabase(),
  }),
};

for (const [where, place] of Object.entries(places)) {
  test(`${where}: a read that follows a write sees it, on both ports, and one that does not is old`, async (t) => {
    const { gate, clients } = await started(t, await place());
    for (const [port, { users, projects, units }] of Object.entries(clients)) {
      gate.shut();
      const made = await positioned((options) => users.createUser({ user: detailsOf(port.toLowerCase()) }, options));
      const userId = made.answer.user?.id ?? "";
      t.not(made.position, "");
      const { project } = await projects.createProject({ project: { name: "Mine", ownerId: userId } });
      // The control: the event is held up, and the read does not wait.
      t.is((await t.throwsAsync<ConnectError>(projects.getOwner({ userId }))).code, Code.NotFound);
      const following = projects.getOwner({ userId }, after(made.position));
      gate.open();
      const { owner } = await following;
      t.like(owner, { userId, email: `${port.toLowerCase()}@example.com`, surname: "Tester" });
      t.true(owner?.projects.some(({ id }) => id === project?.id));

      gate.shut();
      const change = { user: { id: userId, name: "Renamed" }, updateMask: { paths: ["name"] } };
      const renamed = await positioned((options) => users.updateUser(change, options));
      t.is((await projects.getOwner({ userId })).owner?.name, port.toLowerCase());
      const list = projects.listOwners({ filter: `user_id = "${userId}"` }, after(renamed.position));
      gate.open();
      t.deepEqual(
        (await list).owners.map(({ name }) => name),
        ["Renamed"],
      );

      gate.shut();
      const operations = ["first", "second"].map((name) => ({
        method: "accounts.v1.UserService/CreateUser",
        request: anyPack(
          CreateUserRequestSchema,
          create(CreateUserRequestSchema, { user: detailsOf(`${name}.${port.toLowerCase()}`) }),
        ),
      }));
      const committed = await positioned((options) => units.commit({ operations }, options));
      const both = projects.listOwners(
        { filter: `email = "*.${port.toLowerCase()}@example.com"` },
        after(committed.position),
      );
      gate.open();
      t.is((await both).owners.length, 2);

      const gone = await positioned((options) => users.deleteUser({ id: userId }, options));
      const error = await t.throwsAsync<ConnectError>(projects.getOwner({ userId }, after(gone.position)));
      t.is(error.code, Code.NotFound);
      t.is((await projects.listOwners({ filter: `user_id = "${userId}"` })).owners.length, 0);
    }
  });
}

test("calls without an effect have no position: reads, rehearsals, repeats, and those that record more than a header holds", async (t) => {
  const { clients } = await started(t, { DATABASE_URL: "memory:" });
  const { users, units } = clients.gRPC;
  const request = { user: detailsOf("first"), requestId: "0190a2b4-0000-7000-8000-000000000009" };
  const rehearsed = await positioned((options) => users.createUser({ ...request, validateOnly: true }, options));
  t.is(rehearsed.position, "");
  const first = await positioned((options) => users.createUser(request, options));
  t.not(first.position, "");
  t.is((await positioned((options) => users.createUser(request, options))).position, "");
  const id = first.answer.user?.id ?? "";
  t.is((await positioned((options) => users.getUser({ id }, options))).position, "");
  const commitOf = (count: number) => ({
    operations: Array.from({ length: count }, (_, i) => ({
      method: "accounts.v1.UserService/CreateUser",
      request: anyPack(
        CreateUserRequestSchema,
        create(CreateUserRequestSchema, { user: detailsOf(`of${count}.${i}`) }),
      ),
    })),
  });
  t.not((await positioned((options) => units.commit(commitOf(64), options))).position, "");
  t.is((await positioned((options) => units.commit(commitOf(65), options))).position, "");
});

test("a read that follows what is not applied is refused in the end, and so is a header that no call gave", async (t) => {
  const { gate, clients } = await started(t, { DATABASE_URL: "memory:" });
  const { users, projects } = clients.gRPC;
  gate.shut();
  const { answer, position } = await positioned((options) => users.createUser({ user: detailsOf("late") }, options));
  const late = await t.throwsAsync<ConnectError>(
    projects.getOwner({ userId: answer.user?.id ?? "" }, { ...after(position), timeoutMs: 60_000 }),
  );
  t.is(late.code, Code.Unavailable);
  t.is(late.findDetails(ErrorInfoSchema)[0]?.reason, "PROJECTION_BEHIND");
  t.is(late.findDetails(RetryInfoSchema).length, 1);
  for (const [port, client] of Object.entries(clients)) {
    for (const header of ["x", "", `${position}x`, position.slice(1), `${position}, ${position}`]) {
      const refused = await t.throwsAsync<ConnectError>(client.projects.listOwners({}, after(header)), undefined, port);
      t.is(refused.code, Code.InvalidArgument, `${port} ${header}`);
      t.is(refused.findDetails(ErrorInfoSchema)[0]?.reason, "INVALID_POSITION");
      t.regex(refused.message, /brasa-after/);
    }
  }
});
