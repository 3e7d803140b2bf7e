import test from "ava";
import { repositories } from "../../../src/accounts/memory.ts";
import {
  beginSession,
  type OpenSession,
  readRefreshToken,
  refreshSession,
  refreshTokenOf,
} from "../../../src/accounts/session/session.ts";
import { SessionResource } from "../../../src/accounts/session/session-resource.ts";
import { createUser } from "../../../src/accounts/user.ts";
import { MemoryDatabase, MemoryWorker } from "../../../src/ddd/memory/index.ts";
import { uuidOf } from "../../../src/ddd/testing/sample.ts";

const DAY_MS = 24 * 60 * 60_000;
const START = Date.UTC(2026, 0, 1);
const at = (days: number) => new Date(START + days * DAY_MS);

function begun() {
  return beginSession("0198c0de-0000-7000-8000-000000000001", "0198c0de-0000-7000-8000-000000000002", "", "", at(0));
}

/** The effect of an open session's token. @param session as it is now */
function refresh(open: OpenSession, now: Date, session = open.session) {
  const token = readRefreshToken(refreshTokenOf(open));
  if (!token) throw new Error("a session makes refresh tokens");
  return refreshSession(session, token, now);
}

// ASVS: V7.3.1
test("a session that is not refreshed for seven days ends", (t) => {
  const open = begun();
  t.is(refresh(open, new Date(at(7).getTime() - 1)).kind, "renewed");
  t.is(refresh(open, at(7)).kind, "expired");
});

// ASVS: V7.3.2, V10.4.8
test("a session ends after thirty days, however often it is refreshed", (t) => {
  let open = begun();
  for (let day = 1; day < 30; day++) {
    const renewed = refresh(open, at(day));
    if (renewed.kind !== "renewed") return t.fail(`it has ${renewed.kind} on day ${day}`);
    open = renewed;
  }
  t.deepEqual(open.session.expireTime, at(30));
  return t.is(refresh(open, at(30)).kind, "expired");
});

test("the repeat of a refresh is good for ten seconds, in time of its session alone", (t) => {
  const open = begun();
  const renewed = refresh(open, at(1));
  if (renewed.kind !== "renewed") return t.fail();
  const after = (ms: number) => refresh(open, new Date(at(1).getTime() + ms), renewed.session).kind;
  return t.deepEqual(
    [after(0), after(10_000), after(10_001), after(8 * DAY_MS)],
    ["repeated", "repeated", "reused", "expired"],
  );
});

test("a token is its session's own, and no part of it may be another's", (t) => {
  const open = begun();
  const other = begun();
  const [token, another] = [open, other].map((one) => readRefreshToken(refreshTokenOf(one)));
  if (!token || !another) return t.fail("a session makes refresh tokens");
  const { secret, tag } = another;
  const mixed = {
    strangers: another,
    "a stranger's secret": { ...token, secret },
    "a stranger's tag": { ...token, tag },
  };
  for (const [name, one] of Object.entries(mixed)) t.is(refreshSession(open.session, one, at(1)).kind, "forged", name);
  return t.is(refreshSession(open.session, token, at(1)).kind, "renewed");
});

test("a user has a hundred sessions at most: one more ends the one that was not refreshed for longest", async (t) => {
  let clock = START;
  let ids = 0;
  const worker = new MemoryWorker(new MemoryDatabase(), repositories);
  const sessions = new SessionResource({ worker, now: () => new Date(clock), newId: () => uuidOf(++ids) });
  const user = createUser({ name: "Ada", surname: "Lovelace", email: "ada@example.com" }, uuidOf(1000), at(0));
  await worker.repositories.users.create(user);
  const all: OpenSession[] = [];
  const begin = async () => {
    clock += 1000;
    all.push(await worker.run((unit) => sessions.begin(unit, user.id, "")));
  };
  for (let i = 0; i < 100; i++) await begin();
  const [first, second] = all;
  if (!first || !second) throw new Error("there are a hundred");
  clock += 1000;
  await sessions.refresh(refreshTokenOf(first));
  t.is(await worker.repositories.sessions.count(), 100);
  await begin();
  t.is(await worker.repositories.sessions.count(), 100);
  t.is(await worker.repositories.sessions.count({ id: second.session.id }), 0);
  // Those that have expired make room first.
  clock = at(8).getTime();
  await begin();
  t.is(await worker.repositories.sessions.count(), 1);
});
