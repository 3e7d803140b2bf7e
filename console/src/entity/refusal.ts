import type { Registry } from "@bufbuild/protobuf";
import { ConnectError } from "@connectrpc/connect";
import { infoOf } from "../api/failure.ts";
import { detailsOf, violationsIn } from "../call/details.ts";
import { draftAt } from "../message/at.ts";
import type { DraftMessage, Problem } from "../message/draft.ts";

/** A request that is no message yet: it was not sent. */
export class RequestProblem extends Error {
  override readonly name = "RequestProblem";
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super(problems.map(({ path, text }) => `${path} ${text}`.trim()).join("; "));
    this.problems = problems;
  }
}

/**
 * The words of what is wrong by the fields of the request: of google.rpc.BadRequest, and, for a value that another entity has, of the fields that the
 * ErrorInfo names.
 *
 * @param body the field of the request that has the entity, in which an ErrorInfo's fields are
 */
export function problemsOf(error: unknown, types: Registry, body: string): ReadonlyMap<string, string> {
  if (error instanceof RequestProblem) return new Map(error.problems.map(({ path, text }) => [path, text]));
  if (!(error instanceof ConnectError)) return new Map();
  const violations = violationsIn(detailsOf(error, types));
  if (violations.length > 0) return new Map(violations.map(({ field, description }) => [field, description]));
  const names = infoOf(error)?.metadata.fields?.split(",") ?? [];
  return new Map(names.filter((name) => name !== "").map((name) => [`${body}.${snake(name)}`, error.rawMessage]));
}

/** Those of the fields that still have the value that was sent: another one is no longer what was refused. */
export function standing(
  problems: ReadonlyMap<string, string>,
  sent: DraftMessage,
  draft: DraftMessage,
): ReadonlyMap<string, string> {
  return new Map([...problems].filter(([path]) => draftAt(sent, path) === draftAt(draft, path)));
}

function snake(name: string): string {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "_").toLowerCase();
}
