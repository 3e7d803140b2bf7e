import { UserRepository } from "../../src/accounts/sequelize.ts";
import { openDatabase, SequelizeWorker } from "../../src/ddd/sequelize/index.ts";
import { randomUser } from "./databases.ts";

// One unit that creates all users, 5,000 at a time, since nobody has 100,000 at once.
const { DATABASE_URL = "", ROWS } = process.env;
const database = await openDatabase(DATABASE_URL);
const worker = new SequelizeWorker(database, { users: UserRepository });
const all = Array.from({ length: Number(ROWS) }, (_, n) => randomUser(n));
const cpu = process.cpuUsage();
const start = performance.now();
await worker.run(async ({ users }) => {
  for (let from = 0; from < all.length; from += 5000) await users.create(...all.slice(from, from + 5000));
});
const ms = performance.now() - start;
const { user, system } = process.cpuUsage(cpu);
process.stdout.write(JSON.stringify({ ms, cpuMs: (user + system) / 1000 }));
await database.close();
