import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./machine.ts";

const file = join(root, "bench/RESULTS.md");

/** Whether results are stored: `--write`. */
export const writesResults = process.argv.includes("--write");

/**
 * Stores a part of RESULTS.md, between its two marks, and leaves the rest as it is, but for the table of all goals. Does nothing without
 * `--write`.
 *
 * @throws Error if the file has lost the marks
 */
export function storeResults(part: string, text: string): void {
  if (!writesResults) return;
  const stored = replacePart(readFileSync(file, "utf8"), part, text);
  writeFileSync(file, replacePart(stored, "goals", goalsIn(stored)));
}

function replacePart(all: string, part: string, text: string): string {
  const [begin, end] = [`<!-- ${part} -->`, `<!-- end of ${part} -->`];
  const [before, rest] = all.split(begin);
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error(`bench/RESULTS.md must have a line ${begin}, and ${end} after it`);
  return `${before}${begin}\n\n${text.trim()}\n\n${end}${after}`;
}

/** The goals of all parts with their verdicts, as a table. */
function goalsIn(all: string): string {
  const rows: string[] = [];
  let work = "";
  for (const line of all.split("\n")) {
    if (line.startsWith("### ")) work = line.slice(4);
    const found = /^- (.+?): ([^:]+), goal ([^:]+): (reached|missed by [^;]+)(?:; processor time ([^;]+))?/.exec(line);
    if (found) rows.push(`| ${[work, ...found.slice(1).map((cell) => cell ?? "")].join(" | ")} |`);
  }
  return [
    "| work | comparison | measured | goal | verdict | processor time |",
    "|---|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}
