import { median } from "../report.ts";
import { type Result, ratioOf, type WorkResult } from "./rounds.ts";
import { programs } from "./servers.ts";
import type { Goal, Work } from "./works.ts";

/** A work's table, and its goals with how far they are reached. */
export function tableOf(work: Work, { results, missing }: WorkResult): string {
  const lines = [
    `### ${work.title}`,
    "",
    "| program | calls/s (lowest to highest round) | × the first | p50 | p99 | processor time of the server per call | failed |",
    "|---|---|---|---|---|---|---|",
    ...results.map((result) => rowOf(result, results[0] ?? result)),
  ];
  for (const [name, reason] of Object.entries(missing)) {
    lines.push(`| ${programs[name as keyof typeof programs].title} | ${reason} | | | | | |`);
  }
  const checks = results.filter(({ checked }) => checked !== "");
  lines.push("", ...work.goals.flatMap((goal) => goalLine(goal, results)));
  lines.push(...checks.map(({ name, checked }) => `- ${programs[name].title}: ${checked}`), "");
  return lines.join("\n");
}

function rowOf(result: Result, first: Result): string {
  const rates = result.rounds.map(({ callsPerSecond }) => callsPerSecond);
  const failed = Object.entries(result.errors).map(
    ([text, count]) => `${count} × ${text.slice(0, 100).replaceAll("|", "/")}`,
  );
  const cells = [
    programs[result.name].title,
    `${whole(median(rates))} (${whole(Math.min(...rates))} to ${whole(Math.max(...rates))})`,
    ratioOf(result, first, rate).toFixed(2),
    time(median(result.rounds.map(({ p50 }) => p50))),
    time(median(result.rounds.map(({ p99 }) => p99))),
    time(median(result.rounds.map(cpuPerCall))),
    failed.join("; ") || "0",
  ];
  return `| ${cells.join(" | ")} |`;
}

function goalLine({ of, against, least, most }: Goal, results: readonly Result[]): string[] {
  const [a, b] = [of, against].map((name) => results.find((result) => result.name === name));
  if (!a || !b) return [];
  const names = `${programs[of].title} against ${programs[against].title}`;
  const cpu = `processor time ${ratioOf(a, b, cpuPerCall).toFixed(2)} ×`;
  if (most !== undefined) {
    const ratio = ratioOf(a, b, ({ p50 }) => p50);
    return [
      `- ${names}: p50 ${ratio.toFixed(2)} ×, goal at most ${most}: ${verdict(ratio <= most, ratio - most)}; ${cpu}`,
    ];
  }
  if (least === undefined) return [];
  const ratio = ratioOf(a, b, rate);
  return [
    `- ${names}: ${ratio.toFixed(2)} ×, goal at least ${least}: ${verdict(ratio >= least, least - ratio)}; ${cpu}`,
  ];
}

function verdict(reached: boolean, missedBy: number): string {
  return reached ? "reached" : `missed by ${missedBy.toFixed(2)}`;
}

const rate = ({ callsPerSecond }: { readonly callsPerSecond: number }) => callsPerSecond;

function cpuPerCall({ serverCpuMs, calls }: { readonly serverCpuMs: number; readonly calls: number }): number {
  return (serverCpuMs * 1000) / calls;
}

function whole(value: number): string {
  return value.toFixed(0);
}

/** @param us microseconds */
function time(us: number): string {
  return us < 1000 ? `${us.toFixed(0)} µs` : `${(us / 1000).toFixed(us < 10_000 ? 2 : 1)} ms`;
}
