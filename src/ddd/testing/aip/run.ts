import { randomUUID } from "node:crypto";
import type { Api, Call, JsonObject } from "./api.ts";
import type { AipCase, Subject, Target } from "./case.ts";
import { aipCases } from "./cases/index.ts";
import { Examples } from "./entity/examples.ts";
import { CaseEnd, type Exchange, type Outcome } from "./outcome.ts";
import { Probe } from "./probe.ts";
import type { Resource } from "./resource.ts";

/** How a server is held to the AIPs. */
export interface AipOptions {
  /** Cases to run. @default all */
  readonly cases?: readonly AipCase[];
  /** Numbers of AIPs, such as 158: only their cases are run. */
  readonly only?: readonly number[];
  /** Full names of services, such as `library.v1.LibraryService`: only their methods are tried. */
  readonly services?: readonly string[];
  /** Makes no call that changes anything. @default false */
  readonly isReadOnly?: boolean;
  /** Valid requests of methods whose requests cannot be guessed; see Examples. */
  readonly examples?: Readonly<Record<string, JsonObject | readonly JsonObject[]>>;
  /**
   * Failures that are known, and why they stay: `203-identifier-only-on-name`, or `133-request-holds-resource@accounts.v1.UserService/CreateUser`
   * for one subject. They are told as excepted.
   */
  readonly exceptions?: Readonly<Record<string, string>>;
  /** The most calls. @default 20000 */
  readonly maxCalls?: number;
  /** The most time, in milliseconds. @default 600000 */
  readonly maxMs?: number;
  /** Told of each result as it comes. */
  readonly onResult?: (result: AipResult) => void;
}

/** The outcome of a case on a subject. */
export interface AipResult {
  readonly case: string;
  readonly aip: number;
  readonly section: string;
  readonly rule: string;
  /** The method, such as `library.v1.LibraryService/GetBook`, or the resource, such as `library.v1.Book`. */
  readonly subject: string;
  readonly outcome: Outcome;
  /** Why, unless it passed. */
  readonly message?: string;
  /** The call that shows it. */
  readonly exchange?: { readonly method: string; readonly request: JsonObject; readonly answer: JsonObject };
}

/** All that a run has found. */
export interface AipReport {
  readonly results: readonly AipResult[];
  /** Names of the resources that were found. */
  readonly resources: readonly string[];
  readonly calls: number;
  /** Entities of the suite that could not be deleted, a line each. */
  readonly left: readonly string[];
  /** Exceptions that no failure needed. */
  readonly unusedExceptions: readonly string[];
}

/** Runs the cases on a server. It rejects on a fault of the suite or of its use only. */
export async function runAip(
  server: { readonly api: Api; readonly call: Call },
  options: AipOptions = {},
): Promise<AipReport> {
  const { services, isReadOnly = false, examples = {}, exceptions = {}, maxCalls = 20_000, maxMs = 600_000 } = options;
  const methods = server.api.methods.filter(({ service }) => services === undefined || services.includes(service));
  const budget = { calls: maxCalls, end: Date.now() + maxMs };
  const random = randomUUID().replaceAll("-", "").slice(0, 12);
  const probe = new Probe(
    { methods },
    { call: server.call, budget, isReadOnly, examples: new Examples(examples), random },
  );
  const cases = (options.cases ?? aipCases).filter(
    ({ aip }) => options.only === undefined || options.only.includes(aip),
  );
  const results: AipResult[] = [];
  const used = new Set<string>();
  /** Calls that a case has failed by: the rules on errors do not count them again. */
  const blamed = new Set<Exchange>();
  const keep = (one: AipCase, subject: Subject, end?: CaseEnd) => {
    const exception = end?.outcome === "failed" ? exceptionOf(one.id, subject.name, exceptions) : undefined;
    if (exception !== undefined) used.add(exception);
    if (end?.outcome === "failed" && end.exchange) blamed.add(end.exchange);
    const result = toResult(one, subject, end, exception === undefined ? undefined : exceptions[exception]);
    results.push(result);
    options.onResult?.(result);
  };
  const runCase = async (one: AipCase, subject: Subject) => {
    probe.exchanges = [];
    try {
      if (one.means === "writes" && isReadOnly)
        throw new CaseEnd("not tried", "it would change data: the run is read-only");
      if (one.means === "writes" && subject.resource) await probe.entities(subject.resource).prepare();
      await one.run(subject, probe);
      keep(one, subject);
    } catch (error) {
      if (!(error instanceof CaseEnd)) throw error;
      keep(one, subject, error);
    } finally {
      // A case leaves nothing, so that the next finds what it made alone.
      if (subject.resource && !isReadOnly) await probe.deleteFresh(subject.resource);
    }
  };
  let left: readonly string[] = [];
  try {
    for (const one of cases.filter(({ on }) => on !== "errors")) {
      for (const subject of subjectsOf(one.on, probe)) await runCase(one, subject);
    }
    probe.settleErrors(blamed);
    for (const one of cases.filter(({ on }) => on === "errors")) {
      for (const subject of subjectsOf(one.on, probe)) await runCase(one, subject);
    }
  } finally {
    left = await probe.deleteAll();
  }
  return {
    results,
    resources: probe.resources.map(({ message }) => message.fullName),
    calls: maxCalls - budget.calls,
    left,
    unusedExceptions: Object.keys(exceptions).filter((name) => !used.has(name)),
  };
}

function toResult(one: AipCase, subject: Subject, end: CaseEnd | undefined, exception: string | undefined): AipResult {
  const { id, aip, section, rule } = one;
  const result = { case: id, aip, section, rule, subject: subject.name };
  if (end === undefined) return { ...result, outcome: "passed" };
  const { exchange } = end;
  const told = exchange && { ...exchange, method: exchange.method.fullName };
  const message = exception === undefined ? end.message : `${end.message}; excepted: ${exception}`;
  const outcome = exception === undefined ? end.outcome : "excepted";
  return { ...result, outcome, message, ...(told ? { exchange: told } : {}) };
}

function exceptionOf(id: string, subject: string, exceptions: Readonly<Record<string, string>>): string | undefined {
  return [`${id}@${subject}`, id].find((name) => exceptions[name] !== undefined);
}

function subjectsOf(target: Target, probe: Probe): readonly Subject[] {
  const ofResource = (resource: Resource): Subject => ({
    name: resource.message.fullName,
    method: undefined,
    resource,
  });
  switch (target) {
    case "resource":
      return probe.resources.map(ofResource);
    case "method":
      return probe.api.methods.map((method) => ({ name: method.fullName, method, resource: undefined }));
    case "custom":
      return probe.resources.flatMap((resource) =>
        resource.customs.map((method) => ({ name: method.fullName, method, resource })),
      );
    case "errors": {
      const methods = new Set(probe.errors.map(({ method }) => method));
      return [...methods].map((method) => ({ name: method.fullName, method, resource: undefined }));
    }
    default:
      return probe.resources.flatMap((resource) => {
        const method = resource.methods[target];
        return method ? [{ name: method.fullName, method, resource }] : [];
      });
  }
}
