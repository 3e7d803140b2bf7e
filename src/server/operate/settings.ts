import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { settingOf } from "../config.ts";
import { print } from "../log/output.ts";
import { readSettings } from "../settings/read.ts";
import { CONTEXT_SUFFIX, describeSettings, settings } from "../settings/schema.ts";
import { mayBeSecret, withoutSecrets } from "../settings/secrets.ts";

/** A setting in force. */
export interface ExplainedSetting {
  readonly name: string;
  /** Without secrets and passwords. Undefined where there is no value, and where all of it may be secret. */
  readonly value: string | undefined;
  /** Whether there is a value that is not shown, or not all of it. */
  readonly isRedacted: boolean;
  /** `default`, `environment`, the name of a file of variables, or the setting whose value it has, such as DATABASE_URL. */
  readonly source: string;
  readonly isWrong: boolean;
  readonly description: string;
}

export interface SettingsReport {
  readonly settings: readonly ExplainedSetting[];
  /** A line for each setting that is wrong, or looks like a slip of the hand, with its remedy. */
  readonly problems: readonly string[];
}

/**
 * Tells every setting in force and where it comes from, without secrets.
 *
 * @param contexts the names of the contexts, for their settings such as ACCOUNTS_DATABASE_URL
 * @param files paths of files of variables that were read into `env`, such as `.env`; one that is not there is left out
 */
export function explainSettings(
  env: Readonly<Record<string, string | undefined>>,
  contexts: readonly string[],
  files: readonly string[] = filesOfNode(),
): SettingsReport {
  const own = contexts.map(settingOf);
  const { given, wrong, problems } = readSettings(env, own);
  const read = files.filter(existsSync).map((path) => ({ path, variables: parseEnv(readFileSync(path, "utf8")) }));
  // A variable that the environment has, too, comes from there: its value differs, or it is one and the same.
  const sourceOf = (name: string, value: string) =>
    read.findLast(({ variables }) => variables[name] === value)?.path ?? "environment";
  const explained = describeSettings().flatMap(({ name, default: byDefault, description }): ExplainedSetting[] => {
    if (name.endsWith(CONTEXT_SUFFIX) && !(name in settings.shape)) {
      return own.map((setting) =>
        one(setting, "", "DATABASE_URL", `where ${setting.replace(CONTEXT_SUFFIX, "").toLowerCase()} keeps its data`),
      );
    }
    return [one(name, byDefault, "default", description)];
  });
  return { settings: explained, problems };

  function one(name: string, byDefault: string, orElse: string, description: string): ExplainedSetting {
    const text = given[name];
    const isWrong = wrong.has(name);
    if (text === undefined) {
      return {
        name,
        value: byDefault === "" ? undefined : byDefault,
        isRedacted: false,
        source: orElse,
        isWrong,
        description,
      };
    }
    const value = isWrong && mayBeSecret(name) ? undefined : withoutSecrets(name, text);
    return { name, value, isRedacted: value !== text, source: sourceOf(name, text), isWrong, description };
  }
}

/** The files of variables that Node.js itself was told to read: `node --env-file=.env`. */
function filesOfNode(): string[] {
  const flag = /^--env-file(?:-if-exists)?(?:=(.+))?$/;
  return process.execArgv.flatMap((word, i, words) =>
    flag.test(word) ? (flag.exec(word)?.[1] ?? words[i + 1] ?? []) : [],
  );
}

/**
 * Prints `explainSettings`: a line for each setting, and one for each problem.
 *
 * @returns whether there is no problem
 */
export function printSettings({ settings, problems }: SettingsReport, { json = false } = {}): boolean {
  if (json) print(`${JSON.stringify({ settings, problems }, null, 2)}\n`);
  else print(printed({ settings, problems }));
  return problems.length === 0;
}

function printed({ settings, problems }: SettingsReport): string {
  const width = (texts: readonly string[]) => Math.max(...texts.map((text) => text.length));
  const names = width(settings.map(({ name }) => name));
  const sources = width(settings.map(({ source }) => source));
  const lines = settings.map((one) =>
    `${one.name.padEnd(names)}  ${one.source.padEnd(sources)}  ${shownValue(one)}`.trimEnd(),
  );
  return [...lines, ...problems.map((problem) => `problem: ${problem}`)].map((line) => `${line}\n`).join("");
}

function shownValue({ value, isRedacted, isWrong }: ExplainedSetting): string {
  const shown = value ?? (isRedacted ? "(set, and not shown)" : "");
  return isWrong ? `${shown}  (wrong: see below)` : shown;
}
