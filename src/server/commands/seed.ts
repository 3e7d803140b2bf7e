import { randomBytes, randomUUID } from "node:crypto";
import { SingleBar } from "cli-progress";
// Not from the index, with which all that the service speaks would be loaded.
import { createPasswordHasher } from "../../accounts/password.ts";
import { openAccountsStorage } from "../../accounts/storage.ts";
import { activate, createUser } from "../../accounts/user.ts";
import type { DatabaseSettings } from "../config.ts";
import { startupStep } from "../starting.ts";

const names = [
  "Ada",
  "Alan",
  "Barbara",
  "Donald",
  "Edsger",
  "Frances",
  "Grace",
  "John",
  "Katherine",
  "Margaret",
  "Radia",
  "Tony",
];
const surnames = [
  "Allen",
  "Dijkstra",
  "Hamilton",
  "Hoare",
  "Hopper",
  "Johnson",
  "Knuth",
  "Liskov",
  "Lovelace",
  "McCarthy",
  "Perlman",
  "Turing",
];

/** Users in one unit: enough that the commit costs little, few enough that others get their turn. */
const BATCH = 500;

/** Adds active users who share one password, which it prints. @throws StartError */
export async function seed(count: number, settings: DatabaseSettings): Promise<void> {
  const { worker, ...storage } = await startupStep(settings, () => openAccountsStorage(settings.accountsDatabaseUrl));
  try {
    await startupStep(settings, () => storage.migrateUp());
    const password = randomBytes(15).toString("base64url");
    // One hash for all of them: a hash each would take half an hour for 100,000.
    const hash = await createPasswordHasher().hash(password);
    // Emails must not meet those of an earlier seed.
    const run = randomBytes(4).toString("hex");
    const progress = startProgress(count);
    for (let from = 0; from < count; from += BATCH) {
      const now = new Date();
      const batch = Array.from({ length: Math.min(BATCH, count - from) }, (_, i) => {
        const n = from + i;
        const name = names[n % names.length] ?? "";
        const surname = surnames[Math.floor(n / names.length) % surnames.length] ?? "";
        const email = `${name}.${surname}.${run}.${n}@example.com`;
        return activate(createUser({ name, surname, email }, randomUUID(), now), now);
      });
      await startupStep(settings, () =>
        worker.run(async ({ users, passwords }) => {
          await users.create(...batch);
          await passwords.create(...batch.map(({ id }) => ({ id, hash, updateTime: now })));
        }),
      );
      progress.update(from + batch.length);
    }
    progress.stop();
    process.stdout.write(
      `added ${count} active users, such as ada.allen.${run}.0@example.com; password: ${password}\n`,
    );
  } finally {
    await storage.close();
  }
}

interface Progress {
  update(done: number): void;
  stop(): void;
}

/** A bar on a terminal, a line for every tenth elsewhere; on stderr, so that stdout is the result. */
function startProgress(total: number): Progress {
  if (process.stderr.isTTY) {
    const bar = new SingleBar({ format: "users [{bar}] {value}/{total} {eta_formatted} left", stream: process.stderr });
    bar.start(total, 0);
    return { update: (done) => bar.update(done), stop: () => bar.stop() };
  }
  let tenths = 0;
  return {
    update(done) {
      const reached = Math.floor((done / total) * 10);
      if (reached === tenths) return;
      tenths = reached;
      process.stderr.write(`users: ${done} of ${total}\n`);
    },
    stop() {},
  };
}
