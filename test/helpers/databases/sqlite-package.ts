import { register } from "node:module";

/** Gives `name` to whatever imports `from`. */
const hooks = (from: string, name: string) => `
export const resolve = (specifier, context, next) => next(specifier === ${JSON.stringify(from)} ? ${JSON.stringify(name)} : specifier, context);`;

/**
 * Lets this process use another package with the interface of `sqlite3` in its place, as `overrides` of npm do. Nothing has loaded
 * `sqlite3` before: two copies of SQLite in a process would drop each other's locks on a file.
 *
 * @throws Error if the package is not installed, or has not taken the place
 */
export async function useInsteadOfSqlite3(name: string): Promise<void> {
  const { default: other }: { default?: unknown } = await import(name);
  register(`data:text/javascript,${encodeURIComponent(hooks("sqlite3", name))}`);
  const { default: used } = await import("sqlite3");
  if (used !== other) throw new Error(`${name} has not taken the place of sqlite3`);
}
