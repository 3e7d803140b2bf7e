import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./machine.ts";

const file = join(root, "bench/RESULTS.md");

/** Whether results are stored: `--write`. */
export const writesResults = process.argv.includes("--write");

/**
 * Stores a part of RESULTS.md, between its two marks, and leaves the rest as it is. Does nothing without `--write`.
 *
 * @throws Error if the file has lost the marks
 */
export function storeResults(part: string, text: string): void {
  if (!writesResults) return;
  const [begin, end] = [`<!-- ${part} -->`, `<!-- end of ${part} -->`];
  const [before, rest] = readFileSync(file, "utf8").split(begin);
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error(`bench/RESULTS.md must have a line ${begin}, and ${end} after it`);
  writeFileSync(file, `${before}${begin}\n\n${text.trim()}\n\n${end}${after}`);
}
