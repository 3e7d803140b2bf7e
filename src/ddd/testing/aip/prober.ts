import type { Answer, JsonObject, Method } from "./api.ts";
import type { Examples } from "./entity/examples.ts";
import type { Resource } from "./resource.ts";

/** An entity that the suite has created, or, where it may not, found. */
export interface Entity {
  /** The resource as the server gave it first. */
  readonly value: JsonObject;
  /** The fields of a request that name it. */
  readonly key: JsonObject;
}

/** Calls a server, and says why a case cannot go on. */
export interface Prober {
  readonly resources: readonly Resource[];
  readonly isReadOnly: boolean;
  readonly examples: Examples;
  /** Letters and digits that no other run has. */
  readonly random: string;
  /** A number that no other call of this gives. */
  next(): number;
  /** Makes a call, whatever it answers. @throws CaseEnd when a bound of the run is reached */
  call(method: Method, request: JsonObject): Promise<Answer>;
  /** Makes a call that must succeed. @throws CaseEnd if it does not */
  ok(method: Method, request: JsonObject, expectation?: string): Promise<JsonObject>;
  /** @throws CaseEnd "not applicable" */
  skip(reason: string): never;
  /** @throws CaseEnd "not tried" */
  untried(reason: string): never;
  /** The entities of a resource that the suite may use. */
  entities(resource: Resource): { sharedIfAny(): Promise<readonly Entity[]> };
}
