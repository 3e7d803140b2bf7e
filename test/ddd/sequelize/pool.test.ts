import test from "ava";
import { UnavailableError } from "../../../src/ddd/error.ts";
import { Pool } from "../../../src/ddd/sequelize/pool.ts";

function open() {
  const destroyed: object[] = [];
  const pool = new Pool<object>({
    max: 2,
    timeoutMs: 20,
    timeoutMessage: (heldMs) => (heldMs < 20 ? "many" : "one"),
    create: async () => ({}),
    destroy: async (item) => void destroyed.push(item),
  });
  return { pool, destroyed };
}

test("what is lent is given back once, so that no two have it", async (t) => {
  const { pool } = open();
  const item = await pool.take();
  pool.give(item, true);
  t.throws(() => pool.give(item, true), { message: /given back before/ });
  const [first, second] = [await pool.take(), await pool.take()];
  t.not(first, second);
  await t.throwsAsync(pool.take(), { instanceOf: UnavailableError, message: "one" });
  pool.give(first, false);
  t.throws(() => pool.give(first, true));
  t.not(await pool.take(), first);
});

test("closing twice is closing once, and waits for what is lent", async (t) => {
  const { pool, destroyed } = open();
  const [first, second] = [await pool.take(), await pool.take()];
  pool.give(first, true);
  const closing = [pool.close(), pool.close()];
  await t.throwsAsync(pool.take(), { instanceOf: UnavailableError });
  pool.give(second, true);
  await Promise.all(closing);
  t.is(destroyed.length, 2);
  await pool.close();
});
