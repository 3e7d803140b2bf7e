import type { Method } from "./api.ts";
import type { Probe } from "./probe.ts";
import type { Resource, Standard } from "./resource.ts";

/**
 * The subjects that a case is run on: each resource that has the standard method, each custom method, each resource, each method,
 * or each method that has answered an error.
 */
export type Target = Standard | "custom" | "resource" | "method" | "errors";

/**
 * The means that a case takes: `descriptors` calls nothing, `reads` calls only methods that change nothing, `writes` creates
 * entities of its own, changes and deletes them, and no others.
 */
export type Means = "descriptors" | "reads" | "writes";

/** One rule of an AIP, and the way to see whether a server obeys it. */
export interface AipCase {
  /** Begins with the AIP's number, such as `158-next-page-token-ends`. Never changes its meaning. */
  readonly id: string;
  readonly aip: number;
  /** The heading of the AIP under which the rule stands. */
  readonly section: string;
  /** The rule in one sentence, as a server obeys it. */
  readonly rule: string;
  readonly on: Target;
  readonly means: Means;
  /**
   * Ends if the rule is obeyed.
   *
   * @throws CaseEnd by `probe.fail`, `probe.skip` or `probe.untried`
   */
  run(subject: Subject, probe: Probe): Promise<void> | void;
}

/** A method, or a resource, that a case is run on. */
export interface Subject {
  /** The name that the report tells: a method's, or a resource's message. */
  readonly name: string;
  readonly method: Method | undefined;
  readonly resource: Resource | undefined;
}

/** Makes cases of one AIP. */
export function casesOf(aip: number, cases: Readonly<Record<string, Omit<AipCase, "id" | "aip">>>): readonly AipCase[] {
  return Object.entries(cases).map(([name, one]) => ({ id: `${aip}-${name}`, aip, ...one }));
}
