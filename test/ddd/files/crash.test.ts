import test from "ava";
import { COMMIT_UNKNOWN, UnavailableError } from "../../../src/ddd/error.ts";
import { type FileDatabase, FileWorker, openFiles } from "../../../src/ddd/files/index.ts";
import { everything } from "../../../src/ddd/query/where.ts";
import { toArray } from "../../../src/ddd/testing/check.ts";
import { ItemRepository, OwnerRepository } from "../../../src/ddd/testing/files.ts";
import { item, owner } from "../../../src/ddd/testing/index.ts";
import { Crash, Disk, type Survival, survivals, systemError } from "./disk.ts";

const FOLDER = "/data";
const workerOf = (database: FileDatabase) =>
  new FileWorker(database, { owners: OwnerRepository, items: ItemRepository });
type SampleWorker = ReturnType<typeof workerOf>;

/** Units of one table and of several, in which rows come, change and go. */
const units: readonly ((worker: SampleWorker) => Promise<unknown>)[] = [
  (worker) => worker.repositories.owners.create(owner(1)),
  (worker) =>
    worker.run(async ({ owners, items }) => {
      await owners.create(owner(2));
      await items.create(item(1, { ownerId: owner(1).id }), item(2, { ownerId: owner(2).id }));
    }),
  (worker) =>
    worker.run(async ({ owners, items }) => {
      await items.drop({ ownerId: owner(1).id });
      await owners.delete({ id: owner(1).id });
    }),
  (worker) =>
    worker.run(async ({ owners, items }) => {
      await owners.create(owner(3));
      await items.update({ ownerId: owner(3).id, note: "moved" }, everything);
      await owners.delete({ id: owner(2).id });
    }),
  (worker) => worker.repositories.owners.update({ name: "renamed" }, everything),
];

async function open(disk: Disk, format = "json") {
  const database = await openFiles(`${format}:${FOLDER}`, { files: disk });
  return { database, worker: workerOf(database) };
}

async function contents({ repositories: { owners, items } }: SampleWorker): Promise<string> {
  const rows = [await toArray(owners.list()), await toArray(items.list())];
  return JSON.stringify(rows, (_, value: unknown) => (typeof value === "bigint" ? `${value}n` : value));
}

/** The contents after none, one, … and all of the units. */
async function states(): Promise<string[]> {
  const { worker } = await open(new Disk());
  const all = [await contents(worker)];
  for (const unit of units) {
    await unit(worker);
    all.push(await contents(worker));
  }
  return all;
}

/** Runs the units until they are done or the process dies. @returns how many were done */
async function work(disk: Disk, format?: string): Promise<number> {
  let done = 0;
  try {
    const { database, worker } = await open(disk, format);
    for (const unit of units) {
      await unit(worker);
      done++;
    }
    await database.close();
  } catch (error) {
    if (!disk.died) throw error;
  }
  return done;
}

/** A disk whose process dies at one of its steps. */
function dyingAt(step: number, disk = new Disk()): Disk {
  disk.onStep = (now) => {
    if (now === step) throw new Crash();
  };
  return disk;
}

/** The contents of a disk after a crash, if its files are understood. */
async function reopened(disk: Disk, survival: Survival, format?: string): Promise<string> {
  const { worker } = await open(disk.after(survival), format);
  return contents(worker);
}

for (const format of ["json", "csv"]) {
  test(`${format}: after a crash at any write, sync, rename or deletion, the state is that before the unit or after it`, async (t) => {
    const all = await states();
    let points = 0;
    for (let step = 1; ; step++) {
      const disk = dyingAt(step);
      const done = await work(disk, format);
      if (!disk.died) break;
      for (const survival of survivals) {
        points++;
        const found = all.indexOf(await reopened(disk, survival, format));
        if (found !== done && found !== done + 1) {
          t.fail(`${done} units were done at step ${step}, ${survival} survived, and the state is that after ${found}`);
        }
      }
    }
    t.log(`${points} crashes`);
    t.true(points > 300);
  });
}

test("after a crash in the recovery of a crash, the state is that before the unit or after it", async (t) => {
  const all = await states();
  let points = 0;
  for (let step = 1; ; step++) {
    const first = dyingAt(step);
    const done = await work(first);
    if (!first.died) break;
    for (const survival of survivals) {
      const outcome = all.indexOf(await reopened(first, survival));
      for (let again = 1; ; again++) {
        const second = dyingAt(again, first.after(survival));
        await open(second).catch((error: unknown) => {
          if (!second.died) throw error;
        });
        if (!second.died) break;
        for (const last of ["all", "synced"] as const) {
          points++;
          const found = all.indexOf(await reopened(second, last));
          if (found !== outcome)
            t.fail(`step ${step} and ${again}, ${survival} and ${last}: ${done}, ${outcome}, ${found}`);
        }
      }
    }
  }
  t.log(`${points} pairs of crashes`);
  t.true(points > 1000);
});

test("the control: on a disk that does not sync, crashes lose units", async (t) => {
  const all = await states();
  let lost = 0;
  for (let step = 1; ; step++) {
    const disk = dyingAt(step);
    disk.syncs = false;
    const done = await work(disk);
    if (!disk.died) break;
    for (const survival of ["synced", "names"] as const) {
      const found = await reopened(disk, survival).catch(() => "not understood");
      if (all.indexOf(found) < done) lost++;
    }
  }
  t.true(lost > 50);
});

test("an error of the disk at any step leaves nothing half done, and is told by its reason", async (t) => {
  const all = await states();
  const codes = {
    ENOSPC: "STORAGE_FULL",
    EACCES: "STORAGE_READ_ONLY",
    EROFS: "STORAGE_READ_ONLY",
    EIO: "STORAGE_FAILED",
  };
  let [refused, unknown] = [0, 0];
  for (const [code, reason] of Object.entries(codes)) {
    for (let step = 1; ; step++) {
      const disk = new Disk();
      const { worker, database } = await open(disk);
      const first = disk.steps;
      let met = false;
      disk.onStep = (now) => {
        if (now !== first + step) return;
        met = true;
        throw systemError(code);
      };
      let done = 0;
      let failed: unknown;
      while (done < units.length && failed === undefined) {
        try {
          await units[done]?.(worker);
          done++;
        } catch (error) {
          failed = error;
        }
      }
      if (!met) break;
      // The deletion of a file that is not needed.
      if (failed === undefined) continue;
      if (!(failed instanceof UnavailableError)) throw failed;
      if (failed.reason === COMMIT_UNKNOWN) {
        unknown++;
        await t.throwsAsync(contents(worker), { instanceOf: UnavailableError, message: /opened again/ });
        const found = all.indexOf(await reopened(disk, "all"));
        t.true(found === done || found === done + 1);
        continue;
      }
      refused++;
      t.is(failed.reason, reason);
      t.is(await contents(worker), all[done] ?? "");
      t.is(await reopened(disk, "all"), all[done] ?? "");
      for (const unit of units.slice(done)) await unit(worker);
      await database.close();
      t.is(await reopened(disk, "synced"), all.at(-1) ?? "");
    }
  }
  t.log(`${refused} refused, ${unknown} unknown until the next start`);
  t.true(refused > 60 && unknown > 10);
});
