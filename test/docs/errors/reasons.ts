import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../helpers/tools.ts";

/** A reason in the source. */
export interface Told {
  readonly reason: string;
  /** The class of its error, as far as the lines before it tell. */
  readonly error: string | undefined;
  readonly place: string;
}

/** Expressions that stand for reasons which have another name in the source. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  COMMIT_UNKNOWN: ["COMMIT_UNKNOWN"],
  JETSTREAM_MISSING: ["JETSTREAM_MISSING"],
  "`${field.toUpperCase()}_TAKEN`": ["EMAIL_TAKEN", "ID_TAKEN"],
  // The contexts of the program that have standard RPCs without handlers of their own.
  "notFoundReason(this.#codec.message)": ["USER_NOT_FOUND"],
  'NO_ROOM.test(message) ? "STORAGE_FULL" : "STORAGE_FAILED"': ["STORAGE_FULL", "STORAGE_FAILED"],
  // Passed on from an error that has it.
  "error.reason": [],
  "info.reason": [],
  "failure.reason": [],
};

/** The types and parameters whose name is `reason`. */
const TYPES = /^(?:string|unknown|RefusalReason|DomainError|signal\.reason)\b/;

/** All reasons that errors of the source can have, the suite's aside. */
export function reasonsOfSource(): Told[] {
  return readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.startsWith("ddd/testing/"))
    .flatMap((file) => reasonsIn(file, readFileSync(join(root, "src", file), "utf8")));
}

/** The reasons in one file. @throws Error for an expression that is neither a text nor known here */
export function reasonsIn(place: string, source: string): Told[] {
  const text = source.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
  const told: Told[] = [];
  for (const { 1: value = "", index } of text.matchAll(/(?<=[{,]\s*(?:readonly )?)reason:\s*([^\n]+)/g)) {
    const before = text.slice(Math.max(0, index - 700), index);
    const error = [...before.matchAll(/new (?:\w+\.)?(\w+Error)\(/g)].at(-1)?.[1];
    for (const reason of reasonsOf(place, value)) told.push({ reason, error, place });
  }
  // The defaults of the classes, and the one of faults.
  const defaults = /"([A-Z_]+)",\s+options,?\s*\)|(?:defaultReason = |addErrorInfo\(hidden, |options, )"([A-Z_]+)"/g;
  for (const [, first, second] of text.matchAll(defaults)) {
    const reason = first ?? second;
    if (reason) told.push({ reason, error: undefined, place });
  }
  return told;
}

function reasonsOf(place: string, value: string): readonly string[] {
  const [, literal] = /^"([A-Z0-9_]+)"/.exec(value) ?? [];
  if (literal) return [literal];
  if (TYPES.test(value)) return [];
  const [, reasons] = Object.entries(NAMED).find(([name]) => value.startsWith(name)) ?? [];
  if (!reasons) throw new Error(`${place}: the reason ${value} is not known to test/docs/errors/reasons.ts`);
  return reasons;
}
