import { SingleBar } from "cli-progress";
import type { Repositories, Worker } from "../../ddd/worker.ts";
import type { Config } from "../config.ts";
import type { Context } from "../contexts.ts";
import { withContext } from "./with-context.ts";

/**
 * Adds made-up data to a context's database, which it migrates first.
 *
 * @param add adds the data, and returns the line to print at the end
 * @throws StartError
 */
export async function seed<R extends Repositories>(
  context: Context<R>,
  config: Config,
  count: number,
  add: (worker: Worker<R>, onProgress: (done: number) => void) => Promise<string>,
): Promise<void> {
  await withContext(context, config, async ({ worker }) => {
    const progress = startProgress(count);
    try {
      return await add(worker, progress.update);
    } finally {
      progress.stop();
    }
  });
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
