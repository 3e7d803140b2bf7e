import { createRouterTransport } from "@connectrpc/connect";
import test from "ava";
import { ConnectWorker, connectRoutes } from "../../src/ddd/connect/index.ts";
import { MemoryDatabase, MemoryWorker } from "../../src/ddd/memory/index.ts";
import { migrateUp, openDatabase, SequelizeWorker } from "../../src/ddd/sequelize/index.ts";
import * as remote from "../../src/ddd/testing/connect.ts";
import { item, owner } from "../../src/ddd/testing/index.ts";
import * as memory from "../../src/ddd/testing/memory.ts";
import * as sql from "../../src/ddd/testing/sequelize.ts";
import { sqlite } from "./sequelize/backends.ts";

const { MembershipRepository } = memory;

test("a worker in memory is extended by more repositories, whose changes take effect together", async (t) => {
  const items = new MemoryWorker(new MemoryDatabase(), { items: memory.ItemRepository });
  const both = items.extend({ owners: memory.OwnerRepository });
  await both.run(async ({ items, owners }) => {
    await owners.create(owner(1));
    await items.create(item(1, { ownerId: owner(1).id }));
  });
  t.is(await items.repositories.items.count(), 1);
  await t.throwsAsync(
    both.run(async ({ items, owners }) => {
      await items.create(item(2));
      await owners.create(owner(1));
    }),
  );
  t.is(await items.repositories.items.count(), 1);
});

test("a worker on a SQL database is extended", async (t) => {
  const { url, close } = await sqlite();
  const database = await openDatabase(url);
  await migrateUp(database, sql.sampleMigrations);
  const items = new SequelizeWorker(database, { items: sql.ItemRepository });
  const both = items.extend({ owners: sql.OwnerRepository });
  await both.run(async ({ items, owners }) => {
    await owners.create(owner(1));
    await items.create(item(1, { ownerId: owner(1).id }));
  });
  t.is(await items.repositories.items.count(), 1);
  await database.close();
  await close();
});

test("a remote worker is extended", async (t) => {
  const { ItemRepository, OwnerRepository } = memory;
  const local = new MemoryWorker(new MemoryDatabase(), {
    items: ItemRepository,
    owners: OwnerRepository,
    memberships: MembershipRepository,
  });
  const transport = createRouterTransport(connectRoutes(remote.sampleServices(local)));
  const both = new ConnectWorker(transport, { items: remote.ItemRepository }).extend({
    owners: remote.OwnerRepository,
  });
  await both.run(async ({ items, owners }) => {
    await owners.create(owner(1));
    await items.create(item(1, { ownerId: owner(1).id }));
  });
  t.deepEqual(await local.repositories.items.retrieve(), item(1, { ownerId: owner(1).id }));
});

test("a name that is taken cannot be extended by", (t) => {
  const items = new MemoryWorker(new MemoryDatabase(), { items: memory.ItemRepository });
  t.throws(() => items.extend({ items: memory.ItemRepository }), { message: /has a repository "items" already/ });
});
