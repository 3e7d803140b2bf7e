import { brokenRules, type SettingValues } from "./rules.ts";
import { databaseUrl, settings } from "./schema.ts";
import { mayBeSecret } from "./secrets.ts";
import { mistyped } from "./typos.ts";

type Env = Readonly<Record<string, string | undefined>>;

/** Settings as they are set, and all that is wrong with them. */
export interface ReadSettings {
  /** The variables that are set: an empty one counts as unset. */
  readonly given: Env;
  /** Of a setting that is wrong, the default. */
  readonly values: SettingValues;
  /** The settings that are wrong by themselves. */
  readonly wrong: ReadonlySet<string>;
  /** A line for each problem, with its remedy. */
  readonly problems: readonly string[];
}

/**
 * Reads settings from environment variables, and finds all that is wrong with them.
 *
 * @param own the settings of contexts, such as ACCOUNTS_DATABASE_URL, which are held to their form
 */
export function readSettings(env: Env, own: readonly string[]): ReadSettings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const result = settings.safeParse(given);
  const issues = (result.error?.issues ?? []).map(({ path: [name = ""], message }) => ({
    name: String(name),
    message,
  }));
  for (const name of own) {
    const [issue] = databaseUrl.optional().safeParse(given[name]).error?.issues ?? [];
    if (issue) issues.push({ name, message: issue.message });
  }
  const wrong = new Set(issues.map(({ name }) => name));
  const right = Object.fromEntries(Object.entries(given).filter(([name]) => !wrong.has(name)));
  const values = result.success ? result.data : settings.parse(right);
  return {
    given,
    values,
    wrong,
    problems: [
      ...issues.map(({ name, message }) => problemOf(name, given, message)),
      ...mistyped(Object.keys(given), [...Object.keys(settings.shape), ...own]),
      ...brokenRules(values, wrong),
    ],
  };
}

function problemOf(name: string, given: Env, message: string): string {
  if (mayBeSecret(name)) return `${name} ${message}; what it is now is not shown`;
  return `${name} is ${JSON.stringify(given[name])}: ${message}`;
}
