import { UserService } from "../../gen/accounts/v1/user_service_pb.js";
import { signIn, signUp } from "./people.ts";
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
}

/** Milliseconds from one honest call to the next. */
const PAUSE_MS = 50;

/**
 * Runs an attack on a server of its own, with honest clients beside it. A server that ends, or that logs an error, has been
 * harmed by it.
 */
export async function perform({ name, env = {}, run }: Attack, isFull: boolean): Promise<Row> {
  const target = await startTarget({ ...env });
  try {
    const honest = await beHonest(target);
    const startedAt = performance.now();
    const outcome = await run(target, isFull);
    const seconds = (performance.now() - startedAt) / 1000;
    const { times, failures } = await honest.stop();
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
    };
  } finally {
    await target.stop();
  }
}

/**
 * Calls GetMe again and again, over native gRPC and Connect in turn, on connections of its own. It signs in again when its
 * token has ended.
 */
export async function beHonest(target: Target): Promise<{ stop(): Promise<{ times: number[]; failures: string[] }> }> {
  let person = await signUp(target, "honest");
  const { wire, close } = target.connect();
  const times: number[] = [];
  const failures: string[] = [];
  let isOver = false;
  const { getMe } = UserService.method;
  const work = (async () => {
    for (let i = 0; !isOver; i++) {
      const startedAt = performance.now();
      const answer = await wire.call(i % 2 ? "gRPC" : "Connect", getMe, new Uint8Array(), person.headers);
      times.push(performance.now() - startedAt);
      if (answer.reason === "TOKEN_EXPIRED" || answer.reason === "TOKEN_INVALID") {
        person = await signIn(target, person.email);
      } else if (answer.code !== "OK") failures.push(answer.text);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  })();
  return {
    async stop() {
      isOver = true;
      await work;
      close();
      return { times, failures };
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
  const head = ["attack", "tries", "accepted", "honest p99", "honest worst", "seconds", ""];
  const lines = rows.map(({ name, tries, accepted, p99Ms, worstMs, seconds, note = "" }) => [
    name,
    tries.toLocaleString("en"),
    String(accepted.length),
    `${p99Ms.toFixed(0)} ms`,
    `${worstMs.toFixed(0)} ms`,
    seconds.toFixed(1),
    note,
  ]);
  return [head, head.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
