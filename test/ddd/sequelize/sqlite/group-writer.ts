import { UserRepository } from "../../../../src/accounts/sequelize.ts";
import { openDatabase, SequelizeWorker } from "../../../../src/ddd/sequelize/index.ts";
import { user } from "../../../helpers/users.ts";
import { patient } from "../backends.ts";

/*
 * Writes pairs of users to the database that its parent names, from the number on that it names, 16 units at once, and tells the number
 * of each pair that is acknowledged.
 */
const [, , url = "", first = "1", pairs = "1"] = process.argv;
const database = await openDatabase(url, patient);
const worker = new SequelizeWorker(database, { users: UserRepository });
let next = Number(first);
const last = next + 2 * Number(pairs);
const lane = async () => {
  while (next < last) {
    const n = next;
    next += 2;
    await worker.run(async ({ users }) => {
      await users.create(user(n));
      await users.create(user(n + 1));
    });
    process.send?.(n);
  }
};
process.once("message", async () => {
  await Promise.all(Array.from({ length: 16 }, lane));
  await database.close();
  process.disconnect();
});
process.send?.("ready");
