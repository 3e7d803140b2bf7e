const rows: string[] = [];

/** Adds a line to the table. Goals are reported, never asserted, since machines differ in speed. */
export function report(what: string, result: string, goal = ""): void {
  rows.push(`| ${what} | ${result} | ${goal} |`);
}

/** All reported lines, as a table in Markdown. */
export function reported(heading: string): string {
  return [heading, "", "| measured | result | goal |", "|---|---|---|", ...rows, ""].join("\n");
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** The lower quartile, the median and the upper quartile. */
export function quartiles(values: readonly number[]): [number, number, number] {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number) => sorted[Math.floor(sorted.length * part)] ?? Number.NaN;
  return [at(0.25), at(0.5), at(0.75)];
}

/** The value that so large a part of the values is below, such as 0.99. */
export function percentile(values: readonly number[], part: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length * part)] ?? Number.NaN;
}
