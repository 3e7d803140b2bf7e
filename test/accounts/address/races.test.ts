import { randomBytes, randomUUID } from "node:crypto";
import test from "ava";
import { EmailTokenResource } from "../../../src/accounts/address/email-token-resource.ts";
import { noUserEvents } from "../../../src/accounts/event/user-event-log.ts";
import { createSecretBox } from "../../../src/accounts/secret/secret-box.ts";
import { repositories } from "../../../src/accounts/sequelize.ts";
import { UnauthenticatedError } from "../../../src/ddd/error.ts";
import { SequelizeWorker } from "../../../src/ddd/sequelize/index.ts";
import { databases, openAccounts } from "../../ddd/sequelize/backends.ts";
import { user } from "../../helpers/users.ts";

/** How often a token is used at once. */
const USES = 20;

for (const [name, place] of Object.entries(databases)) {
  // ASVS: V2.3.4
  test(`${name}: of ${USES} uses of a token at once, also beside another's, one succeeds`, async (t) => {
    const { database, close } = await openAccounts(place);
    t.teardown(close);
    const worker = new SequelizeWorker(database, repositories);
    const [ada] = await worker.repositories.users.create(user(1));
    if (!ada) throw new Error("there is no user");
    await worker.repositories.passwords.create({ id: ada.id, hash: "old", updateTime: ada.createTime });
    const tokens = new EmailTokenResource({
      worker,
      box: createSecretBox(randomBytes(32)),
      userEvents: noUserEvents,
      now: () => new Date(),
      newId: randomUUID,
    });
    const issued = async (purpose: "reset_password" | "verify_email") => {
      const token = await tokens.issue({ id: randomUUID(), purpose, userId: ada.id, requestTime: new Date() }, {});
      return token?.token ?? t.fail();
    };
    const outcomes = async (uses: readonly (() => Promise<void>)[]) => {
      const settled = await Promise.allSettled(uses.map((use) => use()));
      for (const one of settled) {
        if (one.status === "rejected" && !(one.reason instanceof UnauthenticatedError)) throw one.reason;
      }
      return settled.flatMap(({ status }, i) => (status === "fulfilled" ? [i] : []));
    };
    const [one, other, proof] = [
      await issued("reset_password"),
      await issued("reset_password"),
      await issued("verify_email"),
    ];
    const resets = Array.from({ length: USES }, (_, i) => () => tokens.reset(String(i % 2 ? one : other), `hash ${i}`));
    const [winner, ...others] = await outcomes(resets);
    t.deepEqual(others, []);
    t.is((await worker.repositories.passwords.retrieve({ id: ada.id })).hash, `hash ${winner}`);
    t.is(await worker.repositories.emailTokens.count({ purpose: "reset_password" }), 0);
    t.is((await outcomes(Array.from({ length: USES }, () => () => tokens.verify(String(proof))))).length, 1);
  });
}
