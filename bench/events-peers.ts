import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { counted, countingReaction, openCounters, recorderOn, relayTo, subscriberOf } from "./events.ts";
import { quick, root } from "./machine.ts";
import { percentile, report } from "./report.ts";

const TURNS = quick ? 200 : 2000;
/** For what is done after the start, here the mark and there the deletion of the job, in milliseconds. */
const PAUSE_MS = 5;

/** The used part of graphile-worker, which has types, but is not installed with the project. */
interface GraphileWorker {
  run(options: {
    readonly connectionString: string;
    readonly concurrency: number;
    readonly noHandleSignals: boolean;
    readonly logger: unknown;
    readonly taskList: Readonly<Record<string, (payload: unknown) => Promise<void>>>;
  }): Promise<{ stop(): Promise<void> }>;
  readonly Logger: new (log: () => () => void) => unknown;
}

/** The used part of the driver `pg`, which has no types. */
interface PgClient {
  connect(): Promise<unknown>;
  query(
    query: string | { readonly name: string; readonly text: string; readonly values: readonly unknown[] },
  ): Promise<unknown>;
  end(): Promise<void>;
}

/** One of the two: changes a row and hands the work over in a transaction. @returns when it was handed over and when it was committed */
type Add = (start: (at: number) => void) => Promise<{ readonly added: number; readonly committed: number }>;

/**
 * From the commit of a transaction to the start of what it has asked for: here a reaction to its event, in its unit; and a job of
 * graphile-worker. Both change a row on the same PostgreSQL, turn by turn.
 *
 * @param url of an empty database
 */
export async function measurePeers(url: string): Promise<void> {
  const name = "from recording an event, or adding a job, in a transaction to the start of its work, PostgreSQL";
  const peers = join(root, "bench/peers/package.json");
  if (!existsSync(join(root, "bench/peers/node_modules"))) {
    report(`${name}: graphile-worker`, "not installed: npm ci --ignore-scripts --prefix bench/peers");
    return;
  }
  const graphile = createRequire(peers)("graphile-worker") as GraphileWorker;
  const ours = await openOurs(url);
  const theirs = await openTheirs(url, graphile, ours.ids[0] ?? "");
  const times = { ours: [] as Times[], theirs: [] as Times[] };
  for (let i = -TURNS / 10; i < TURNS; i++) {
    const order = i % 2 === 0 ? (["ours", "theirs"] as const) : (["theirs", "ours"] as const);
    for (const which of order) {
      const time = await timed((which === "ours" ? ours : theirs).add);
      if (i >= 0) times[which].push(time);
      await sleep(PAUSE_MS);
    }
  }
  await theirs.close();
  await ours.close();
  for (const which of ["ours", "theirs"] as const) {
    const [added, committed] = (["added", "committed"] as const).map((since) => {
      const all = times[which].map((time) => time[since]);
      return `p50 ${percentile(all, 0.5).toFixed(1)} ms, p99 ${percentile(all, 0.99).toFixed(1)} ms`;
    });
    report(
      `${name}: ${which === "ours" ? "Brasa" : "graphile-worker 0.16.6"}`,
      `${added}; from the commit ${committed}`,
      which === "ours" ? "p50 4 ms, p99 25 ms" : "",
    );
  }
}

/** Milliseconds to the start of the work. */
interface Times {
  readonly added: number;
  readonly committed: number;
}

async function timed(add: Add): Promise<Times> {
  let start: (at: number) => void = () => {};
  const started = new Promise<number>((resolve) => {
    start = resolve;
  });
  const { added, committed } = await add(start);
  const at = await started;
  // A worker may see what is committed before the committer is told.
  return { added: at - added, committed: Math.max(0, at - committed) };
}

async function openOurs(url: string) {
  const { worker, events, ids, close } = await openCounters(url);
  let begin: (at: number) => void = () => {};
  const reaction = countingReaction(() => begin(performance.now()));
  const relay = relayTo(subscriberOf(worker, events, reaction), events);
  const recorder = recorderOn(events, () => relay.wake());
  relay.start();
  let turn = 0;
  const add: Add = async (start) => {
    begin = start;
    const id = ids[turn++ % ids.length] ?? "";
    let added = 0;
    await worker.run(async (unit) => {
      await unit.counters.update({ count: turn }, { id });
      added = performance.now();
      await recorder.record(unit, counted.of({ id, at: 0 }));
    });
    return { added, committed: performance.now() };
  };
  return {
    add,
    ids,
    close: async () => {
      await relay.stop();
      await close();
    },
  };
}

async function openTheirs(url: string, { run, Logger }: GraphileWorker, id: string) {
  let begin: (at: number) => void = () => {};
  const runner = await run({
    connectionString: url,
    concurrency: 10,
    noHandleSignals: true,
    logger: new Logger(() => () => {}),
    taskList: { bench: async () => begin(performance.now()) },
  });
  const Client = pg.Client as new (options: { readonly connectionString: string }) => PgClient;
  const client = new Client({ connectionString: url });
  await client.connect();
  let turn = 0;
  const add: Add = async (start) => {
    begin = start;
    await client.query("BEGIN");
    await client.query({ name: "change", text: "UPDATE counters SET count = $1 WHERE id = $2", values: [++turn, id] });
    const added = performance.now();
    await client.query({
      name: "add",
      text: "SELECT graphile_worker.add_job('bench', $1::json)",
      values: [JSON.stringify({ id })],
    });
    await client.query("COMMIT");
    return { added, committed: performance.now() };
  };
  return {
    add,
    close: async () => {
      await runner.stop();
      await client.end();
    },
  };
}
