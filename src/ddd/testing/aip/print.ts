import type { Outcome } from "./outcome.ts";
import type { AipReport, AipResult } from "./run.ts";

/** The longest request or answer that a report shows, in characters. */
const MAX_SHOWN = 2000;

/** The number of results of each outcome. */
export function countsOf({ results }: AipReport): Readonly<Record<Outcome, number>> {
  const count = (outcome: Outcome) => results.filter((result) => result.outcome === outcome).length;
  return {
    passed: count("passed"),
    failed: count("failed"),
    "not applicable": count("not applicable"),
    "not tried": count("not tried"),
    excepted: count("excepted"),
  };
}

/** Whether a server has broken a rule, or entities of the suite are left at it. */
export function hasFailed(report: AipReport): boolean {
  return countsOf(report).failed > 0 || report.left.length > 0;
}

/**
 * A report for people: each failure with its AIP, method, request and answer; then the cases that were not tried, the exceptions,
 * and a summary line.
 *
 * @param isVerbose whether results that do not apply, and those that passed, are told, too
 */
export function printReport(report: AipReport, isVerbose = false): string {
  const { results, resources, calls, left, unusedExceptions } = report;
  const of = (outcome: Outcome) => results.filter((result) => result.outcome === outcome);
  const counts = countsOf(report);
  const told = (outcome: Outcome) =>
    of(outcome).map(({ case: id, subject, message }) => `${outcome}: ${id} ${subject}${message ? `: ${message}` : ""}`);
  const quiet = isVerbose ? [...told("passed"), ...told("not applicable")] : [];
  const summary = [
    `${counts.failed} failed`,
    `${counts.passed} passed`,
    `${counts["not tried"]} not tried`,
    `${counts.excepted} excepted`,
    `${counts["not applicable"]} not applicable`,
  ].join(", ");
  const cases = new Set(results.map((result) => result.case)).size;
  return [
    ...quiet,
    ...told("excepted"),
    ...grouped(of("not tried")),
    ...of("failed").flatMap(failure),
    ...left.map((line) => `left behind: ${line}`),
    ...unusedExceptions.map((name) => `exception that nothing needed: ${name}`),
    `${summary}: ${cases} cases on ${resources.length} resources, ${calls} calls`,
  ].join("\n");
}

/** A line for each subject and reason, with the cases. */
function grouped(results: readonly AipResult[]): string[] {
  const groups = new Map<string, string[]>();
  for (const { case: id, subject, message = "" } of results) {
    const name = `${subject}: ${message}`;
    groups.set(name, [...(groups.get(name) ?? []), id]);
  }
  return [...groups].map(
    ([name, ids]) => `not tried: ${name} (${ids.length === 1 ? ids[0] : `${ids.length} cases: ${ids.join(", ")}`})`,
  );
}

function failure({ case: id, aip, section, rule, subject, message, exchange }: AipResult): string[] {
  return [
    `failed: ${id} ${subject}: ${message}`,
    `  AIP-${aip}, ${section}: ${rule}`,
    ...(exchange ? [`  ${exchange.method} ${shown(exchange.request)}`, `  answered ${shown(exchange.answer)}`] : []),
  ];
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}… (${text.length} characters)` : text;
}
