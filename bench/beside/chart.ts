import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../machine.ts";
import { median } from "../report.ts";
import { writesResults } from "../stored.ts";
import { escaped, svg } from "../svg.ts";
import type { WorkResult } from "./rounds.ts";
import { programs } from "./servers.ts";
import type { Work } from "./works.ts";

const WIDTH = 760;
const LABELS = 270;
const VALUES = 70;
const ROW = 26;
const TOP = 44;

/**
 * Draws the calls a second of each program as a bar, with a line from the lowest round to the highest, and stores it as SVG if results
 * are stored.
 *
 * @returns the file's path from the folder bench, undefined if there is nothing to draw
 */
export function storeChart(name: string, work: Work, result: WorkResult): string | undefined {
  if (result.results.length === 0) return undefined;
  const path = `charts/${name}.svg`;
  if (writesResults) {
    mkdirSync(join(root, "bench/charts"), { recursive: true });
    writeFileSync(join(root, "bench", path), drawChart(work.title, barsOf(result)));
  }
  return path;
}

interface Bar {
  readonly label: string;
  /** Whether it is Brasa's. */
  readonly isOurs: boolean;
  readonly value: number;
  readonly lowest: number;
  readonly highest: number;
}

function barsOf({ results }: WorkResult): Bar[] {
  const bars = results.map(({ name, rounds }) => {
    const rates = rounds.map(({ callsPerSecond }) => callsPerSecond);
    const { title } = programs[name];
    return {
      label: title,
      isOurs: title.startsWith("Brasa"),
      value: median(rates),
      lowest: Math.min(...rates),
      highest: Math.max(...rates),
    };
  });
  return bars.sort((a, b) => b.value - a.value);
}

function drawChart(title: string, bars: readonly Bar[]): string {
  const most = Math.max(...bars.map(({ highest }) => highest));
  const scale = (value: number) => ((WIDTH - LABELS - VALUES) * value) / most;
  const height = TOP + bars.length * ROW + 10;
  const rows = bars.flatMap(({ label, isOurs, value, lowest, highest }, i) => {
    const y = TOP + i * ROW;
    const middle = y + ROW / 2;
    return [
      `<text x="${LABELS - 8}" y="${middle + 4}" text-anchor="end"${isOurs ? ' font-weight="bold"' : ""}>${escaped(label)}</text>`,
      `<rect x="${LABELS}" y="${y + 4}" width="${scale(value).toFixed(1)}" height="${ROW - 8}" fill="${isOurs ? "#c2410c" : "#94a3b8"}"/>`,
      `<path d="M${(LABELS + scale(lowest)).toFixed(1)} ${middle}H${(LABELS + scale(highest)).toFixed(1)}" stroke="#1e293b"/>`,
      `<text x="${(LABELS + scale(highest) + 6).toFixed(1)}" y="${middle + 4}">${value.toFixed(0)}</text>`,
    ];
  });
  const inWords = `${title}: ${bars.map(({ label, value }) => `${label} ${value.toFixed(0)}`).join(", ")} calls a second`;
  const heading = `<text x="10" y="24" font-size="15">${escaped(title)}: calls a second</text>`;
  return svg(WIDTH, height, inWords, [heading, ...rows]);
}
