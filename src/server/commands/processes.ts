import cluster, { type Worker } from "node:cluster";
import { isDeepStrictEqual } from "node:util";
import type { Logger } from "pino";
import type { Addresses } from "../app.ts";
import { type Config, databaseOf, isInFiles, isInMemory, StartError } from "../config.ts";
import { handOnMetrics, isMetricsMessage, type MetricsMessage, tellEnded } from "../metrics/peers.ts";

/** The exit code of a program that gives up starting processes. */
const CANNOT_GO_ON = 3;
/** The exit code of a process with wrong settings, database or ports: another try would end the same. */
const REFUSED_TO_START = 2;

/** Milliseconds beyond DRAIN_MS that a process may take to end. */
const OVERTIME_MS = 4000;
/** The number of failed starts in a row, with no process serving, after which the program gives up. */
const MAX_FAILED_STARTS = 4;
/** Milliseconds of life after which a process's end is not counted as a failed start. */
const STABLE_MS = 10_000;
const FIRST_DELAY_MS = 100;
/** The maximum wait before replacing a process that has served, in milliseconds. */
const MAX_DELAY_MS = 800;
/** The maximum wait after a failed start, in milliseconds. */
const MAX_FAILED_DELAY_MS = 5000;

/** Messages of a process: it listens for messages, which are lost before that; and it serves. */
type FromWorker = "hears" | { readonly ready: Addresses } | MetricsMessage;
const DRAIN = "drain";
const RELOAD = "reload";
/** The variable by which a process gets its number. */
const NUMBER = "BRASA_PROCESS_NUMBER";

export interface ProcessesOptions {
  readonly count: number;
  readonly config: Config;
  /** The names of the contexts that they serve. */
  readonly contexts: readonly string[];
  readonly log: Logger;
  /** Resolves when the program is to end. */
  readonly asked: Promise<void>;
  /** Is called when all processes serve; again if a port of 0 is another one, since all had ended at once. */
  readonly announce: (addresses: Addresses) => void;
}

/**
 * Serves by several processes on the same ports (node:cluster): any of them accepts a connection. The first starts
 * alone, and migrates the database for all. A process that ends is replaced at once; one that ends again and again,
 * after growing pauses. State in memory, such as the number of running calls, is per process.
 *
 * @returns the exit code: 0 when all processes have drained, 1 when one has not, CANNOT_GO_ON
 * @throws StartError
 */
export async function serveByProcesses(options: ProcessesOptions): Promise<number> {
  for (const context of options.contexts) {
    const { setting, url } = databaseOf(options.config, context);
    if (isInMemory(url)) {
      throw new StartError(
        `--processes needs a database that all of them share, and memory: is one for each: set ${setting}`,
      );
    }
    if (isInFiles(url)) {
      throw new StartError(
        "--processes needs a database that all of them share, and only one process at a time can open a folder of files: " +
          `leave --processes out, or set ${setting} to a database such as sqlite:./data/brasa.db`,
      );
    }
  }
  // A key that was made for this start must be the same in all. A port of 0 is: the first process opens it once for all others.
  const PAGE_TOKEN_KEY = Buffer.from(options.config.pageTokenKey).toString("hex");
  return new Processes(options, { PAGE_TOKEN_KEY }).run();
}

/** The processes, from the first's start to the last's end. */
class Processes {
  readonly #options: ProcessesOptions;
  readonly #settings: Record<string, string>;
  readonly #ready = new Set<Worker>();
  /** By their numbers, from 1: a process that replaces another has its number. */
  readonly #running = new Map<number, Worker>();
  readonly #hearing = new WeakSet<Worker>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #draining = false;
  #announced: Addresses | undefined;
  /** The number of processes in a row that ended soon. */
  #earlyEnds = 0;
  #failedStarts = 0;
  #exitCode = 0;
  #finish: (exitCode: number) => void = () => {};

  constructor(options: ProcessesOptions, settings: Record<string, string>) {
    this.#options = options;
    this.#settings = settings;
  }

  run(): Promise<number> {
    // Each process accepts connections from the system itself. By Node's default the first process hands them on, and a
    // connection is lost silently if its process dies meanwhile.
    cluster.schedulingPolicy = cluster.SCHED_NONE;
    void this.#options.asked.then(() => this.#drain());
    if (this.#options.config.tls) {
      process.on("SIGHUP", () => {
        for (const worker of this.#running.values()) if (this.#hearing.has(worker)) worker.send(RELOAD);
      });
    }
    return new Promise((resolve) => {
      this.#finish = resolve;
      this.#fork();
    });
  }

  #fork(): void {
    const { log } = this.#options;
    const startedAt = performance.now();
    let number = 1;
    while (this.#running.has(number)) number++;
    const worker = cluster.fork({ ...this.#settings, [NUMBER]: String(number) });
    this.#running.set(number, worker);
    worker.on("message", (word: FromWorker) => {
      if (word === "hears") this.#onHears(worker);
      else if (isMetricsMessage(word)) handOnMetrics(word, number, this.#running, this.#ready);
      else this.#onReady(worker, word.ready);
    });
    // Sending to a process that is ending may fail; "exit" reports its end.
    worker.on("error", (error) => log.debug({ err: error, worker: worker.process.pid }, "a process was not reached"));
    worker.once("exit", (code: number | null, signal: string | null) => {
      this.#running.delete(number);
      tellEnded(number, this.#running);
      this.#onEnd(worker, { code, signal, livedMs: Math.round(performance.now() - startedAt) });
    });
  }

  #onHears(worker: Worker): void {
    this.#hearing.add(worker);
    if (this.#draining) worker.send(DRAIN);
  }

  #onReady(worker: Worker, addresses: Addresses): void {
    this.#ready.add(worker);
    this.#failedStarts = 0;
    const { count, announce } = this.#options;
    if (this.#draining) return;
    if (this.#announced ? !isDeepStrictEqual(addresses, this.#announced) : this.#ready.size === count) {
      this.#announced = addresses;
      announce(addresses);
    } else if (!this.#announced && this.#running.size === 1) {
      for (let others = 1; others < count; others++) this.#fork();
    }
  }

  #onEnd(worker: Worker, end: { code: number | null; signal: string | null; livedMs: number }): void {
    const { log } = this.#options;
    const hadServed = this.#ready.delete(worker);
    if (this.#draining) {
      if (end.code !== 0) this.#exitCode ||= 1;
      if (this.#running.size === 0) this.#finish(this.#exitCode);
      return;
    }
    if (!this.#announced) {
      // The process has logged the reason itself.
      this.#giveUp(end.code === REFUSED_TO_START ? REFUSED_TO_START : 1);
      return;
    }
    if (!hadServed) this.#failedStarts++;
    if (this.#failedStarts >= MAX_FAILED_STARTS && this.#ready.size === 0) {
      log.fatal({ ...end, failedStarts: this.#failedStarts }, "no process serves, and none can be started: giving up");
      this.#giveUp(CANNOT_GO_ON);
      return;
    }
    const afterMs = this.#delay(hadServed, end.livedMs);
    log.error({ ...end, worker: worker.process.pid, afterMs }, "a process has ended, and is replaced");
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#fork();
    }, afterMs);
    this.#timers.add(timer);
  }

  /** Milliseconds to wait before a replacement: 0, unless the last processes have ended soon as well. */
  #delay(hadServed: boolean, livedMs: number): number {
    if (hadServed && livedMs >= STABLE_MS) this.#earlyEnds = 0;
    const max = hadServed ? MAX_DELAY_MS : MAX_FAILED_DELAY_MS;
    const delay = this.#earlyEnds === 0 ? 0 : Math.min(FIRST_DELAY_MS * 2 ** (this.#earlyEnds - 1), max);
    this.#earlyEnds++;
    return delay;
  }

  #giveUp(exitCode: number): void {
    this.#exitCode = exitCode;
    this.#drain();
  }

  #drain(): void {
    if (this.#draining) return;
    this.#draining = true;
    for (const timer of this.#timers) clearTimeout(timer);
    for (const worker of this.#running.values()) if (this.#hearing.has(worker)) worker.send(DRAIN);
    setTimeout(killProcesses, this.#options.config.drainMs + OVERTIME_MS).unref();
    if (this.#running.size === 0) this.#finish(this.#exitCode);
  }
}

/** Ends all processes of this program at once. */
export function killProcesses(): void {
  for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill("SIGKILL");
}

/** Whether this is one of several processes of a program. */
export function isOneOfSeveral(): boolean {
  return cluster.isWorker;
}

/** The number of this process, one of several, from 1. */
export function ownNumber(): number {
  return Number(process.env[NUMBER]);
}

/**
 * Resolves when the program's first process asks this one to end. Only the first process acts on signals: a terminal or
 * a supervisor sends them to all at once.
 */
export function askedByFirst(): Promise<void> {
  for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => {});
  return new Promise((resolve) => {
    process.on("message", (word) => {
      if (word === DRAIN) resolve();
    });
    tell("hears");
  });
}

/** Calls for each SIGHUP, be it that the program's first process hands it on. */
export function onReload(reload: () => void): void {
  process.on("SIGHUP", reload);
  process.on("message", (word) => {
    if (word === RELOAD) reload();
  });
}

/** Tells the program's first process that this one serves. */
export function tellReady(addresses: Addresses): void {
  tell({ ready: addresses });
}

function tell(word: FromWorker): void {
  process.send?.(word);
}
