import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { onServersCore, quick } from "../machine.ts";
import { median } from "../report.ts";
import type { Databases } from "./databases.ts";
import { cell, verdict } from "./results.ts";
import { type BulkName, bulkPrograms, environmentOf, type Program } from "./servers.ts";

const ROUNDS = quick ? 2 : 5;
const ROWS = quick ? 20_000 : 100_000;

interface Times {
  readonly ms: number;
  readonly cpuMs: number;
}

/** Creates 100,000 users at once, in one transaction, by turns. @returns its table */
export async function measureBulk(databases: Databases, names: readonly BulkName[], by: BulkName): Promise<string> {
  const times = new Map<BulkName, Times[]>();
  const missing = new Map<BulkName, string>();
  for (const name of names) {
    const reason = (bulkPrograms[name] as Program).missing?.();
    if (reason === undefined) times.set(name, []);
    else missing.set(name, reason);
  }
  for (let round = 0; round < ROUNDS; round++) {
    const order = [...times.entries()];
    for (const [name, all] of round % 2 === 0 ? order : order.reverse()) {
      const [file = "", ...args] = onServersCore(bulkPrograms[name].command);
      const env = { ...environmentOf(await databases.copy()), ROWS: String(ROWS) };
      const { stdout } = await promisify(execFile)(file, args, { env });
      all.push(JSON.parse(stdout) as Times);
    }
  }
  const ours = times.get("bulk-toolkit") ?? [];
  const theirs = times.get(by) ?? [];
  const ratio = median(theirs.map(({ ms }, i) => ms / (ours[i]?.ms ?? Number.NaN)));
  return [
    `### ${ROWS} users created in one transaction, ${databases.system}`,
    "",
    "| program | time | rows a second | processor time |",
    "|---|---|---|---|",
    ...[...times].map(([name, all]) => {
      const ms = median(all.map((one) => one.ms));
      const cpu = median(all.map((one) => one.cpuMs));
      return `| ${bulkPrograms[name].title} | ${ms.toFixed(0)} ms | ${((ROWS * 1000) / ms).toFixed(0)} | ${cpu.toFixed(0)} ms |`;
    }),
    ...[...missing].map(([name, reason]) => `| ${bulkPrograms[name].title} | ${cell(reason)} | | |`),
    "",
    `- Brasa's toolkit against ${bulkPrograms[by].title}: ${ratio.toFixed(2)} × as fast, goal at least 0.7: ${verdict(ratio >= 0.7, 0.7 - ratio)}`,
    "",
  ].join("\n");
}
