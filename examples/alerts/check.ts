import { randomUUID } from "node:crypto";
import { createEventRecorder } from "brasa";
import { eventRepositories, SequelizeWorker } from "brasa/sequelize";
import { needsAlert } from "./account.js";
import { openAccounts } from "./database.js";
import { lowBalance } from "./event.js";

const cooldownMs = Number(process.env.COOLDOWN_MS ?? 24 * 60 * 60 * 1000);
const now = () => new Date();
const { database, worker } = await openAccounts();
const events = createEventRecorder({
  worker: new SequelizeWorker(database, eventRepositories),
  now,
  newId: randomUUID,
});

let decided = 0;
for await (const { id } of worker.repositories.accounts.list({
  where: { cents: { lt: { field: "thresholdCents" } } },
})) {
  // An account that fails keeps nothing of the others.
  try {
    // The look at the last alert, the mark of this one and its event are one unit: of two runs at once, one decides.
    decided += await worker.run(async (unit) => {
      const account = await unit.accounts.retrieve({ id });
      if (!needsAlert(account, now(), cooldownMs)) return 0;
      await unit.accounts.save({ ...account, alertTime: now() });
      const { email, cents, thresholdCents } = account;
      await events.record(
        unit,
        lowBalance.of({ accountId: id, email, cents: `${cents}`, thresholdCents: `${thresholdCents}` }),
      );
      return 1;
    });
  } catch (error) {
    console.error(`${id}: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}
console.log(`${decided} alerts`);
await database.close();
