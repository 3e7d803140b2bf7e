import cluster, { type Worker } from "node:cluster";
import { settlesWithin } from "../../ddd/abort.ts";
import type { SampleLines } from "./exposition.ts";

/** How long the other processes may take to tell their metrics, in milliseconds. */
const LIMIT_MS = 2500;

/** The other processes of a program, which share its ports: a scrape reaches any of them, and is to tell of all. */
export interface Peers {
  /** Has this process answer the others. @param take resolves with undefined where there is no answer; must not reject */
  onAsked(take: () => Promise<SampleLines | undefined>): void;
  /** The metrics of each other process that tells them in time, by its number. */
  ask(): Promise<ReadonlyMap<number, SampleLines>>;
}

/** A question, which the program's first process hands on to all others. */
interface Ask {
  readonly askMetrics: string;
}
/** The question as the others get it. @param forProcess the number of the process that asks */
interface Take {
  readonly takeMetrics: string;
  readonly forProcess: number;
}
/** An answer. `lines` is undefined where there is none. */
interface Taken {
  readonly takenMetrics: string;
  readonly forProcess: number;
  readonly lines: SampleLines | undefined;
}
/** Tells the process that asks which others are asked, by number. */
interface Asked {
  readonly askedMetrics: string;
  readonly of: readonly number[];
}
/** An answer as the process that asks gets it. */
interface Given {
  readonly givenMetrics: string;
  readonly from: number;
  readonly lines: SampleLines | undefined;
}

/** Tells every process that one has ended, by number: it gives no answer any more. */
interface Ended {
  readonly endedMetrics: number;
}

/** A message of a process about metrics to the program's first process. */
export type MetricsMessage = Ask | Taken;

export function isMetricsMessage(word: unknown): word is MetricsMessage {
  return isMessage<Ask>(word, "askMetrics") || isMessage<Taken>(word, "takenMetrics");
}

/** Whether a message between processes has the field by which its kind is known. Others are plain words. */
function isMessage<T extends object>(word: unknown, field: keyof T): word is T {
  return typeof word === "object" && word !== null && field in word;
}

/**
 * Hands on, in the program's first process, a message of one of its processes. One that asks gets its answers even
 * before it has told that it serves: its port is open a moment earlier, and a scrape can reach it then.
 *
 * @param running all processes, by number
 * @param ready those of them that serve, and can answer
 */
export function handOnMetrics(
  word: MetricsMessage,
  from: number,
  running: ReadonlyMap<number, Worker>,
  ready: ReadonlySet<Worker>,
): void {
  const send = (to: number, message: Take | Asked | Given) => sendTo(running.get(to), message);
  if ("takenMetrics" in word) {
    send(word.forProcess, { givenMetrics: word.takenMetrics, from, lines: word.lines });
    return;
  }
  const others = [...running].flatMap(([number, worker]) => (number !== from && ready.has(worker) ? [number] : []));
  send(from, { askedMetrics: word.askMetrics, of: others });
  for (const number of others) send(number, { takeMetrics: word.askMetrics, forProcess: from });
}

/** Tells all processes, in the program's first, that one has ended: those that ask wait for it no longer. */
export function tellEnded(number: number, running: ReadonlyMap<number, Worker>): void {
  for (const worker of running.values()) sendTo(worker, { endedMetrics: number });
}

function sendTo(worker: Worker | undefined, message: Take | Asked | Given | Ended): void {
  if (worker?.isConnected()) worker.send(message);
}

/** The peers of this process, one of several. @param limitMs how long the others may take */
export function openPeers(limitMs = LIMIT_MS): Peers {
  let asking: Promise<ReadonlyMap<number, SampleLines>> | undefined;
  return {
    onAsked(take) {
      process.on("message", async (word: unknown) => {
        if (!isMessage<Take>(word, "takeMetrics")) return;
        const { takeMetrics: takenMetrics, forProcess } = word;
        tell({ takenMetrics, forProcess, lines: await take() });
      });
    },
    ask() {
      // Scrapes at the same time share the answers: each question has all processes work, and listens to the answers of all.
      asking ??= askAll(limitMs).finally(() => {
        asking = undefined;
      });
      return asking;
    },
  };
}

async function askAll(limitMs: number): Promise<ReadonlyMap<number, SampleLines>> {
  const id = crypto.randomUUID();
  const given = new Map<number, SampleLines>();
  let left: Set<number> | undefined;
  let onMessage = (_: unknown) => {};
  const all = new Promise<void>((resolve) => {
    onMessage = (word) => {
      if (isMessage<Asked>(word, "askedMetrics") && word.askedMetrics === id) left = new Set(word.of);
      else if (isMessage<Ended>(word, "endedMetrics")) left?.delete(word.endedMetrics);
      else if (isMessage<Given>(word, "givenMetrics") && word.givenMetrics === id) {
        left?.delete(word.from);
        if (word.lines) given.set(word.from, word.lines);
      }
      if (left?.size === 0) resolve();
    };
  });
  process.on("message", onMessage);
  try {
    tell({ askMetrics: id });
    await settlesWithin(limitMs, all);
  } finally {
    process.off("message", onMessage);
  }
  return given;
}

function tell(word: MetricsMessage): void {
  if (cluster.worker?.isConnected()) process.send?.(word);
}
