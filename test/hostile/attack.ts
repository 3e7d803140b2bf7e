import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Honesty } from "./honest.ts";
import { startTarget, type Target } from "./target.ts";

/** The result of an attack. */
export interface Outcome {
  readonly tries: number;
  /** The tries that got what no caller should; each one is a failure. */
  readonly accepted: readonly string[];
  /** More about it, for the table. @default nothing */
  readonly note?: string;
}

/** An attack on a server that has done nothing yet. */
export interface Attack {
  readonly name: string;
  /** Settings of the server. @default none */
  readonly env?: Readonly<Record<string, string>>;
  /** @param isFull whether it may take minutes */
  run(target: Target, isFull: boolean): Promise<Outcome>;
}

/** An attack's row of the table. */
export interface Row extends Outcome {
  readonly name: string;
  readonly seconds: number;
  /** The longest that an honest call took, in milliseconds. */
  readonly worstMs: number;
  readonly p99Ms: number;
  /** The same before the attack; 0 in the quick form. */
  readonly idleMs: number;
}

/**
 * Runs an attack on a server of its own, with honest clients beside it. A server that ends, or that logs an error, has been
 * harmed by it.
 */
export async function perform({ name, env = {}, run }: Attack, isFull: boolean): Promise<Row> {
  const target = await startTarget({ ...env });
  try {
    const honest = await beHonest(target, isFull ? BEFORE_MS : 0);
    const startedAt = performance.now();
    const outcome = await run(target, isFull);
    const seconds = (performance.now() - startedAt) / 1000;
    const { before, times, failures } = await honest.stop();
    const harm = [
      ...(target.ended() === undefined ? [] : [`the server ended: ${target.ended()}`]),
      ...target.complaints().map((line) => `the log says: ${line}`),
      ...failures.map((failure) => `an honest call failed: ${failure}`),
    ];
    return {
      ...outcome,
      accepted: [...outcome.accepted, ...harm],
      name,
      seconds,
      worstMs: percentile(times, 1),
      p99Ms: percentile(times, 0.99),
      idleMs: percentile(before, 0.99),
    };
  } finally {
    await target.stop();
  }
}

/** How long honest clients are alone before an attack in the full form, in milliseconds. */
const BEFORE_MS = 5000;

/** Starts honest clients, and stops them. */
async function beHonest({ grpc, url }: Target, beforeMs: number): Promise<{ stop(): Promise<Honesty> }> {
  const child = fork(fileURLToPath(new URL("honest.js", import.meta.url)), [grpc, url], {
    execArgv: ["--enable-source-maps"],
  });
  const ended = once(child, "exit").then(() => {
    throw new Error("the honest clients have ended");
  });
  await Promise.race([once(child, "message"), ended]);
  await new Promise((resolve) => setTimeout(resolve, beforeMs));
  child.send("begin");
  return {
    async stop() {
      const answered = once(child, "message");
      child.send("stop");
      const [honesty] = (await Promise.race([answered, ended])) as [Honesty];
      child.disconnect();
      await ended.catch(() => undefined);
      return honesty;
    },
  };
}

/** The value below which this share of them lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** The rows as a table in Markdown. */
export function toTable(rows: readonly Row[]): string {
  const head = ["attack", "tries", "accepted", "idle p99", "honest p99", "honest worst", "seconds", ""];
  const lines = rows.map(({ name, tries, accepted, idleMs, p99Ms, worstMs, seconds, note = "" }) => [
    name,
    tries.toLocaleString("en"),
    String(accepted.length),
    `${idleMs.toFixed(0)} ms`,
    `${p99Ms.toFixed(0)} ms`,
    `${worstMs.toFixed(0)} ms`,
    seconds.toFixed(1),
    note,
  ]);
  return [head, head.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
