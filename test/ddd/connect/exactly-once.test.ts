import { Code, ConnectError, createRouterTransport, type Transport } from "@connectrpc/connect";
import test, { type ExecutionContext } from "ava";
import { ConnectWorker, connectRoutes, idempotent } from "../../../src/ddd/connect/index.ts";
import { DeadlineError, UnavailableError } from "../../../src/ddd/error.ts";
import { MemoryDatabase, MemoryWorker, RequestRepository } from "../../../src/ddd/memory/index.ts";
import { sampleServices } from "../../../src/ddd/testing/connect.ts";
import { item } from "../../../src/ddd/testing/index.ts";
import * as memory from "../../../src/ddd/testing/memory.ts";
import { repositories } from "./items.ts";

/** What becomes of a call: its answer is lost, or it is, or it comes only after the next one. */
type Fate = "answer lost" | "lost" | "late";

/** As connect-node says of a connection that was closed. */
const closed = () => new ConnectError("http/2 stream closed with error code CANCEL (0x8)", Code.Canceled);

/** Items at a service whose calls meet with the fates that a test sets, by their methods' names. */
async function served({ keepsIds }: { keepsIds: boolean }) {
  const database = new MemoryDatabase();
  const { ItemRepository: items, OwnerRepository: owners } = memory;
  const { MembershipRepository: memberships, SlotRepository: slots } = memory;
  const worker = new MemoryWorker(database, { items, owners, memberships, slots });
  const log = { worker: new MemoryWorker(database, { requests: RequestRepository }), now: () => new Date() };
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

test("a call that changes nothing is told as lost, and is not asked for", async (t) => {
  const service = await served({ keepsIds: true });
  service.fates.push(["GetItem", "lost"], ["ListItems", "answer lost"]);
  const { items } = service.worker.repositories;
  for (const read of [() => items.retrieve({ id: item(1).id }), () => items.count()]) {
    const error = await t.throwsAsync(read, { instanceOf: UnavailableError });
    t.is(error.reason, "UNAVAILABLE");
  }
  t.deepEqual(service.calls, ["GetItem", "ListItems"]);
});

test("a caller whose time is over is told that, while what became of the call is asked for", async (t) => {
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

test("what a unit has read is no longer as it was when its answer is asked for, and it gets it all the same", async (t) => {
  t.is(await effects(t, true), 1);
  t.is(await effects(t, false), 1);
});
