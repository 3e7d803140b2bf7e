import { randomBytes } from "node:crypto";
import { createClient } from "@connectrpc/connect";
import test, { type ExecutionContext } from "ava";
import { UserService } from "../../gen/accounts/v1/user_service_pb.js";
import { OperationsService } from "../../gen/brasa/v1/operations_service_pb.js";
import { type AnyServiceDefinition, idempotent } from "../../src/ddd/connect/index.ts";
import type { DeadLetter } from "../../src/ddd/event/tables.ts";
import { IdempotencyRepository, MemoryDatabase, MemoryWorker } from "../../src/ddd/memory/index.ts";
import { PageTokenSeal } from "../../src/ddd/query/page-token.ts";
import { toBase64 } from "../../src/ddd/schema/value/bytes.ts";
import { type AipReport, openAddress, printReport, runAip } from "../../src/ddd/testing/aip/index.ts";
import { sampleServices } from "../../src/ddd/testing/connect.ts";
import * as memory from "../../src/ddd/testing/memory.ts";
import { createPipeline } from "../../src/server/call/pipeline.ts";
import { listenGrpc } from "../../src/server/grpc/listener.ts";
import { createLog } from "../../src/server/log/log.ts";
import { CallRecorder } from "../../src/server/metrics/call-recorder.ts";
import type { FigureSources } from "../../src/server/metrics/sources.ts";
import { operationsService } from "../../src/server/operations/service.ts";
import { reflectionRoutes } from "../../src/server/reflection.ts";
import { inMemory } from "../../src/server/storage/memory.ts";
import { clientsOf, served } from "../projects/served.ts";
import { exceptions, operationsExceptions, sampleExceptions, slots } from "./own.ts";

/** Serves definitions on a port of their own until the test ends. @returns the address */
async function serveAlone(t: ExecutionContext, services: readonly AnyServiceDefinition[]): Promise<string> {
  const pipeline = createPipeline({ log: createLog("error"), unaryDeadlineMs: 60_000 });
  const routes = services.map(({ service, implementation, rules, operations }) =>
    pipeline.route(service, implementation, { rules, operations }),
  );
  const reflection = reflectionRoutes(services.map(({ service }) => service));
  const listener = await listenGrpc({ host: "127.0.0.1", port: 0, routes: [...routes, ...reflection] });
  t.teardown(() => listener.abort());
  return `127.0.0.1:${listener.address.port}`;
}

/** The cases that have failed or were not tried, a line each. */
function open(report: AipReport): readonly string[] {
  return report.results
    .filter(({ outcome }) => outcome === "failed" || outcome === "not tried")
    .map(({ case: id, subject, outcome, message }) => `${outcome} ${id} ${subject}: ${message}`);
}

test("accounts and projects pass every case that applies, but for the exceptions, which are all needed", async (t) => {
  t.timeout(300_000);
  const { signUp, transports, address, users } = await served(t);
  const admin = await signUp("admin", "admin");
  // Users with projects, which the suite cannot make: only they create projects of their own.
  for (const name of ["ada", "bert", "cleo"]) {
    const { token, credentials } = await signUp(name, "editor");
    await clientsOf(transports.gRPC(token)).projects.createProject({ project: { name: `Of ${name}` } });
    await users().signIn({ credentials });
  }
  // Three sessions make more pages than one.
  for (let more = 0; more < 2; more++) {
    await createClient(UserService, transports.gRPC()).signIn({ credentials: admin.credentials });
  }
  const server = await openAddress(address, { headers: { authorization: `Bearer ${admin.token}` } });
  // Its lists are of what has happened in the process, and change while the suite looks.
  const services = server.api.methods.map(({ service }) => service).filter((one) => one !== OperationsService.typeName);
  const report = await runAip(server, { exceptions, services });
  t.deepEqual(open(report), [
    "not tried 132-order-second-field accounts.v1.GrantService/ListGrants: no field can be made equal in several entities",
    "not tried 136-acts-on-the-named accounts.v1.UserService/RevokeSession: the verb may have effects beyond the entity",
  ]);
  t.deepEqual(report.left, []);
  t.deepEqual(report.unusedExceptions, [], printReport(report));
  t.deepEqual([...report.resources].sort(), [
    "accounts.v1.AuditEvent",
    "accounts.v1.Grant",
    "accounts.v1.Session",
    "accounts.v1.User",
    "projects.v1.Owner",
    "projects.v1.Project",
    "projects.v1.Task",
  ]);
});

test("the services of the toolkit's sample pass every case that applies, but for the exceptions, which are all needed", async (t) => {
  t.timeout(300_000);
  const database = new MemoryDatabase();
  const { ItemRepository: items, OwnerRepository: owners, MembershipRepository: memberships } = memory;
  const { SlotRepository, ProductRepository: products, TicketRepository: tickets } = memory;
  const worker = new MemoryWorker(database, { items, owners, memberships, slots: SlotRepository, products, tickets });
  const log = { worker: new MemoryWorker(database, { requests: IdempotencyRepository }), now: () => new Date() };
  const address = await serveAlone(
    t,
    sampleServices(worker).map((one) => idempotent(one as never, log)),
  );
  const report = await runAip(await openAddress(address), {
    examples: { CreateSlot: slots },
    exceptions: sampleExceptions,
  });
  // Of the four slots that there can be, three stay.
  const isForWantOfSlots = (line: string) =>
    line.includes("brasa.testing.v1.Slot") && /examples|state has changed|refuses the change/.test(line);
  t.deepEqual(
    open(report).filter((line) => !isForWantOfSlots(line)),
    // The titles of tickets are unique, and their parents are other tickets.
    [
      "not tried 132-order-second-field brasa.testing.v1.TicketService/ListTickets: no field can be made equal in several entities",
    ],
  );
  t.true(open(report).length < 25, open(report).join("\n"));
  t.deepEqual(report.left, []);
  t.deepEqual(report.unusedExceptions, [], printReport(report));
});

test("OperationsService passes every case that applies, but for the exceptions, which are all needed", async (t) => {
  t.timeout(300_000);
  const calls = new CallRecorder({ slowMs: 10 });
  for (const [i, method] of [...UserService.methods.slice(0, 3), ...UserService.methods.slice(0, 3)].entries()) {
    calls.begin(method);
    const startedAt = performance.now() - 10 - i;
    calls.end(method, { startedAt, error: undefined, ids: { requestId: `request ${i}`, traceId: "" } });
  }
  const database = inMemory(new MemoryDatabase(), "DATABASE_URL", []);
  const letters = [0, 1, 2, 3].map((i) => deadLetter(i, ["failed", "waiting", "retry", "failed"][i] ?? ""));
  await database.events.repositories.eventDeadLetters.create(...letters);
  const seal = new PageTokenSeal(randomBytes(32));
  const log = createLog("silent");
  const databases = [database];
  const sources = { calls } as unknown as FigureSources;
  const address = await serveAlone(t, [
    operationsService({
      sources: { ...sources, calls },
      seal,
      letters: { databases, contexts: [], seal, log },
      ending: new AbortController().signal,
      authorizes: false,
    }),
  ]);
  const report = await runAip(await openAddress(address), { exceptions: operationsExceptions });
  t.deepEqual(open(report), []);
  t.deepEqual(report.unusedExceptions, [], printReport(report));
  t.deepEqual([...report.resources].sort(), ["brasa.v1.DeadLetter", "brasa.v1.SlowCall"]);
});

function deadLetter(i: number, state: string): DeadLetter {
  const eventId = `0198c0de-0000-7000-8000-00000000000${i}`;
  const time = new Date(Date.UTC(2026, 0, 1 + i));
  return {
    id: `${eventId}/library.remember`,
    reaction: "library.remember",
    eventId,
    type: "library.v1.BookLent",
    key: `book/${i % 2}`,
    sequence: i + 1,
    data: toBase64(new Uint8Array([i])),
    recordTime: time,
    state,
    attempts: i,
    error: `error ${i}`,
    createTime: time,
    retryTime: state === "retry" ? time : null,
    traceparent: null,
  };
}
