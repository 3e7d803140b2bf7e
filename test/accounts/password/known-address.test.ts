import test from "ava";
import { repositories } from "../../../src/accounts/memory.ts";
import { isFamiliar, isFresh, noteAddress } from "../../../src/accounts/password/known-address.ts";
import { MemoryDatabase, MemoryWorker } from "../../../src/ddd/memory/index.ts";
import { user } from "../../helpers/users.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

test("the last 20 addresses of a user are known, for 90 days", async (t) => {
  const { users, knownAddresses } = new MemoryWorker(new MemoryDatabase(), repositories).repositories;
  const [ada, grace] = await users.create(user(1), user(2));
  const userId = ada?.id ?? "";
  const start = Date.UTC(2030, 0, 1);
  const at = (day: number) => new Date(start + day * DAY_MS);
  await noteAddress(knownAddresses, { userId: grace?.id ?? "", network: "10.0.0.1" }, at(0));
  for (let i = 1; i <= 30; i++) await noteAddress(knownAddresses, { userId, network: `10.0.0.${i}` }, at(i));
  // One that is known takes no other's place.
  await noteAddress(knownAddresses, { userId, network: "10.0.0.11" }, at(31));
  const { items } = await knownAddresses.page({ where: { userId }, orderBy: ["updateTime"], size: 100 });
  const networks = items.map(({ network }) => network);
  t.deepEqual(networks, [...Array.from({ length: 19 }, (_, i) => `10.0.0.${i + 12}`), "10.0.0.11"]);
  t.is(await knownAddresses.count(), 21);
  const [known] = items;
  t.is(known?.updateTime.getTime(), at(12).getTime());
  t.deepEqual([isFresh(known, at(12.9)), isFresh(known, at(13.1)), isFresh(undefined, at(0))], [true, false, false]);
  t.deepEqual(
    [isFamiliar(known, at(101)), isFamiliar(known, at(103)), isFamiliar(undefined, at(0))],
    [true, false, false],
  );
});
