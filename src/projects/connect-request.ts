import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import type { z } from "zod";
import type { ProjectService } from "../../gen/projects/v1/project_service_pb.js";
import { etagToVersion, type FieldRules, reachOf, requireCaller, unitOptions } from "../ddd/connect/index.ts";
import { ruleText } from "../ddd/connect/service/rule-text.ts";
import { InvalidError } from "../ddd/error.ts";
import type { ProjectOptions } from "./project-resource.ts";

/** Some of the handlers of ProjectService. */
export type Handlers<K extends keyof ServiceImpl<typeof ProjectService>> = Pick<ServiceImpl<typeof ProjectService>, K>;

/** The owner whose projects the caller of a call may see; undefined for those of all. */
export function ownerSeenBy(context: HandlerContext): string | undefined {
  return reachOf(context) === "all" ? undefined : requireCaller(context).id;
}

/** The options of a use case. */
export function optionsOf(context: HandlerContext, validateOnly = false): ProjectOptions {
  return { ...unitOptions(context), ownerId: ownerSeenBy(context), validateOnly };
}

/** @throws InvalidError with the first violation of each of the fields that breaks its rule */
export function checkFields<D extends DescMessage>(
  path: string,
  { field }: D,
  message: MessageShape<D>,
  rules: FieldRules<MessageShape<D>>,
  names: readonly (keyof typeof rules & string)[],
): void {
  const violations = names.flatMap((name) => {
    const rule: z.ZodType | undefined = rules[name];
    const [issue] = rule?.safeParse(message[name], { error: ruleText }).error?.issues ?? [];
    return issue ? [{ field: `${path}.${field[name]?.name}`, description: issue.message }] : [];
  });
  if (violations.length > 0) throw new InvalidError(violations);
}

/** The version that an etag stands for; undefined for an empty one. @throws InvalidError */
export function versionIn(etag: string, field: string): number | undefined {
  return etag === "" ? undefined : etagToVersion(etag, field);
}

/** A field that the rules require. */
export function present<T>(message: T | undefined): T {
  if (message === undefined) throw new Error("the request has not passed its rules");
  return message;
}
