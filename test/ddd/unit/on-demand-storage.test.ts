import { AsyncLocalStorage, AsyncResource, executionAsyncId } from "node:async_hooks";
import { setImmediate as turn } from "node:timers/promises";
import test from "ava";
import { item } from "../../../src/ddd/testing/index.ts";
import { OnDemandStorage } from "../../../src/ddd/unit/on-demand-storage.ts";
import { opened } from "../shared-databases.ts";

test("code has the value that it runs with, also after an await, and other code has none", async (t) => {
  const storage = new OnDemandStorage<string>();
  const seen = async () => {
    await turn();
    return storage.value;
  };
  const [a, none, b] = await Promise.all([storage.run("a", seen), seen(), storage.run("b", seen)]);
  t.deepEqual([a, none, b], ["a", undefined, "b"]);
  t.is(storage.value, undefined);
  t.is(
    storage.run("now", () => storage.value),
    "now",
  );
});

test("a value stays while others come and go", async (t) => {
  const storage = new OnDemandStorage<string>();
  await storage.run("long", async () => {
    for (let i = 0; i < 3; i++) await storage.run("short", () => turn());
    t.is(storage.value, "long");
    t.throws(() =>
      storage.run("failing", () => {
        throw new Error("failed");
      }),
    );
    await turn();
    t.is(storage.value, "long");
  });
});

test("code that is left behind has its value while the storage is in use", async (t) => {
  const storage = new OnDemandStorage<string>();
  let later = (): string | undefined => "not bound";
  storage.use();
  await storage.run("value", async () => {
    later = AsyncResource.bind(() => storage.value);
  });
  t.is(later(), "value");
  storage.release();
  t.is(later(), undefined);
});

/** Whether Node follows each promise by hooks, as it gives each an id of its own then. */
async function followsPromises(): Promise<boolean> {
  const first = await Promise.resolve().then(executionAsyncId);
  const second = await Promise.resolve().then(executionAsyncId);
  return first !== second;
}

// Serial, as another test's use would be seen.
test.serial("promises are followed only while the storage is in use", async (t) => {
  const storage = new OnDemandStorage<string>();
  const before = await followsPromises();
  t.false(before, "something else in this process follows promises");
  const during = await storage.run("value", followsPromises);
  t.false(await followsPromises());
  // The control: from version 24, Node does without hooks.
  const plain = new AsyncLocalStorage<string>();
  t.is(await plain.run("value", followsPromises), during);
  t.is(await followsPromises(), during);
  plain.disable();
});

for (const kind of ["memory", "sqlite"]) {
  test.serial(`${kind}: promises are followed no more when units have ended, however they end`, async (t) => {
    const { worker } = await opened(kind);
    const failed = new Error("failed");
    await worker.run(async (unit) => {
      await unit.savepoint(async (inner) => inner.items.create(item(1), item(2)));
      await t.throwsAsync(unit.savepoint(async () => Promise.reject(failed)));
    });
    await t.throwsAsync(worker.run(async () => Promise.reject(failed)));
    await t.throwsAsync(worker.read((unit) => unit.items.create(item(3))));
    const nothing = async () => {};
    await worker.runLazily(async (join) => join.open(), nothing);
    await worker.runLazily(nothing, nothing);
    await t.throwsAsync(worker.runLazily(() => Promise.reject(failed), nothing));
    await t.throwsAsync(
      worker.runLazily(
        async (join) => join.open(),
        () => Promise.reject(failed),
      ),
    );
    await (await worker.begin()).commit();
    const left = await worker.begin();
    await left.rollback();
    await left.rollback();
    await worker.repositories.items.replace([item(1)]);
    t.false(await followsPromises());
  });
}
