import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import test from "ava";
import { shortEmail, shortUserAgent, UNKNOWN_ORIGIN } from "../../../src/accounts/audit/audit-event.ts";
import { type AuditLimits, AuditTrail, type Failure } from "../../../src/accounts/audit/audit-trail.ts";
import { sessionPartsOf } from "../../../src/accounts/context.ts";
import { AuditEventRepository, repositories } from "../../../src/accounts/memory.ts";
import { UnavailableError } from "../../../src/ddd/error.ts";
import { MemoryDatabase, MemoryWorker } from "../../../src/ddd/memory/index.ts";
import { tokenConfig } from "../../helpers/sessions.ts";

const wrong: Failure = { action: "SIGN_IN", outcome: "FAILED", detail: "INVALID_CREDENTIALS" };

/** A trail in memory, whose database can be away, and its events. */
function given(limits: Partial<AuditLimits> = {}, days = 365) {
  const state = { isAway: false, isBroken: false, units: 0 };
  class Events extends AuditEventRepository {
    override create: AuditEventRepository["create"] = async (...events) => {
      state.units++;
      if (state.isAway) throw new UnavailableError("the database is away");
      if (state.isBroken) throw new Error("a defect");
      return (await super.create(...events)) as never;
    };
  }
  const worker = new MemoryWorker(new MemoryDatabase(), { ...repositories, auditEvents: Events });
  let clock = Date.UTC(2026, 0, 1);
  const now = () => new Date(clock++);
  const trail = new AuditTrail({ worker, now, newId: randomUUID, days, limits });
  const events = async () => {
    const found = [];
    for await (const one of worker.repositories.auditEvents.list({ orderBy: ["createTime"] })) found.push(one);
    return found;
  };
  const pass = (ms: number) => {
    clock += ms;
  };
  return { trail, events, worker, state, pass };
}

const from = (address: string) => ({ ...UNKNOWN_ORIGIN, address });

// ASVS: V15.2.2
test("of a flood from one address, the first are stored one by one, and the rest as their number", async (t) => {
  const { trail, events } = given({ perAddress: 20 });
  for (let i = 0; i < 10_000; i++) trail.record(from("192.0.2.1"), { ...wrong, email: `user${i}@example.com` });
  trail.record(from("192.0.2.2"), wrong);
  await trail.flush();
  const stored = await events();
  t.is(stored.length, 22);
  t.is(
    stored.reduce((sum, { count }) => sum + count, 0),
    10_001,
  );
  t.like(stored.at(-1), { action: "SIGN_IN", outcome: "FAILED", detail: "MORE", count: 9980, address: "192.0.2.1" });
  // Another's failure is not lost among them.
  t.is(stored.filter(({ address }) => address === "192.0.2.2").length, 1);
});

test("a flood from many addresses stores a bounded number of events a minute, and none is left uncounted", async (t) => {
  const flood = async (limits: Partial<AuditLimits>) => {
    const { trail, events } = given(limits);
    for (let i = 0; i < 20_000; i++) trail.record(from(`198.51.${Math.floor(i / 250)}.${i % 250}`), wrong);
    await trail.flush();
    const stored = await events();
    t.is(
      stored.reduce((sum, { count }) => sum + count, 0),
      20_000,
    );
    return stored.length;
  };
  t.true((await flood({})) <= 500 + 501);
  // The control: without the bounds, each is stored.
  const none = Number.POSITIVE_INFINITY;
  t.is(await flood({ perAddress: none, perPeriod: none, counted: none, waiting: none }), 20_000);
});

test("addresses of one IPv6 network count as one, as one caller has all of them", async (t) => {
  const { trail, events } = given({ perAddress: 5 });
  for (let i = 0; i < 1000; i++) trail.record(from(`2001:db8:1:2::${i.toString(16)}`), wrong);
  trail.record(from("2001:db8:1:3::1"), wrong);
  await trail.flush();
  const stored = await events();
  t.is(stored.length, 7);
  t.like(stored.at(-1), { address: "2001:db8:1:2::/64", count: 995 });
});

test("in all, so many failures are kept: of more, the oldest go; what succeeded stays until it is too old", async (t) => {
  const { trail, events, worker, pass } = given({ perAddress: 1000, kept: 50 }, 30);
  const success = { ...UNKNOWN_ORIGIN, subject: "", detail: "", count: 1, outcome: "SUCCEEDED", action: "SIGN_IN" };
  const old = { ...success, id: randomUUID(), createTime: new Date(Date.UTC(2025, 11, 20)) };
  await worker.repositories.auditEvents.create(old);
  for (let i = 0; i < 200; i++) trail.record(from("192.0.2.1"), { ...wrong, detail: `n${i}` });
  await trail.flush();
  await trail.clean();
  const kept = await events();
  t.is(kept.length, 51);
  t.is(kept[0]?.id, old.id);
  t.is(kept[1]?.detail, "n150");
  pass(25 * 24 * 60 * 60_000);
  await trail.clean();
  t.is((await events()).length, 50);
  pass(30 * 24 * 60 * 60_000);
  await trail.clean();
  t.deepEqual(await events(), []);
});

test("while the database is away, a bounded number waits; the others are counted, and that is told", async (t) => {
  const { trail, events, state } = given({ perAddress: 1000, perPeriod: 1000, waiting: 30 });
  state.isAway = true;
  for (let i = 0; i < 100; i++) trail.record(from("192.0.2.1"), wrong);
  await delay(50);
  t.deepEqual(await events(), []);
  state.isAway = false;
  await trail.flush();
  const stored = await events();
  t.is(stored.length, 31);
  t.like(stored.at(-1), { action: "AUDIT", outcome: "FAILED", detail: "LOST", count: 70 });
});

test("an error that does not pass stops no later event; the lost are counted", async (t) => {
  const { trail, events, state } = given();
  state.isBroken = true;
  trail.record(from("192.0.2.1"), wrong);
  await trail.flush();
  state.isBroken = false;
  trail.record(from("192.0.2.1"), wrong);
  await trail.flush();
  const stored = await events();
  t.deepEqual(
    stored.map(({ action, count }) => [action, count]),
    [
      ["SIGN_IN", 1],
      ["AUDIT", 1],
    ],
  );
});

test("a trail whose database is away ends all the same", async (t) => {
  const { trail, state } = given();
  state.isAway = true;
  trail.record(from("192.0.2.1"), wrong);
  await trail.close();
  t.true(state.units > 0);
});

test("what is told within a unit is stored outside of it: a unit that is undone leaves a trace", async (t) => {
  const { trail, events, worker } = given();
  const undone = worker.run(async ({ users }) => {
    await users.count({ id: randomUUID() });
    trail.record(from("192.0.2.1"), wrong);
    await delay(50);
    throw new UnavailableError("no commit", { reason: "ON_PURPOSE" });
  });
  await t.throwsAsync(undone, { message: "no commit" });
  await trail.flush();
  t.deepEqual(
    (await events()).map(({ action }) => action),
    ["SIGN_IN"],
  );
});

test("events of one turn are stored by one unit, and telling waits for nothing", async (t) => {
  const { trail, state } = given();
  for (let i = 0; i < 10; i++) t.is(trail.record(from("192.0.2.1"), wrong), undefined);
  t.is(state.units, 0);
  await trail.flush();
  t.is(state.units, 1);
});

test("a caller's id of another issuer is stored as it is, up to the length that OpenID Connect allows", async (t) => {
  const { trail, events } = given();
  for (const length of [46, 255, 1000]) trail.record({ ...UNKNOWN_ORIGIN, actor: "a".repeat(length) }, wrong);
  await trail.flush();
  t.deepEqual(
    (await events()).map(({ actor }) => actor.length),
    [46, 255, 255],
  );
});

// ASVS: V14.2.4
test("an address that no user has is kept in short, and of a User-Agent the names and versions", (t) => {
  t.is(shortEmail("ada.lovelace@example.com"), "a…@example.com");
  t.is(shortEmail("not an address"), "");
  t.is(shortEmail("😀x@example.com"), "😀…@example.com");
  t.is(
    shortUserAgent("Mozilla/5.0 (X11; secret) AppleWebKit/537.36 grpc-node-js/1.14.7\u0000\u{1F600}"),
    "Mozilla/5.0 AppleWebKit/537.36 grpc-node-js/1.14.7",
  );
  t.is(shortUserAgent("x".repeat(100_000)), "");
  t.true(shortUserAgent("a/1 ".repeat(1000)).length <= 100);
});

test("whoever opens the parts of sessions in an app has their trail ended with it, with all that it was told", async (t) => {
  const { worker, events } = given();
  const endings: (() => Promise<void>)[] = [];
  const { trail } = await sessionPartsOf({
    worker,
    config: tokenConfig,
    now: () => new Date(),
    newId: randomUUID,
    onClose: (work) => endings.push(work),
  });
  trail.record(UNKNOWN_ORIGIN, wrong);
  for (const end of endings) await end();
  t.is((await events()).length, 1);
});
