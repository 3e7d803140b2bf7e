import { createHash } from "node:crypto";
import { SingleBar } from "cli-progress";
import type { EventRecorder } from "../../ddd/event/recorder.ts";
import type { Repositories, Worker } from "../../ddd/worker.ts";
import type { Config } from "../config.ts";
import type { Context } from "../contexts.ts";
import { printNote } from "../log/output.ts";
import { withContext } from "./with-context.ts";

/** The tools that a context makes its made-up data with. */
export interface SeedTools<R extends Repositories> {
  readonly worker: Worker<R>;
  readonly events: EventRecorder;
  /** The id of a made-up entity by its name: the same on each run, so that a repeat finds what an earlier run has made. */
  idOf(name: string): string;
  /** Shows how many are there so far. */
  onProgress(done: number): void;
}

/**
 * Adds made-up data to a context's database, which it migrates first.
 *
 * @param wanted what is added, such as "users", and how many of them
 * @param add adds the data, and returns the line to print at the end
 * @throws StartError
 */
export async function seed<R extends Repositories>(
  context: Context<R>,
  config: Config,
  wanted: { readonly noun: string; readonly count: number },
  add: (tools: SeedTools<R>) => Promise<string>,
): Promise<void> {
  await withContext(context, config, async ({ worker, events }) => {
    const progress = startProgress(wanted.noun, wanted.count);
    try {
      return await add({ worker, events, idOf: seededId, onProgress: progress.update });
    } finally {
      progress.stop();
    }
  });
}

/** A UUID of version 8 (RFC 9562, section 5.8) made of a name. */
function seededId(name: string): string {
  const bytes = createHash("sha256").update(`brasa seed ${name}`).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

interface Progress {
  update(done: number): void;
  stop(): void;
}

/** A bar on a terminal, a line for every tenth elsewhere; on stderr, so that stdout is the result. */
function startProgress(noun: string, total: number): Progress {
  if (process.stderr.isTTY) {
    const format = `${noun} [{bar}] {value}/{total} {eta_formatted} left`;
    const bar = new SingleBar({ format, stream: process.stderr });
    bar.start(total, 0);
    return { update: (done) => bar.update(done), stop: () => bar.stop() };
  }
  let tenths = 0;
  return {
    update(done) {
      const reached = Math.floor((done / total) * 10);
      if (reached === tenths) return;
      tenths = reached;
      printNote(`${noun}: ${done} of ${total}\n`);
    },
    stop() {},
  };
}
