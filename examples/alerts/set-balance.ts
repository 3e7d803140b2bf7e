import { openAccounts } from "./database.js";

const [id, email, cents, thresholdCents] = process.argv.slice(2);
if (!id || !email || !/^-?\d+$/.test(cents ?? "") || !/^-?\d+$/.test(thresholdCents ?? "")) {
  console.error("usage: set-balance.ts ACCOUNT EMAIL CENTS THRESHOLD_CENTS");
  process.exit(2);
}
const { database, worker } = await openAccounts();
await worker.run(async ({ accounts }) => {
  const balance = { email, cents: BigInt(cents ?? 0), thresholdCents: BigInt(thresholdCents ?? 0) };
  const changed = await accounts.update(balance, { id });
  if (changed.length === 0) await accounts.create({ id, ...balance, alertTime: null });
});
await database.close();
