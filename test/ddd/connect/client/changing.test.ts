import { createRouterTransport, type Transport } from "@connectrpc/connect";
import test, { type ExecutionContext } from "ava";
import { ConnectWorker, connectRoutes } from "../../../../src/ddd/connect/index.ts";
import { NotFoundError, PreconditionError } from "../../../../src/ddd/error.ts";
import { everything } from "../../../../src/ddd/query/where.ts";
import type { Repository } from "../../../../src/ddd/repository.ts";
import { sampleServices } from "../../../../src/ddd/testing/connect.ts";
import { item, itemsUpTo, owner, uuidOf } from "../../../../src/ddd/testing/index.ts";
import { memoryBackend } from "../../../../src/ddd/testing/memory.ts";
import { repositories } from "../items.ts";

/*
 * Changes that look up their entities first, outside of units, while another caller changes these in between. Items have
 * versions, by which the service can tell; owners have none.
 */

/** Items and owners at a service, and a hook between what reads and what writes. */
async function served(serves: { units: boolean } = { units: true }) {
  const { worker: local } = await memoryBackend().open();
  const definitions = sampleServices(local);
  const inner = createRouterTransport(connectRoutes(serves.units ? definitions : definitions.slice(0, -1)));
  const before: (() => Promise<unknown>)[] = [];
  const calls: string[] = [];
  const transport: Transport = {
    async unary(method, ...rest) {
      calls.push(method.name);
      if (/^(Create|Update|Delete|Commit)/.test(method.name)) await before.shift()?.();
      return inner.unary(method, ...rest);
    },
    stream: (...all) => inner.stream(...all),
  };
  const { items, owners } = new ConnectWorker(transport, repositories).repositories;
  return {
    stored: local.repositories,
    items,
    owners,
    calls,
    meanwhile: (act: () => Promise<unknown>) => before.push(act),
  };
}

async function allOf<E extends object>(entities: Repository<E>): Promise<E[]> {
  const all: E[] = [];
  for await (const one of entities.list()) all.push(one);
  return all;
}

/** Asserts for both kinds that an entity stays unchanged which another caller has just renamed, so that it no longer matches. */
async function leftAlone(
  t: ExecutionContext,
  act: (entities: Repository<{ id: string; name: string }>) => Promise<unknown>,
  result: unknown,
) {
  for (const kind of ["items", "owners"] as const) {
    const { stored, meanwhile, ...remote } = await served();
    const entities = stored[kind] as Repository<{ id: string; name: string }>;
    await stored.owners.create(owner(1, { name: "old" }), owner(2, { name: "other" }));
    await stored.items.create(item(1, { name: "old" }), item(2, { name: "other" }));
    meanwhile(() => entities.update({ name: "kept" }, { id: uuidOf(1) }));
    t.deepEqual(await act(remote[kind] as Repository<{ id: string; name: string }>), result);
    t.deepEqual(
      (await allOf(entities)).map(({ name }) => name),
      ["kept", "other"],
    );
  }
}

test("drop leaves an entity that no longer matches", async (t) => {
  await leftAlone(t, (entities) => entities.drop({ name: "old" }), 0);
});

test("update leaves an entity that no longer matches", async (t) => {
  await leftAlone(t, (entities) => entities.update({ name: "new" }, { name: "old" }), []);
});

test("delete leaves an entity that no longer matches", async (t) => {
  await leftAlone(
    t,
    (entities) => t.throwsAsync(entities.delete({ name: "old" }), { instanceOf: NotFoundError }).then(() => 0),
    0,
  );
});

test("the remaining entities are changed when one of them was deleted", async (t) => {
  for (const kind of ["items", "owners"] as const) {
    const { stored, meanwhile, ...remote } = await served();
    await stored.owners.create(owner(1), owner(2), owner(3));
    await stored.items.create(...itemsUpTo(3));
    const gone = () => stored[kind].delete({ id: uuidOf(2) });
    meanwhile(gone);
    const updated = await remote[kind].update({ name: "new" }, { id: { in: [uuidOf(1), uuidOf(2)] } });
    t.deepEqual(
      updated.map(({ id }) => id),
      [uuidOf(1)],
    );
    meanwhile(() => stored[kind].delete({ id: uuidOf(1) }));
    t.is(await remote[kind].drop(everything), 1);
    t.is(await stored[kind].count(), 0);
  }
});

test("replace and partialReplace overwrite entities that have just changed, come and gone", async (t) => {
  const { stored, items, owners, meanwhile } = await served();
  await stored.items.create(item(1), item(2));
  await stored.owners.create(owner(1), owner(2));
  meanwhile(() => stored.items.update({ note: "theirs" }, { id: uuidOf(1) }));
  t.deepEqual(await items.partialReplace([item(1, { note: "mine" })]), [item(1, { note: "mine", version: 3 })]);
  meanwhile(() => stored.items.create(item(3)));
  t.deepEqual(await items.partialReplace([item(3, { note: "mine" })]), [item(3, { note: "mine", version: 2 })]);
  meanwhile(() => stored.items.delete({ id: uuidOf(2) }));
  t.deepEqual(await items.replace([item(2, { note: "mine" })]), [item(2, { note: "mine" })]);
  t.deepEqual(await allOf(stored.items), [item(2, { note: "mine" })]);
  meanwhile(() => stored.owners.create(owner(3)));
  t.deepEqual(await owners.replace([owner(2, { name: "mine" })]), [owner(2, { name: "mine" })]);
  t.deepEqual(await allOf(stored.owners), [owner(2, { name: "mine" })]);
});

test("one change of an entity with a version, or of a new one, needs no units", async (t) => {
  const { stored, items, owners, calls } = await served({ units: false });
  t.deepEqual(await items.partialReplace([item(1)]), [item(1)]);
  t.is((await items.update({ note: "new" }, { name: item(1).name })).length, 1);
  t.is(await items.drop({ name: item(1).name }), 1);
  t.is(await items.drop(everything), 0);
  await stored.owners.create(owner(1));
  // Nothing but a Commit could tell whether it still matches.
  const error = await t.throwsAsync(owners.drop({ name: owner(1).name }), { instanceOf: PreconditionError });
  t.is(error.reason, "COMMIT_NEEDED");
  t.is(await stored.owners.count(), 1);
  await owners.delete({ id: uuidOf(1) });
  t.is(await stored.owners.count(), 0);
  t.is(calls.filter((name) => name === "Commit").length, 2);
});
