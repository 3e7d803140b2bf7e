import { quick } from "../machine.ts";
import { median } from "../report.ts";
import { checkBalances, type Databases } from "./databases.ts";
import { type Measured, runLoad, writeRequests } from "./generator.ts";
import { type Program, type ProgramName, programs, type Running, startProgram } from "./servers.ts";
import type { Requests, Work } from "./works.ts";

const ROUNDS = quick ? 3 : 5;
const ROUND_MS = quick ? 600 : 2000;
/** V8 compiles and optimises meanwhile. */
const WARM_UP_MS = quick ? 2000 : 4000;
/**
 * Before each round. While the others have their turns, V8 finds a program idle, collects its garbage three times, and with it the compiled code
 * of what no object is left of; under load it does not.
 */
const AGAIN_MS = quick ? 300 : 1000;

/** The rounds of one program. */
export interface Result {
  readonly name: ProgramName;
  readonly rounds: readonly Measured[];
  /** Calls that failed, by their errors, over all rounds. */
  readonly errors: Readonly<Record<string, number>>;
  /** Whether the database is as it must be, "" if nothing is to be checked. */
  readonly checked: string;
}

/** The measured programs of a work, and those that are missing here, with the reason. */
export interface WorkResult {
  readonly results: readonly Result[];
  readonly missing: Readonly<Partial<Record<ProgramName, string>>>;
}

/**
 * Has the programs do a work by turns: all of them run all the while, each on the same core, and every other round is in
 * reverse, so that what else the machine does strikes all of them alike.
 */
export async function measureWork(work: Work, databases: Databases, only: readonly string[]): Promise<WorkResult> {
  const names = work.programs.filter((name) => only.length === 0 || only.includes(name));
  const missing: Partial<Record<ProgramName, string>> = {};
  const lanes: Lane[] = [];
  const started: Running[] = [];
  const files = new Map<"grpc" | "http", { readonly requests: Requests; readonly file: string }>();
  try {
    for (const name of names) {
      const program: Program = programs[name];
      const reason = program.missing?.();
      if (reason !== undefined) {
        missing[name] = reason;
        continue;
      }
      try {
        const database = await databases.copy();
        const running = await startProgram(name, database);
        started.push(running);
        const kind = program.speaks ?? "grpc";
        const found = work.ownRequests ? undefined : files.get(kind);
        const requests = found?.requests ?? (await requestsOf(work, kind, databases.ids, running.address));
        const file = found?.file ?? writeRequests(requests.requests);
        files.set(kind, { requests, file });
        lanes.push(new Lane(name, work, requests, file, database, running));
      } catch (error) {
        missing[name] = `does not start: ${String(error).slice(0, 300)}`;
      }
    }
    for (const lane of lanes) await lane.run(WARM_UP_MS);
    for (let round = 0; round < ROUNDS; round++) {
      for (const lane of round % 2 === 0 ? lanes : [...lanes].reverse()) {
        await lane.run(AGAIN_MS);
        lane.rounds.push(await lane.run(ROUND_MS));
      }
    }
  } finally {
    await Promise.all(started.map((running) => running.stop()));
  }
  const results: Result[] = [];
  for (const lane of lanes) {
    const checked = work.content === "bank" ? await checkBalances(lane.database, databases.ids.length) : "";
    results.push({ ...lane.result, checked });
  }
  return { results, missing };
}

function requestsOf(work: Work, kind: "grpc" | "http", ids: readonly string[], address: string) {
  if (kind === "grpc") return work.grpc(ids, address);
  if (!work.http) throw new Error("the work has no requests for programs that speak HTTP alone");
  return work.http(ids);
}

class Lane {
  readonly rounds: Measured[] = [];
  readonly name: ProgramName;
  readonly running: Running;
  readonly #work: Work;
  readonly #requests: Requests;
  readonly #file: string;
  readonly database: string;
  #from = 0;
  #seed = 0;

  constructor(name: ProgramName, work: Work, requests: Requests, file: string, database: string, running: Running) {
    this.name = name;
    this.running = running;
    this.#work = work;
    this.#requests = requests;
    this.#file = file;
    this.database = database;
  }

  async run(duration: number): Promise<Measured> {
    const { path, protocol, order } = this.#requests;
    const { connections, inFlight } = this.#work;
    const { child, address, httpAddress, token } = this.running;
    const measured = await runLoad({
      address: protocol?.startsWith("connect") ? httpAddress : address,
      protocol,
      path,
      requests: this.#file,
      order,
      from: order === "once" ? this.#from : undefined,
      seed: this.#seed++,
      connections,
      inFlight,
      duration,
      pid: child.pid,
      token,
    });
    this.#from += measured.calls + Object.values(measured.errors).reduce((sum, count) => sum + count, 0);
    return measured;
  }

  get result(): Omit<Result, "checked"> {
    const errors: Record<string, number> = {};
    for (const round of this.rounds) {
      for (const [text, count] of Object.entries(round.errors)) errors[text] = (errors[text] ?? 0) + count;
    }
    return { name: this.name, rounds: this.rounds, errors };
  }
}

/** The median of the rounds' ratios, each of two neighbouring turns. */
export function ratioOf(a: Result, b: Result, by: (round: Measured) => number): number {
  return median(a.rounds.map((round, i) => by(round) / by(b.rounds[i] ?? round)));
}
