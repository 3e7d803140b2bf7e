import { median } from "../report.ts";
import { type Result, ratioOf, type WorkResult } from "./rounds.ts";
import { type Program, programs } from "./servers.ts";
import type { Goal, Work } from "./works.ts";

/** A work's table, and its goals with how far they are reached. */
export function tableOf(work: Work, { results, missing }: WorkResult, chart: string | undefined): string {
  // The first of those that ran: a narrowed work may be without its own first one, or that one may not start.
  const first = results[0]?.name ?? work.programs[0] ?? "brasa";
  const lines = [
    `### ${work.title}`,
    "",
    ...(chart === undefined ? [] : [`![calls a second](${chart})`, ""]),
    `| program | calls/s (lowest to highest round) | × ${programs[first].title} | p50 | p99 | processor time of the server per call | failed |`,
    "|---|---|---|---|---|---|---|",
    ...results.map((result) => rowOf(result, results[0] ?? result)),
  ];
  for (const [name, reason] of Object.entries(missing)) {
    lines.push(`| ${programs[name as keyof typeof programs].title} | ${cell(reason)} | | | | | |`);
  }
  const checks = results.filter(({ checked }) => checked !== "");
  lines.push("", ...work.goals.flatMap((goal) => goalLine(goal, results)), ...frameworksLine(work, results));
  lines.push(...checks.map(({ name, checked }) => `- ${programs[name].title}: ${checked}`), "");
  return lines.join("\n");
}

function rowOf(result: Result, first: Result): string {
  const rates = result.rounds.map(({ callsPerSecond }) => callsPerSecond);
  const failed = Object.entries(result.errors).map(([text, count]) => `${count} × ${cell(text.slice(0, 100))}`);
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

function goalLine(goal: Goal, results: readonly Result[]): string[] {
  const a = results.find(({ name }) => name === goal.of);
  if (!a) return [];
  if ("mostP99Ms" in goal) {
    const p99 = median(a.rounds.map((round) => round.p99)) / 1000;
    const judged = verdict(p99 <= goal.mostP99Ms, p99 - goal.mostP99Ms);
    return [`- ${programs[goal.of].title}: p99 ${p99.toFixed(2)} ms, goal at most ${goal.mostP99Ms} ms: ${judged}`];
  }
  const b = results.find(({ name }) => name === goal.against);
  if (!b) return [];
  const names = `${programs[goal.of].title} against ${programs[goal.against].title}`;
  const cpu = `processor time ${ratioOf(a, b, cpuPerCall).toFixed(2)} ×`;
  if ("most" in goal) {
    const ratio = ratioOf(a, b, ({ p50 }) => p50);
    const judged = verdict(ratio <= goal.most, ratio - goal.most);
    return [`- ${names}: p50 ${ratio.toFixed(2)} ×, goal at most ${goal.most}: ${judged}; ${cpu}`];
  }
  const ratio = ratioOf(a, b, rate);
  return [
    `- ${names}: ${ratio.toFixed(2)} ×, goal at least ${goal.least}: ${verdict(ratio >= goal.least, goal.least - ratio)}; ${cpu}`,
  ];
}

/** How far Brasa is ahead of the frameworks that no other goal is about. */
function frameworksLine({ programs: names, goals }: Work, results: readonly Result[]): string[] {
  const ours = results.find(({ name }) => name === names[0]);
  const others = results.filter(
    ({ name }) =>
      (programs[name] as Program).isFramework && !goals.some((goal) => "against" in goal && goal.against === name),
  );
  if (!ours || others.length === 0) return [];
  const ratios = others.map((other) => ({ title: programs[other.name].title, ratio: ratioOf(ours, other, rate) }));
  const least = Math.min(...ratios.map(({ ratio }) => ratio));
  const parts = ratios.map(({ title, ratio }) => `${title} ${ratio.toFixed(2)} ×`);
  const judged = verdict(least >= 1, 1 - least);
  return [
    `- ${programs[ours.name].title} against each framework: at least ${least.toFixed(2)} ×, goal at least 1: ${judged}; ${parts.join(", ")}`,
  ];
}

/** Whether a goal is reached, and if not, by how much it is missed. */
export function verdict(reached: boolean, missedBy: number): string {
  return reached ? "reached" : `missed by ${missedBy.toFixed(2)}`;
}

const rate = ({ callsPerSecond }: { readonly callsPerSecond: number }) => callsPerSecond;

function cpuPerCall({ serverCpuMs, calls }: { readonly serverCpuMs: number; readonly calls: number }): number {
  return (serverCpuMs * 1000) / calls;
}

function whole(value: number): string {
  return value.toFixed(0);
}

/** Text as it can stand in a cell of a table. */
export function cell(text: string): string {
  return text.replaceAll("|", "/").replaceAll("\n", " ");
}

/** @param us microseconds */
function time(us: number): string {
  return us < 1000 ? `${us.toFixed(0)} µs` : `${(us / 1000).toFixed(us < 10_000 ? 2 : 1)} ms`;
}
