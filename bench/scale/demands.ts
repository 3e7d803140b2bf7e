import { closeSync, fdatasyncSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgresPair } from "../../test/helpers/databases/postgres-pair.ts";
import { type Databases, postgresDatabases, usersOf } from "../beside/databases.ts";
import { buildGenerator, type Measured, removeRequests, runLoad, writeRequests } from "../beside/generator.ts";
import { startProgram } from "../beside/servers.ts";
import { works } from "../beside/works.ts";
import { counted, openCounters, recorderOn } from "../events.ts";
import { cpuMsOf, quick } from "../machine.ts";
import { median, percentile, report } from "../report.ts";

const USERS = quick ? 20_000 : 100_000;
const ROUNDS = quick ? 3 : 5;
const ROUND_MS = quick ? 1000 : 2000;
const WARM_UP_MS = quick ? 2000 : 5000;
const FLUSHES = quick ? 200 : 1000;
const UNITS = quick ? 2000 : 10_000;

/**
 * Measures the inputs of the simulation (inputs.ts) that no other table has: the processor time that a call takes of a process and of
 * PostgreSQL, its rate and its times. The process has one core to itself; PostgreSQL and the load generator share the other. And the
 * processor time by which a standby repeats a unit, and the time in which the disk has what is written.
 */
export async function measureDemands(): Promise<void> {
  measureFlush();
  const reason = buildGenerator();
  if (reason !== undefined) {
    report("demands of a call on PostgreSQL", reason);
    return;
  }
  const databases = await postgresDatabases(usersOf(USERS));
  try {
    await measureCalls("GetUser", "get-postgres", "brasa-toolkit", 64, databases);
    await measureCalls("GetUser", "get-postgres", "brasa-toolkit", 1, databases);
    await measureCalls("UpdateUser with its event", "update-postgres", "brasa-open", 32, databases);
    await measureCalls("UpdateUser with its event", "update-postgres", "brasa-open", 1, databases);
  } finally {
    removeRequests();
    await databases.close();
  }
  await measureReplay();
}

async function measureCalls(
  title: string,
  work: "get-postgres" | "update-postgres",
  program: "brasa-toolkit" | "brasa-open",
  inFlight: number,
  databases: Databases,
): Promise<void> {
  const [postmaster] = postmasters();
  const running = await startProgram(program, await databases.copy());
  const { child, address } = running;
  const rounds: (Measured & { readonly databaseMs: number; readonly generatorMs: number })[] = [];
  try {
    const requests = await works[work]?.grpc(databases.ids, address);
    if (!requests || !postmaster) throw new Error(`${work} cannot be measured`);
    const { path, order } = requests;
    const file = writeRequests(requests.requests);
    const connections = Math.min(4, inFlight);
    const options = { address, path, requests: file, order, connections, inFlight, pid: child.pid };
    await runLoad({ ...options, duration: WARM_UP_MS });
    for (let seed = 0; seed < ROUNDS; seed++) {
      const [database, generator] = [familyCpuMs(postmaster), endedChildrenMs()];
      const measured = await runLoad({ ...options, seed, duration: ROUND_MS });
      rounds.push({
        ...measured,
        databaseMs: familyCpuMs(postmaster) - database,
        generatorMs: endedChildrenMs() - generator,
      });
    }
  } finally {
    await running.stop();
  }
  const micros = (of: (round: (typeof rounds)[number]) => number) =>
    median(rounds.map((round) => (of(round) * 1000) / round.calls)).toFixed(0);
  const failed = rounds.reduce((sum, { errors }) => sum + Object.values(errors).reduce((a, b) => a + b, 0), 0);
  report(
    `${title}, PostgreSQL, ${inFlight} in flight: calls/s; p50 and p99`,
    `${median(rounds.map(({ callsPerSecond }) => callsPerSecond)).toFixed(0)}; ` +
      `${median(rounds.map(({ p50 }) => p50)).toFixed(0)} and ${median(rounds.map(({ p99 }) => p99)).toFixed(0)} µs; failed ${failed}`,
  );
  report(
    "its processor time: of the process, of PostgreSQL, of the load generator",
    `${micros(({ serverCpuMs }) => serverCpuMs)}, ${micros(({ databaseMs }) => databaseMs)} and ${micros(({ generatorMs }) => generatorMs)} µs`,
  );
}

/** Measures how long a page takes to the disk, as a commit waits for it. */
function measureFlush(): void {
  const folder = mkdtempSync(join(tmpdir(), "brasa-bench-flush-"));
  const file = openSync(join(folder, "log"), "w");
  const page = Buffer.alloc(8192, 1);
  const times: number[] = [];
  for (let i = 0; i < FLUSHES; i++) {
    const started = performance.now();
    writeSync(file, page);
    fdatasyncSync(file);
    times.push((performance.now() - started) * 1000);
  }
  closeSync(file);
  rmSync(folder, { recursive: true });
  report(
    "8 KiB written at the end of a file, and on the disk (fdatasync)",
    `p50 ${median(times).toFixed(0)} µs, p99 ${percentile(times, 0.99).toFixed(0)} µs`,
  );
}

/** Measures the processor time by which a primary makes a unit with an event, and its standby repeats it. */
async function measureReplay(): Promise<void> {
  const pair = await startPostgresPair();
  try {
    const [standby, primary] = postmasters().sort((a, b) => Number(isStandby(b)) - Number(isStandby(a)));
    if (!standby || !primary) throw new Error("the pair has no two servers");
    const { worker, events, ids, close } = await openCounters(pair.url);
    const recorder = recorderOn(events);
    let next = 0;
    const record = async (count: number) => {
      for (let i = 0; i < count; i++) {
        const id = ids[next++ % ids.length] ?? "";
        await worker.run(async (unit) => {
          const found = await unit.counters.retrieve({ id });
          await unit.counters.save({ ...found, count: found.count + 1 });
          await recorder.record(unit, counted.of({ id, at: 0 }));
        });
      }
    };
    await record(UNITS / 4);
    const before = [primary, standby].map(familyCpuMs);
    await Promise.all(Array.from({ length: 8 }, () => record(UNITS / 8)));
    const [made = 0, repeated = 0] = [primary, standby].map((pid, i) => familyCpuMs(pid) - (before[i] ?? 0));
    await close();
    const micros = (ms: number) => ((ms * 1000) / UNITS).toFixed(0);
    report(
      "processor time of PostgreSQL for a unit that changes a row and records an event: of the primary, of its standby",
      `${micros(made)} and ${micros(repeated)} µs`,
    );
  } finally {
    await pair.close();
  }
}

/** The servers of PostgreSQL that this process has started. */
function postmasters(): number[] {
  return childrenOf(process.pid).filter((pid) => /postgres/.test(commandOf(pid)));
}

function isStandby(pid: number): boolean {
  return childrenOf(pid).some((one) => /^postgres: startup/.test(commandOf(one)));
}

/** The processor time of a server and its processes so far, those included that have ended. */
function familyCpuMs(pid: number): number {
  return [pid, ...childrenOf(pid)].reduce((sum, one) => sum + cpuMsOf(one), endedMsOf(pid));
}

function endedChildrenMs(): number {
  return endedMsOf("self");
}

/** The processor time of the children of a process that have ended: cutime and cstime of proc_pid_stat(5). */
function endedMsOf(pid: number | "self"): number {
  const fields = statOf(pid);
  return (Number(fields[13]) + Number(fields[14])) * 10;
}

function childrenOf(parent: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return statOf(pid)[1] === String(parent);
      } catch {
        // It has ended since the folder was read.
        return false;
      }
    });
}

function commandOf(pid: number): string {
  return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
}

/** The fields behind the name of a process. */
function statOf(pid: number | "self"): string[] {
  return readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
}
