import type { JsonObject, Method } from "./api.ts";

/** A request, and the answer that came, as JSON. */
export interface Exchange {
  readonly method: Method;
  readonly request: JsonObject;
  /** The message, or `{ error: … }`. */
  readonly answer: JsonObject;
}

/**
 * The end of a case on a subject: `passed`; `failed`, the server breaks the rule; `not applicable`, the server has nothing that
 * the rule speaks of; `not tried`, the suite could not bring about the situation; `excepted`, it failed, and the user has said
 * beforehand that it does, and why.
 */
export type Outcome = "passed" | "failed" | "not applicable" | "not tried" | "excepted";

/** Ends a case before its own end. */
export class CaseEnd extends Error {
  override readonly name = "CaseEnd";
  readonly outcome: Exclude<Outcome, "passed" | "excepted">;
  readonly exchange: Exchange | undefined;

  constructor(outcome: Exclude<Outcome, "passed" | "excepted">, message: string, exchange?: Exchange) {
    super(message);
    this.outcome = outcome;
    this.exchange = exchange;
  }
}
