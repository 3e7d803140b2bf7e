import type { Config } from "../../config.ts";
import type { AnyContext } from "../../contexts.ts";
import type { SettingValues } from "../../settings/rules.ts";

/** `problem`: the service does not work, or loses data; `warning`: it may come to that. */
export type State = "ok" | "warning" | "problem";

/** A fact about the service's surroundings. */
export interface Finding {
  /** The side that was looked at, such as `disk` or `clock`. */
  readonly check: string;
  readonly state: State;
  /** The fact, in one line. */
  readonly text: string;
  /** The way to mend it, in one line. @default there is nothing to mend */
  readonly remedy?: string | undefined;
}

/** All that checks look at. */
export interface Patient {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The settings; the default for each that is wrong. */
  readonly values: SettingValues;
  /** Undefined while a setting is wrong. */
  readonly config: Config | undefined;
  readonly contexts: readonly AnyContext[];
  /** Further folders whose disks are looked at, such as that of backups. */
  readonly folders: readonly string[];
  /** The hashing of passwords, where the service does any. */
  readonly hashing: Hashing | undefined;
  readonly now: () => Date;
}

/** How passwords are hashed. */
export interface Hashing {
  /** How many run at a time. */
  readonly width: number;
  /** Makes one hash, as the service does. */
  hash(): Promise<unknown>;
}

/** A look at one side. It changes nothing. */
export interface Check {
  readonly name: string;
  run(patient: Patient): Promise<readonly Finding[]> | readonly Finding[];
}

export function ok(check: string, text: string): Finding {
  return { check, state: "ok", text };
}

export function warning(check: string, text: string, remedy: string): Finding {
  return { check, state: "warning", text, remedy };
}

export function problem(check: string, text: string, remedy: string): Finding {
  return { check, state: "problem", text, remedy };
}

/** Runs a check. One that fails is a finding, and does not end the others. */
export async function runCheck({ name, run }: Check, patient: Patient): Promise<readonly Finding[]> {
  try {
    return await run(patient);
  } catch (error) {
    const [text = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    return [problem(name, `could not be examined: ${text}`, "mend that, and look again")];
  }
}
