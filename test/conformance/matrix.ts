/*
 * Runs the suite of src/ddd/testing, and the model check, on every backend × transport, and prints how many cases passed in
 * each cell of the table. Exits with 1 if a case fails or cells differ in their number of cases.
 *
 * Usage: npm run conformance -- [--all] [--full] [--backend NAME]... [--without NAME]... [--transport NAME]... [--only TEXT]
 *   --all      a backend that this machine does not have is a failure; else it is named, and its cases count as skipped
 *   --full     at each transport also the backends that differ from another in no way that a transport could see
 *   --without  the backends that are left out
 *   --only     the cases whose names have this text in them
 */
import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { inspect, parseArgs } from "node:util";
import { type Backend, type Case, conformanceCases } from "../../src/ddd/testing/index.ts";
import { type Row, rows } from "./backends.ts";
import { modelCase } from "./model-check.ts";
import { transports } from "./remote.ts";

/** How many cells run at a time, each in a process of its own. The cases of a cell run one after another. */
const CELLS_AT_ONCE = availableParallelism();
/** Only a case that hangs takes as long. The model check has a limit of its own. */
const CASE_LIMIT_MS = 180_000;
const MODEL_LIMIT_MS = 660_000;
/** The number of random sequences of commands for a remote backend. */
const REMOTE_MODEL_RUNS = 100;

/** The results of the cases of one backend and transport. */
interface Cell {
  passed: number;
  failed: number;
  skipped: number;
  /** The reason why the backend cannot run on this machine. */
  missing?: string;
}

const { values: options } = parseArgs({
  options: {
    all: { type: "boolean", default: false },
    full: { type: "boolean", default: false },
    backend: { type: "string", multiple: true },
    without: { type: "string", multiple: true, default: [] },
    transport: { type: "string", multiple: true },
    only: { type: "string", default: "" },
    // For the processes that run a cell each.
    cell: { type: "boolean", default: false },
  },
});

const columns = [{ name: "local", remote: (backend: Backend) => backend }, ...transports].filter(({ name }) =>
  isWanted(name, options.transport),
);
/** Errors that cases left behind, and that cannot be attributed to a case. */
let strays = 0;
process.on("unhandledRejection", (error) => {
  strays++;
  print(`\nFAILED beside the cases: nobody heard of ${inspect(error)}\n`);
});

const wanted = rows.filter(({ name }) => isWanted(name, options.backend) && !isWanted(name, options.without));
if (options.cell) {
  const [row] = wanted;
  const [column] = columns;
  if (!row || !column) throw new Error("a cell has a backend and a transport");
  // The process that asked for the cell is gone.
  process.once("disconnect", () => process.exit(1));
  process.send?.(await runHere(row, column), () => process.exit());
} else {
  finish(casesOf(0).length === 0 ? [] : await runAll());
}

/** Runs all cells, each in a process of its own. @returns the rows of the table */
async function runAll(): Promise<{ readonly name: string; readonly cells: readonly Cell[] }[]> {
  const table = wanted.map(({ name, like }) => ({ name, like, cells: [] as Cell[] }));
  const queue = table
    .flatMap((row) => columns.map((column, i) => ({ row, column, i })))
    .filter(({ row, column }) => options.full || row.like === undefined || column.name === "local")
    .values();
  const told = new Set<string>();
  const lane = async () => {
    for (const { row, column, i } of queue) {
      const cell = await runElsewhere(row.name, column.name);
      row.cells[i] = cell;
      if (cell.missing !== undefined && !told.has(row.name))
        print(`${row.name} is not to be had here: ${cell.missing}`);
      if (cell.missing !== undefined) told.add(row.name);
    }
  };
  await Promise.all(Array.from({ length: CELLS_AT_ONCE }, lane));
  return table;
}

function runElsewhere(backend: string, transport: string): Promise<Cell> {
  const args = ["--cell", "--backend", backend, "--transport", transport, "--only", options.only];
  return new Promise((resolve, reject) => {
    const child = fork(process.argv[1] ?? "", args);
    child.once("message", (cell) => resolve(cell as Cell));
    child.once("exit", (code) => reject(new Error(`${backend}, ${transport}: its process ended with ${code}`)));
  });
}

async function runHere(row: Row, { name, remote }: (typeof columns)[number]): Promise<Cell> {
  let local: Backend;
  try {
    local = await row.start();
  } catch (error) {
    const missing = error instanceof Error ? error.message : String(error);
    return { passed: 0, failed: 0, skipped: casesOf(0).length, missing };
  }
  const runs = name === "local" ? row.modelRuns : Math.min(row.modelRuns, REMOTE_MODEL_RUNS);
  const cell = await runCell(`${row.name}, ${name}`, remote(local), casesOf(runs));
  return { ...cell, failed: cell.failed + strays };
}

async function runCell(title: string, backend: Backend, cases: readonly Case[]): Promise<Cell> {
  const cell: Cell = { passed: 0, failed: 0, skipped: 0 };
  const start = performance.now();
  for (const one of cases) {
    try {
      await withinLimit(one, backend);
      cell.passed++;
    } catch (error) {
      cell.failed++;
      print(`\nFAILED ${title}: ${one.name}\n${inspect(error)}\n`);
    }
  }
  print(`${title}: ${cell.passed} of ${cases.length} in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return cell;
}

async function withinLimit({ name, run }: Case, backend: Backend): Promise<void> {
  const limitMs = name === modelCase(0).name ? MODEL_LIMIT_MS : CASE_LIMIT_MS;
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it did not end within ${limitMs / 1000} s`)), limitMs);
  });
  try {
    await Promise.race([run(backend), tooLong]);
  } finally {
    clearTimeout(timer);
  }
}

function casesOf(modelRuns: number): Case[] {
  return [modelCase(modelRuns), ...conformanceCases].filter(({ name }) => name.includes(options.only));
}

function isWanted(name: string, wanted: readonly string[] | undefined): boolean {
  return wanted === undefined || wanted.some((one) => one.toLowerCase() === name.toLowerCase());
}

function finish(table: readonly { readonly name: string; readonly cells: readonly Cell[] }[]): never {
  const lines = table.map(({ name, cells }) => [
    name,
    ...columns.map((_, i) => {
      const cell = cells[i];
      if (!cell) return "";
      const { passed, failed, skipped } = cell;
      return skipped > 0 ? "not here" : `${passed}${failed > 0 ? ` of ${passed + failed}` : ""}`;
    }),
  ]);
  const all = [["cases passed", ...columns.map(({ name }) => name)], ...lines];
  const widths = all[0]?.map((_, i) => Math.max(...all.map((line) => line[i]?.length ?? 0))) ?? [];
  const printed = all.map((line) => `| ${line.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(" | ")} |`);
  const rule = `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`;
  print(["", printed[0], rule, ...printed.slice(1), ""].join("\n"));

  const cells = table.flatMap((row) => row.cells.filter((cell) => cell !== undefined));
  const sum = (key: "passed" | "failed" | "skipped") => cells.reduce((total, cell) => total + cell[key], 0);
  const sizes = new Set(cells.map(({ passed, failed, skipped }) => passed + failed + skipped));
  if (cells.length === 0) print("nothing was run: no backend, transport or case is called so");
  else if (sizes.size > 1) print("the cells have different numbers of cases");
  const [passed, failed, skipped] = [sum("passed"), sum("failed"), sum("skipped")];
  print(`conformance: ${passed} passed, ${failed} failed, ${skipped} skipped`);
  const fine = sizes.size === 1 && failed === 0 && (skipped === 0 || !options.all);
  process.exit(fine ? 0 : 1);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
