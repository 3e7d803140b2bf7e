import { readConfig, StartError, settingOf } from "../../config.ts";
import type { AnyContext } from "../../contexts.ts";
import { print } from "../../log/output.ts";
import { type ReadSettings, readSettings } from "../../settings/read.ts";
import { brokerCheck } from "./broker.ts";
import { databaseCheck } from "./database.ts";
import { diskCheck } from "./disk.ts";
import { type Check, type Finding, type Hashing, type Patient, runCheck, type State } from "./finding.ts";
import { hashingCheck } from "./hashing.ts";
import { filesCheck, threadsCheck, versionsCheck } from "./machine.ts";
import { settingsCheck } from "./settings.ts";
import { certificateCheck } from "./tls.ts";

const checks: readonly Check[] = [
  versionsCheck,
  settingsCheck,
  certificateCheck,
  filesCheck,
  threadsCheck,
  hashingCheck,
  diskCheck,
  databaseCheck,
  brokerCheck,
];

export interface DoctorOptions {
  readonly contexts: readonly AnyContext[];
  /** @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Further folders whose disks are looked at, such as that of backups. @default none */
  readonly folders?: readonly string[] | undefined;
  /** The hashing of passwords, whose time is measured. @default it is not */
  readonly hashing?: Hashing | undefined;
  readonly now?: (() => Date) | undefined;
}

/** Looks at everything that the service needs, and changes nothing. @returns a finding or more for each check */
export async function examine({
  contexts,
  env = process.env,
  folders = [],
  hashing,
  now = () => new Date(),
}: DoctorOptions): Promise<readonly Finding[]> {
  const own = contexts.map(({ name }) => settingOf(name));
  const settings = readSettings(env, own);
  const { values } = settings;
  const config = configOf(settings, contexts);
  const patient: Patient = { env, values, config, contexts, folders, hashing, now };
  const findings: Finding[] = [];
  // One after another, since some measure time.
  for (const check of checks) findings.push(...(await runCheck(check, patient)));
  return findings;
}

/** The settings without those that are wrong; undefined where a rule between some is broken. */
function configOf({ given, wrong }: ReadSettings, contexts: readonly AnyContext[]): Patient["config"] {
  const right = Object.fromEntries(Object.entries(given).filter(([name]) => !wrong.has(name)));
  // Another database than was meant is not looked at.
  if ([...wrong].some((name) => name.endsWith("DATABASE_URL"))) return undefined;
  try {
    return readConfig(
      right,
      contexts.map(({ name }) => name),
    );
  } catch (error) {
    if (error instanceof StartError) return undefined;
    throw error;
  }
}

/** Prints `examine`: a line for each finding, and one for its remedy. @returns whether there is no problem */
export function printFindings(findings: readonly Finding[], { json = false } = {}): boolean {
  const count = (state: State) => findings.filter((one) => one.state === state).length;
  const counts = { ok: count("ok"), warnings: count("warning"), problems: count("problem") };
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.flatMap(({ state, check, text, remedy }) => [
    `${state.padEnd(7)}  ${check.padEnd(width)}  ${text}`,
    ...(remedy === undefined ? [] : [`${"".padEnd(7)}  ${"".padEnd(width)}  remedy: ${remedy}`]),
  ]);
  const summary = `${counts.ok} ok, ${told(counts.warnings, "warning")}, ${told(counts.problems, "problem")}`;
  print(json ? `${JSON.stringify({ findings, counts }, null, 2)}\n` : `${[...lines, summary].join("\n")}\n`);
  return counts.problems === 0;
}

function told(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
