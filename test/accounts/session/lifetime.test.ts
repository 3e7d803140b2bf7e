import test from "ava";
import { beginSession, refreshSession, type Session } from "../../../src/accounts/session/session.ts";

const DAY_MS = 24 * 60 * 60_000;
const START = Date.UTC(2026, 0, 1);
const at = (days: number) => new Date(START + days * DAY_MS);

function begun() {
  return beginSession("0198c0de-0000-7000-8000-000000000001", "0198c0de-0000-7000-8000-000000000002", "", "", at(0));
}

// ASVS: V7.3.1
test("a session that is not refreshed for seven days ends", (t) => {
  const { session, secret } = begun();
  t.is(refreshSession(session, secret, new Date(at(7).getTime() - 1)).kind, "renewed");
  t.is(refreshSession(session, secret, at(7)).kind, "expired");
});

// ASVS: V7.3.2, V10.4.8
test("a session ends after thirty days, however often it is refreshed", (t) => {
  let { session, secret }: { session: Session; secret: Buffer } = begun();
  for (let day = 1; day < 30; day++) {
    const renewed = refreshSession(session, secret, at(day));
    if (renewed.kind !== "renewed") return t.fail(`it has ${renewed.kind} on day ${day}`);
    ({ session, secret } = renewed);
  }
  t.deepEqual(session.expireTime, at(30));
  return t.is(refreshSession(session, secret, at(30)).kind, "expired");
});

test("the repeat of a refresh is good for ten seconds, in time of its session alone", (t) => {
  const { session, secret } = begun();
  const renewed = refreshSession(session, secret, at(1));
  if (renewed.kind !== "renewed") return t.fail();
  const after = (ms: number) => refreshSession(renewed.session, secret, new Date(at(1).getTime() + ms)).kind;
  return t.deepEqual(
    [after(0), after(10_000), after(10_001), after(8 * DAY_MS)],
    ["repeated", "repeated", "reused", "expired"],
  );
});
