import { setTimeout as sleep } from "node:timers/promises";
import { Code, ConnectError, createRouterTransport, type Transport } from "@connectrpc/connect";
import test, { type ExecutionContext } from "ava";
import { SettleResponse_Outcome as Outcome } from "../../../../gen/brasa/v1/unit_of_work_service_pb.js";
import { exactlyOnce } from "../../../../src/ddd/connect/client/exactly-once.ts";
import { ConnectWorker, connectRoutes, idempotent } from "../../../../src/ddd/connect/index.ts";
import { DeadlineError, UnavailableError } from "../../../../src/ddd/error.ts";
import { IdempotencyRepository, MemoryDatabase, MemoryWorker } from "../../../../src/ddd/memory/index.ts";
import { sampleServices } from "../../../../src/ddd/testing/connect.ts";
import { item } from "../../../../src/ddd/testing/index.ts";
import * as memory from "../../../../src/ddd/testing/memory.ts";
import { repositories } from "../items.ts";

/** The fate of a call: its answer is lost, or the call is, or it arrives only after the next one. */
type Fate = "answer lost" | "lost" | "late";

/** As connect-node says of a connection that was closed. */
const closed = () => new ConnectError("http/2 stream closed with error code CANCEL (0x8)", Code.Canceled);

/** Items at a service whose calls meet with the fates that a test sets, by their methods' names. */
async function served({ keepsIds }: { keepsIds: boolean }) {
  const database = new MemoryDatabase();
  const { ItemRepository: items, OwnerRepository: owners } = memory;
  const {
    MembershipRepository: memberships,
    SlotRepository: slots,
    ProductRepository: products,
    TicketRepository: tickets,
  } = memory;
  const worker = new MemoryWorker(database, { items, owners, memberships, slots, products, tickets });
  const log = { worker: new MemoryWorker(database, { requests: IdempotencyRepository }), now: () => new Date() };
  const services = sampleServices(worker).map((one) => (keepsIds ? idempotent(one as never, log) : one));
  const inner = createRouterTransport(connectRoutes(services, { onError: () => {} }));
  const fates: [name: string, fate: Fate][] = [];
  const calls: string[] = [];
  const late: (() => Promise<unknown>)[] = [];
  const transport: Transport = {
    async unary(method, ...rest) {
      calls.push(method.name);
      const at = fates.findIndex(([name]) => name === method.name);
      const [, fate] = at === -1 ? [] : (fates.splice(at, 1)[0] ?? []);
      if (fate === "late") late.push(() => inner.unary(method, ...rest));
      if (fate === "answer lost") await inner.unary(method, ...rest);
      if (fate) throw closed();
      return inner.unary(method, ...rest);
    },
    stream: (...all) => inner.stream(...all),
  };
  return { stored: worker.repositories.items, worker: new ConnectWorker(transport, repositories), fates, calls, late };
}

type Served = Awaited<ReturnType<typeof served>>;

/** A call outside of units whose request has an id, and a unit of one and of several changes. */
const changes: Readonly<Record<string, { method: string; items: number; act(service: Served): Promise<unknown> }>> = {
  "a call": { method: "CreateItem", items: 1, act: ({ worker }) => worker.repositories.items.create(item(1)) },
  "a unit of one change": {
    method: "Commit",
    items: 1,
    act: ({ worker }) => worker.run(({ items }) => items.create(item(1))),
  },
  "a unit of several": {
    method: "Commit",
    items: 2,
    act: ({ worker }) => worker.run(({ items }) => items.create(item(1), item(2))),
  },
};

for (const [what, { method, items, act }] of Object.entries(changes)) {
  test(`${what} whose answer is lost is asked for by its id`, async (t) => {
    const service = await served({ keepsIds: true });
    service.fates.push([method, "answer lost"], ["Settle", "answer lost"], ["Settle", "lost"]);
    await act(service);
    t.deepEqual(service.calls, [method, "Settle", "Settle", "Settle", method]);
    t.is(await service.stored.count(), items);
  });

  test(`${what} that is lost is made again, and has no effect if it comes late`, async (t) => {
    const service = await served({ keepsIds: true });
    service.fates.push([method, "late"]);
    await act(service);
    t.deepEqual(service.calls, [method, "Settle", method]);
    for (const come of service.late) await t.throwsAsync(come, { message: /settled as void/ });
    t.is(await service.stored.count(), items);
  });

  test(`${what} at a service that keeps no ids is not made again, and its caller is told`, async (t) => {
    for (const [fate, count] of [
      ["answer lost", items],
      ["lost", 0],
    ] as const) {
      const service = await served({ keepsIds: false });
      service.fates.push([method, fate]);
      const error = await t.throwsAsync(act(service), { instanceOf: UnavailableError });
      t.is(error.reason, "COMMIT_UNKNOWN");
      t.regex(error.message, /^whether the call took effect is not known: look before you repeat it/);
      t.deepEqual(service.calls, [method, "Settle"]);
      t.is(await service.stored.count(), count);
    }
  });
}

test("the loss of a call that changes nothing is reported, and its outcome is not asked for", async (t) => {
  const service = await served({ keepsIds: true });
  service.fates.push(["GetItem", "lost"], ["ListItems", "answer lost"]);
  const { items } = service.worker.repositories;
  for (const read of [() => items.retrieve({ id: item(1).id }), () => items.count()]) {
    const error = await t.throwsAsync(read, { instanceOf: UnavailableError });
    t.is(error.reason, "UNAVAILABLE");
  }
  t.deepEqual(service.calls, ["GetItem", "ListItems"]);
});

test("a caller past its deadline gets that error while the call's outcome is asked for", async (t) => {
  const service = await served({ keepsIds: true });
  const stop = new AbortController();
  service.fates.push(["Commit", "answer lost"], ...Array<[string, Fate]>(1000).fill(["Settle", "lost"]));
  const unit = service.worker.run(({ items }) => items.create(item(1)), { signal: stop.signal });
  const asked = setInterval(() => {
    if (service.calls.length > 3) stop.abort(new DOMException("the time is over", "TimeoutError"));
  }, 1);
  t.teardown(() => clearInterval(asked));
  await t.throwsAsync(unit, { instanceOf: DeadlineError });
  t.is(await service.stored.count(), 1);
});

async function effects(t: ExecutionContext, keepsIds: boolean): Promise<number> {
  const service = await served({ keepsIds });
  await service.stored.create(item(1, { rating: 0 }));
  service.fates.push(["Commit", "answer lost"]);
  const unit = service.worker.run(async ({ items }) => {
    const one = await items.retrieve();
    await items.update({ rating: (one.rating ?? 0) + 1 }, { id: one.id });
  });
  await (keepsIds ? t.notThrowsAsync(unit) : t.throwsAsync(unit, { instanceOf: UnavailableError }));
  return (await service.stored.retrieve()).rating ?? 0;
}

test("a unit gets its lost answer even if its reads are outdated by then", async (t) => {
  t.is(await effects(t, true), 1);
  t.is(await effects(t, false), 1);
});

/** A call whose answers all are lost, with the time that each attempt is given. */
function losing(outcome: Outcome | undefined) {
  const sent: (number | undefined)[] = [];
  const settled: number[] = [];
  const lost = { error: closed(), effect: "lost" } as const;
  return {
    sent,
    settled,
    async send(_id: string, timeoutMs?: number) {
      sent.push(timeoutMs);
      await sleep(20);
      return lost;
    },
    async settle(_id: string, timeoutMs: number) {
      settled.push(timeoutMs);
      return outcome === undefined ? lost : { value: outcome };
    },
  };
}

test("a repeated call has the rest of its caller's time, and not as much again", async (t) => {
  const call = losing(Outcome.VOID);
  const begun = performance.now();
  await exactlyOnce(call, undefined, 3000);
  const [first = Number.NaN, ...again] = call.sent;
  // Less on a machine that pauses before the call.
  t.true(first <= 3000, `${first} ms`);
  t.true(again.length > 0);
  for (const timeoutMs of again) t.true(timeoutMs !== undefined && timeoutMs < first, `${timeoutMs} ms`);
  t.true(performance.now() - begun < 10_000);
});

test("an id is asked for only while services keep it for sure, whatever the caller's deadline", async (t) => {
  const call = losing(undefined);
  await exactlyOnce(call, undefined, 24 * 60 * 60 * 1000, 100);
  t.is(call.sent.length, 1);
  t.true(call.settled.length > 1);
  for (const timeoutMs of call.settled) t.true(timeoutMs <= 100, `${timeoutMs} ms`);
});

test("a lost answer is asked for also where the call alone has taken longer than that", async (t) => {
  const call = losing(Outcome.ANSWERED);
  await exactlyOnce(call, undefined, undefined, 15);
  t.is(call.settled.length, 1);
});

test("a repeated call without a deadline does not wait for ever, and its caller gets the error of the first loss", async (t) => {
  const first = { error: new UnavailableError("lost", { reason: "COMMIT_UNKNOWN" }), effect: "lost" } as const;
  const sent: (number | undefined)[] = [];
  const call = {
    // The second attempt meets a dead connection: only the time that it is given ends it.
    send: async (_id: string, timeoutMs?: number) =>
      sent.push(timeoutMs) === 1 ? first : ({ error: new DeadlineError(), effect: "late" } as const),
    settle: async () => ({ value: Outcome.VOID }),
  };
  t.is(await exactlyOnce(call, undefined, undefined, 5000), first);
  const [none, left] = sent;
  t.is(none, undefined);
  t.true(left !== undefined && left <= 5000, `${left} ms`);
});
