import { randomUUID } from "node:crypto";
import test from "ava";
import { GrantResource } from "../../../src/accounts/grant/grant-resource.ts";
import { repositories } from "../../../src/accounts/memory.ts";
import { SessionResource } from "../../../src/accounts/session/session-resource.ts";
import { PreconditionError } from "../../../src/ddd/error.ts";
import { MemoryDatabase, MemoryWorker } from "../../../src/ddd/memory/index.ts";

test("a role that would make the user's roles too long for a session is refused, so that the user can sign in", async (t) => {
  const worker = new MemoryWorker(new MemoryDatabase(), repositories);
  const [id, now] = [randomUUID(), () => new Date()];
  const grants = new GrantResource({ worker, now, newId: randomUUID });
  const sessions = new SessionResource({ worker, now, newId: randomUUID });
  const times = { createTime: now(), updateTime: now(), version: 1 };
  await worker.repositories.users.create({ id, name: "", surname: "", email: "a@example.com", active: true, ...times });
  const role = (letter: string) => letter.repeat(50);
  for (const letter of ["a", "b", "c"]) t.true((await grants.grant(id, role(letter))).isNew);
  await t.throwsAsync(grants.grant(id, role("d")), { instanceOf: PreconditionError });
  t.true((await grants.grant(id, "d".repeat(47))).isNew);
  t.is((await worker.run((unit) => sessions.begin(unit, id, ""))).session.roles.length, 200);
});
