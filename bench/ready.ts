import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { cpuMsOf, end, makeSurroundings, quick, root } from "./machine.ts";
import { median, quartiles, report } from "./report.ts";

const rounds = quick ? 5 : 20;

/** Settings that turn a part off or on. The first is no change, and tells how far to believe the others. */
const variants: Readonly<Record<string, NodeJS.ProcessEnv>> = {
  "no change": {},
  "console off": { CONSOLE: "off" },
  "metrics off": { METRICS: "off" },
  "reflection off": { REFLECTION: "off" },
  "traces on": { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1" },
  "a broker that is away": { BROKER_URL: "nats://127.0.0.1:1" },
};

/**
 * The processor time from the start of the program to the line that both ports listen, with a part turned off or on, in interleaved rounds.
 * The time by the clock would be that of the other work of the machine.
 */
export async function measureStart(): Promise<void> {
  const { env, remove } = makeSurroundings();
  try {
    execFileSync(process.execPath, [join(root, "dist/main.js"), "migrate", "up"], { env, stdio: "ignore" });
    const plain: number[] = [];
    const more: Record<string, number[]> = {};
    for (let round = -1; round < rounds; round++) {
      for (const [name, own] of Object.entries(variants)) {
        const pair = round % 2 === 0 ? [env, { ...env, ...own }] : [{ ...env, ...own }, env];
        const took: number[] = [];
        for (const one of pair) took.push(await readyCpuMs(one));
        const [without = 0, changed = 0] = round % 2 === 0 ? took : [...took].reverse();
        // The first round warms up the system's caches.
        if (round < 0) continue;
        plain.push(without);
        more[name] = [...(more[name] ?? []), changed - without];
      }
    }
    report("processor time until ready, with a small database, median", `${median(plain).toFixed(0)} ms`);
    for (const [name, times] of Object.entries(more)) {
      const [low, middle, high] = quartiles(times).map((ms) => `${ms.toFixed(0)} ms`);
      report(`the same, ${name}: more by`, `${middle} (quartiles ${low}, ${high})`, GOALS[name] ?? "");
    }
  } finally {
    remove();
  }
}

const GOALS: Readonly<Record<string, string>> = {
  "console off": "at least -30 ms",
  "metrics off": "at least -30 ms",
  "reflection off": "at least -30 ms",
};

async function readyCpuMs(env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(process.execPath, [join(root, "dist/main.js")], { env, stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  const used = cpuMsOf(child.pid);
  await end(child);
  return used;
}
