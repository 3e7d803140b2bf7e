import type { DescField, DescMethod } from "@bufbuild/protobuf";
import { type DraftMessage, EMPTY, fieldOf } from "../message/draft.ts";

/** The parts of a call beside its request. */
export interface CallParts {
  readonly signal?: AbortSignal;
  /** An update mask, whose paths JSON could not always hold: they are the names in the contract. */
  readonly mask?: { readonly field: DescField; readonly paths: readonly string[] };
}

/** Makes a unary call, in drafts. @throws ConnectError as the service answers; RequestProblem */
export type Call = (method: DescMethod, request: DraftMessage, parts?: CallParts) => Promise<DraftMessage>;

/** The entity in an answer. */
export function entityIn(answer: DraftMessage, result: DescField | undefined): DraftMessage {
  if (!result) return answer;
  const draft = fieldOf(answer, result.name);
  return draft?.kind === "message" ? draft : EMPTY;
}
