import { readFileSync } from "node:fs";
import { type Command, InvalidArgumentError } from "commander";
import { addressProblem } from "../ddd/testing/aip/connect/address.ts";
import type { AipReport, JsonObject } from "../ddd/testing/aip/index.ts";
import { print, printNote } from "../server/log/output.ts";
import { wholeNumber } from "./options.ts";

type Requests = JsonObject | readonly JsonObject[];

interface AipFlags {
  readonly header: Readonly<Record<string, string>>;
  readonly service?: readonly string[];
  readonly only?: readonly number[];
  readonly example: Readonly<Record<string, Requests>>;
  readonly except: Readonly<Record<string, string>>;
  readonly readOnly?: boolean;
  readonly tls?: boolean;
  readonly ca?: string;
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly maxCalls: number;
  readonly maxTime: number;
  readonly timeout: number;
}

/** The exit code of a run that could not try anything. */
const NOTHING_TRIED = 2;

/** The command that holds a server to the AIPs. */
export function addAip(program: Command): void {
  program
    .command("aip")
    .description("hold a gRPC server, in any language, to the API Improvement Proposals of google.aip.dev")
    .argument("<address>", "the server, as host:port; it must have reflection")
    .option("--header <header>", "sent with each call, as 'name: value' (repeatable)", addHeader, {})
    .option("--tls", "call it over TLS (default: without)")
    .option(
      "--ca <file>",
      "a PEM file of the authority of its certificate, where the system does not know it; with TLS",
      readPem,
    )
    .option("--service <name>", "try only this service, such as library.v1.LibraryService (repeatable)", addText)
    .option("--only <aip>", "try only this AIP, such as 158 (repeatable)", addAipNumber)
    .option("--read-only", "make no call that changes anything, as for a server in production")
    .option(
      "--example <method=json>",
      "a request that cannot be guessed, such as CreateBook={…}, several as a list, or CreateBook=@file (repeatable)",
      addExample,
      {},
    )
    .option(
      "--except <case=reason>",
      "a failure that is known, as CASE=WHY or CASE@SUBJECT=WHY, or @file, a JSON object of them (repeatable)",
      addException,
      {},
    )
    .option("--max-calls <count>", "make at most so many calls", wholeNumber(1, 10_000_000), 20_000)
    .option("--max-time <seconds>", "try cases at most so long", wholeNumber(1, 86_400), 600)
    .option("--timeout <seconds>", "the most that a call may take", wholeNumber(1, 3600), 10)
    .option("--verbose", "tell of cases that passed, and of those that do not apply, too")
    .option("--json", "print the report as JSON")
    .action(async (address: string, flags: AipFlags) => {
      const problem = addressProblem(address);
      if (problem !== undefined) program.error(`error: ${problem}`);
      process.exitCode = await holdToAips(address, flags);
    });
}

/** Runs the cases, and prints the report. @returns the exit code */
async function holdToAips(address: string, flags: AipFlags): Promise<number> {
  const { countsOf, hasFailed, openAddress, printReport, runAip, ServerError } = await import(
    "../ddd/testing/aip/index.ts"
  );
  const { header: headers, ca, tls = ca !== undefined, readOnly = false, json = false, verbose = false } = flags;
  let report: AipReport;
  try {
    const server = await openAddress(address, { headers, tls, ca, timeoutMs: flags.timeout * 1000 });
    report = await runAip(server, {
      ...(flags.service ? { services: flags.service } : {}),
      ...(flags.only ? { only: flags.only } : {}),
      isReadOnly: readOnly,
      examples: flags.example,
      exceptions: flags.except,
      maxCalls: flags.maxCalls,
      maxMs: flags.maxTime * 1000,
    });
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    printNote(`${error.message}\n`);
    return NOTHING_TRIED;
  }
  const counts = countsOf(report);
  print(`${json ? JSON.stringify({ ...report, counts }, null, 2) : printReport(report, verbose)}\n`);
  if (hasFailed(report)) return 1;
  if (counts.passed > 0) return 0;
  printNote(`no case could be tried on ${address}: see --service, --example and --header\n`);
  return NOTHING_TRIED;
}

function addHeader(text: string, known: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):\s*(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError("must be 'name: value'.");
  return { ...known, [name]: value };
}

function readPem(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new InvalidArgumentError(
      `must be a file that can be read: ${error instanceof Error ? error.message : error}.`,
    );
  }
}

function addText(text: string, known: readonly string[] = []): readonly string[] {
  return [...known, text];
}

function addAipNumber(text: string, known: readonly number[] = []): readonly number[] {
  return [...known, wholeNumber(100, 999)(text)];
}

function addExample(text: string, known: Readonly<Record<string, Requests>>): Readonly<Record<string, Requests>> {
  const [method, value] = splitAtEquals(text, 'must be METHOD=JSON, such as CreateBook={"book": {}}.');
  return { ...known, [method]: parseJson(value) as Requests };
}

function addException(text: string, known: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  if (text.startsWith("@")) return { ...known, ...(parseJson(text) as Readonly<Record<string, string>>) };
  const [name, reason] = splitAtEquals(text, "must be CASE=WHY, such as 158-has-page-size=there are at most ten.");
  return { ...known, [name]: reason };
}

function splitAtEquals(text: string, remedy: string): readonly [string, string] {
  const at = text.indexOf("=");
  if (at < 1 || at === text.length - 1) throw new InvalidArgumentError(remedy);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** An object or a list of JSON, or of the file that `@path` names. */
function parseJson(text: string): object {
  try {
    const value: unknown = JSON.parse(text.startsWith("@") ? readFileSync(text.slice(1), "utf8") : text);
    if (typeof value === "object" && value !== null) return value;
  } catch (error) {
    throw new InvalidArgumentError(
      `must be JSON, or @ and a file that has it: ${error instanceof Error ? error.message : error}.`,
    );
  }
  throw new InvalidArgumentError("must be a JSON object, or a list of them.");
}
