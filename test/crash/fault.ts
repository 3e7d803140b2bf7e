import { databases, type Place } from "../ddd/sequelize/backends.ts";
import { type Arena, openArena } from "./arena.ts";
import { textsOf } from "./journal.ts";
import { problemsOf, type Verdict } from "./judge.ts";

/** The result of a fault. */
export interface Outcome {
  /** How often it has struck. */
  readonly faults: number;
  readonly verdict: Verdict;
  /** All that is wrong; none if the fault has done no harm. */
  readonly problems: readonly string[];
  /** More about it, for the table. @default nothing */
  readonly note?: string;
}

/** A fault that strikes processes that record and deliver events. */
export interface Fault {
  readonly name: string;
  /** How many aggregates the events are of. @default 8 */
  readonly keys?: number;
  /** The databases that it can strike. @default all */
  readonly databases?: Readonly<Record<string, () => Promise<Place>>>;
  /** @param isFull whether it may take many minutes, on a machine with nothing else to do: only then are times held to their goals */
  run(arena: Arena, isFull: boolean): Promise<Outcome>;
}

/** A fault's row of the table. */
export interface Row extends Outcome {
  readonly name: string;
  /** The failures that the processes tried again meanwhile, and the writes that they gave up, each text once. */
  readonly errors: readonly string[];
  readonly seconds: number;
}

/** Has a fault strike, on a database of its own. @param database the name of one that it can strike */
export async function perform(
  { name, keys = 8, run, databases: own = databases }: Fault,
  database: string,
  isFull: boolean,
): Promise<Row> {
  const place = own[database];
  if (!place) throw new Error(`"${name}" strikes no "${database}": it is not one of its databases, or not installed`);
  const arena = await openArena(place, keys);
  try {
    const startedAt = performance.now();
    const outcome = await run(arena, isFull);
    const seconds = (performance.now() - startedAt) / 1000;
    return { ...outcome, name: `${name}, ${database}`, errors: errorsOf(arena), seconds };
  } finally {
    await arena.close();
  }
}

function errorsOf(arena: Arena): string[] {
  const journal = arena.journal();
  const texts = [...textsOf(journal, "error"), ...textsOf(journal, "refused")];
  return [...new Set(texts.map((text) => text.replaceAll(/\b[0-9a-f]{8}-[0-9a-f-]{27}\b/g, "…")))];
}

/** The outcome of a fault that must do no harm. @param more is wrong besides */
export async function harmless(
  arena: Arena,
  faults: number,
  more: readonly string[] = [],
  note = "",
): Promise<Outcome> {
  const verdict = await arena.verdict();
  const warnings = textsOf(arena.journal(), "warning");
  return { faults, verdict, problems: [...problemsOf(verdict), ...warnings, ...more], note };
}

/** The rows as a table in Markdown. */
export function toTable(rows: readonly Row[]): string {
  const head = [
    "fault",
    "faults",
    "intended",
    "acknowledged",
    "stored",
    "applied",
    "writes lost",
    "events lost",
    "twice",
    "disorder",
    "half-done",
    "seconds",
    "",
  ];
  const count = (n: number) => n.toLocaleString("en");
  const lines = rows.map(({ name, faults, verdict, seconds, note = "" }) => [
    name,
    count(faults),
    count(verdict.intended),
    count(verdict.acknowledged),
    count(verdict.stored),
    count(verdict.applied),
    count(verdict.lostWrites.length),
    count(verdict.lostEvents.length),
    count(verdict.twice.length),
    count(verdict.disorder.length),
    count(verdict.halfDone.length),
    seconds.toFixed(1),
    note,
  ]);
  return [head, head.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
