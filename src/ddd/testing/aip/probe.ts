import { type Answer, type Api, type Call, type JsonObject, type Method, RequestError, type RpcError } from "./api.ts";
import { Entities } from "./entity/entities.ts";
import type { Examples } from "./entity/examples.ts";
import { CaseEnd, type Exchange } from "./outcome.ts";
import type { Prober } from "./prober.ts";
import { findResources, type Resource } from "./resource.ts";

/** Codes by which a server refuses a call whatever it asks for, so that it tells nothing of a rule. */
const UNRELATED = new Set([
  "UNAUTHENTICATED",
  "PERMISSION_DENIED",
  "RESOURCE_EXHAUSTED",
  "UNAVAILABLE",
  "DEADLINE_EXCEEDED",
]);

/** Codes by which a server refuses a change for the sake of others: of a value that is unique, or that goes with another. */
const RULES = new Set(["FAILED_PRECONDITION", "ALREADY_EXISTS"]);

/** The bounds of a run, which all calls share. */
export interface Budget {
  /** Number of calls that may still be made. */
  calls: number;
  /** The time, in milliseconds since 1970, after which no call is made but those that delete. */
  readonly end: number;
}

/** How a probe calls the server. */
export interface ProbeOptions {
  readonly call: Call;
  readonly budget: Budget;
  readonly isReadOnly: boolean;
  readonly examples: Examples;
  /** Letters and digits that no other run has. */
  readonly random: string;
}

/** Means of the cases: the server, entities to try things on, and the ways to end. */
export class Probe implements Prober {
  readonly api: Api;
  readonly resources: readonly Resource[];
  readonly isReadOnly: boolean;
  readonly examples: Examples;
  /** The calls of the present case. */
  exchanges: Exchange[] = [];
  /** All calls that were answered with an error, for the rules of AIP-193. */
  readonly errors: Exchange[] = [];
  readonly random: string;
  readonly #entities = new Map<Resource, Entities>();
  readonly #call: Call;
  readonly #budget: Budget;
  #cleaning = false;
  #numbers = 0;

  constructor(api: Api, options: ProbeOptions) {
    this.api = api;
    this.resources = findResources(api);
    this.isReadOnly = options.isReadOnly;
    this.examples = options.examples;
    this.#call = options.call;
    this.#budget = options.budget;
    this.random = options.random;
  }

  next(): number {
    return ++this.#numbers;
  }

  /** The entities of a resource that the suite may use. */
  entities(resource: Resource): Entities {
    const known = this.#entities.get(resource) ?? new Entities(resource, this);
    this.#entities.set(resource, known);
    return known;
  }

  /** Makes a call, whatever it answers. @throws CaseEnd when a bound of the run is reached */
  async call(method: Method, request: JsonObject): Promise<Answer> {
    if (!this.#cleaning && (this.#budget.calls <= 0 || Date.now() > this.#budget.end)) {
      throw new CaseEnd("not tried", "the bound of calls or time is reached; raise it with --max-calls or --max-time");
    }
    this.#budget.calls--;
    const answer = await this.#call(method, request).catch((error: unknown) => {
      if (!(error instanceof RequestError)) throw error;
      throw new CaseEnd("not tried", `a request of ${method.name} cannot be made: ${error.message}`);
    });
    const told = "error" in answer ? { error: answer.error as unknown as JsonObject } : answer.message;
    const exchange = { method, request, answer: told };
    this.exchanges.push(exchange);
    if ("error" in answer) this.errors.push(exchange);
    else this.#takeNote(method, request, answer.message);
    return answer;
  }

  /** Makes a call that must succeed. */
  async ok(method: Method, request: JsonObject, expectation = "should succeed"): Promise<JsonObject> {
    const answer = await this.call(method, request);
    if (!("error" in answer)) return answer.message;
    this.#unrelated(answer.error);
    const isUpdate = this.resources.some(({ methods }) => methods.update === method);
    if (isUpdate && RULES.has(answer.error.code)) {
      this.untried(`a rule of the service's own refuses the change: ${answer.error.code}: ${answer.error.message}`);
    }
    return this.fail(`${expectation}, and fails with ${answer.error.code}`);
  }

  /** Makes a call that must fail with one of these codes; any code, if there are none. */
  async refused(method: Method, request: JsonObject, ...codes: readonly string[]): Promise<RpcError> {
    const answer = await this.call(method, request);
    const wanted = codes.length > 0 ? codes.join(" or ") : "an error";
    if (!("error" in answer)) return this.fail(`should fail with ${wanted}, and succeeds`);
    if (codes.length === 0 || codes.includes(answer.error.code)) return answer.error;
    this.#unrelated(answer.error);
    return this.fail(`should fail with ${wanted}, and fails with ${answer.error.code}`);
  }

  /** The server breaks the rule, as the last call shows. */
  fail(message: string, exchange = this.exchanges.at(-1)): never {
    throw new CaseEnd("failed", message, exchange);
  }

  check(isObeyed: boolean, message: string): void {
    if (!isObeyed) this.fail(message);
  }

  /** The server has nothing that the rule speaks of. */
  skip(reason: string): never {
    throw new CaseEnd("not applicable", reason);
  }

  /** The situation could not be brought about. */
  untried(reason: string): never {
    throw new CaseEnd("not tried", reason, this.exchanges.at(-1));
  }

  /** Deletes what a case has created of a resource, whatever bound is reached. */
  async deleteFresh(resource: Resource): Promise<void> {
    this.#cleaning = true;
    try {
      await this.entities(resource).deleteFresh();
    } finally {
      this.#cleaning = false;
    }
  }

  /** Deletes all that was created, whatever bound is reached. @returns a line for each entity that is left */
  async deleteAll(): Promise<readonly string[]> {
    this.#cleaning = true;
    const left: string[] = [];
    for (let round = 0; round < 3; round++) {
      left.length = 0;
      // Those that were made last refer to those that were made first.
      for (const entities of [...this.#entities.values()].reverse()) left.push(...(await entities.deleteAll()));
      if (left.length === 0) break;
    }
    return left;
  }

  /** Leaves out of the errors those that a case has failed by. */
  settleErrors(blamed: ReadonlySet<Exchange>): void {
    const rest = this.errors.filter((exchange) => !blamed.has(exchange));
    this.errors.splice(0, this.errors.length, ...rest);
  }

  /** All that was created is deleted again, also if it should not have been. */
  #takeNote(method: Method, request: JsonObject, message: JsonObject): void {
    const resource = this.resources.find(
      ({ methods }) => methods.create === method || (methods.update === method && request.allow_missing === true),
    );
    if (resource) this.entities(resource).note(method, message);
  }

  #unrelated({ code, message }: RpcError): void {
    if (UNRELATED.has(code)) this.untried(`the server answers ${code}: ${message}`);
  }
}
