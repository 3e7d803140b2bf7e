import { randomUUID } from "node:crypto";
import test from "ava";
import { repositories } from "../../../src/accounts/memory.ts";
import { SessionResource } from "../../../src/accounts/session/session-resource.ts";
import { PreconditionError } from "../../../src/ddd/error.ts";
import { MemoryDatabase, MemoryWorker } from "../../../src/ddd/memory/index.ts";

test("a role that would make the user's roles too long for a session is refused, so that the user can sign in", async (t) => {
  const worker = new MemoryWorker(new MemoryDatabase(), repositories);
  const [id, now] = [randomUUID(), () => new Date()];
  const sessions = new SessionResource({ worker, now, newId: randomUUID });
  const times = { createTime: now(), updateTime: now(), version: 1 };
  await worker.repositories.users.create({ id, name: "", surname: "", email: "a@example.com", active: true, ...times });
  const role = (letter: string) => letter.repeat(50);
  for (const letter of ["a", "b", "c"]) t.true(await sessions.grant(id, role(letter)));
  await t.throwsAsync(sessions.grant(id, role("d")), { instanceOf: PreconditionError });
  t.true(await sessions.grant(id, "d".repeat(47)));
  t.is((await worker.run((unit) => sessions.begin(unit, id, ""))).session.roles.length, 200);
});
