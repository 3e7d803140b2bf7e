import { SingleBar } from "cli-progress";
import type { Repositories, Worker } from "../../ddd/worker.ts";
import type { DatabaseSettings } from "../config.ts";
import type { Context } from "../contexts.ts";
import { startupStep } from "../starting.ts";
import { openStorage } from "../storage.ts";

/**
 * Adds made-up data to a context's database, which it migrates first.
 *
 * @param add adds the data, and returns the line to print at the end
 * @throws StartError
 */
export async function seed<R extends Repositories>(
  context: Context<R>,
  settings: DatabaseSettings,
  count: number,
  add: (worker: Worker<R>, onProgress: (done: number) => void) => Promise<string>,
): Promise<void> {
  const storage = await openStorage([context], settings);
  try {
    await storage.migrateUp();
    const [database] = storage.databases;
    if (!database) throw new Error("there is no database");
    const progress = startProgress(count);
    const line = await startupStep(database.setting, () => add(database.worker(context), progress.update));
    progress.stop();
    process.stdout.write(`${line}\n`);
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
