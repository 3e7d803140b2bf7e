import type { InspectedContext } from "../../storage/database.ts";
import { type Finding, ok, problem, warning } from "./finding.ts";

/** The findings about migrations, and about tables that differ from what the program declares. */
export function migrationFindings(contexts: readonly InspectedContext[]): Finding[] {
  const findings: Finding[] = [];
  for (const { context, setting, migrations, differences } of contexts) {
    const add = (made: (check: string, text: string, remedy: string) => Finding, text: string, remedy: string) =>
      findings.push(made("migrations", `${setting}: ${context}: ${text}`, remedy));
    const named = (state: string) => migrations.filter((one) => one.state === state).map(({ name }) => name);
    const [pending, unknown] = [named("pending"), named("unknown")];
    const changed = migrations.filter(({ content }) => content === "changed").map(({ name }) => name);
    if (unknown.length > 0) {
      add(
        problem,
        `the database is newer than this program, by ${unknown.join(", ")}`,
        "run the program that made it, or a newer one; or restore a backup",
      );
    }
    if (changed.length > 0) {
      add(
        problem,
        `${changed.join(", ")} has changed since it was applied`,
        "bring it back to what it was, and write the change as another migration",
      );
    }
    for (const { name, order } of migrations)
      if (order !== undefined) add(problem, `${name}: ${order}`, "mend the list of migrations");
    if (pending.length > 0) {
      add(warning, `${pending.join(", ")} is not applied yet`, "start the service, or run brasa migrate up");
    }
    // The tables of a pending migration are missing, too.
    if (pending.length === 0 && unknown.length === 0 && differences.length > 0) {
      const more = differences.length > 1 ? `, and ${differences.length - 1} more` : "";
      add(
        problem,
        `the tables differ from the program: ${differences[0]?.text}${more}`,
        "brasa check tells each with its remedy",
      );
    }
  }
  if (findings.length > 0) return findings;
  const [first] = contexts;
  return first
    ? [ok("migrations", `${first.setting}: all are applied, and the tables are as the program declares them`)]
    : [];
}
