import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { end, pin, quick, rssMiB, start } from "./machine.ts";
import { report } from "./report.ts";
import { filledSamples } from "./sample.ts";

const rows = quick ? 50_000 : 1_000_000;
const SAMPLE_MS = 100;

/** Measures the memory that a list of very many entities takes, local and remote. */
export async function measureList(): Promise<void> {
  const url = await filledSamples(rows);
  const local = await start("lister", { SOURCE: url });
  const grown = await listing(local.child, [local.child]);
  tell("local", `${grown[0]} MiB`);
  await end(local.child);

  const { child: server, message: baseUrl } = await start<string>("sample-server", { DATABASE_URL: url });
  pin(server);
  const remote = await start("lister", { SOURCE: baseUrl });
  const [ofServer, ofClient] = await listing(remote.child, [server, remote.child]);
  tell("remote: server, client", `${ofServer} MiB, ${ofClient} MiB`);
  await end(remote.child);
  await end(server);
}

function tell(where: string, result: string): void {
  report(`growth of resident memory while ${rows} items are listed, ${where}`, result, "at most 60 MB");
}

/** @returns the largest growth of each process since one item was listed, in MiB */
async function listing(lister: ChildProcess, watched: readonly ChildProcess[]): Promise<number[]> {
  await ask(lister, 1);
  const before = watched.map(rssMiB);
  const most = [...before];
  let done = false;
  const answer = ask(lister, rows).finally(() => {
    done = true;
  });
  while (!done) {
    watched.forEach((child, i) => {
      most[i] = Math.max(most[i] ?? 0, rssMiB(child));
    });
    await Promise.race([answer, sleep(SAMPLE_MS)]);
  }
  const found = await answer;
  if (found !== rows) throw new Error(`listed ${found} of ${rows} items`);
  return most.map((one, i) => one - (before[i] ?? 0));
}

async function ask(lister: ChildProcess, limit: number): Promise<number> {
  const answer = once(lister, "message");
  lister.send(limit);
  const [found] = await answer;
  return Number(found);
}
