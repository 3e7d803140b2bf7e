import type { MessageInitShape } from "@bufbuild/protobuf";
import type { HandlerContext } from "@connectrpc/connect";
import type { OwnerSchema } from "../../../gen/projects/v1/project_pb.js";
import * as requests from "../../../gen/projects/v1/project_service_pb.js";
import {
  callerOf,
  type FilterFields,
  listQuery,
  messageRules,
  positionsAfter,
  type ServiceRules,
  unruled,
} from "../../ddd/connect/index.ts";
import { untilApplied } from "../../ddd/event/projection/wait.ts";
import { uuidRule } from "../../ddd/input/uuid-rule.ts";
import { toPageSize } from "../../ddd/query/page.ts";
import type { PageTokenSeal } from "../../ddd/query/page-token.ts";
import type { Worker } from "../../ddd/worker.ts";
import { projectCodec } from "../connect-client.ts";
import { type Handlers, ownerSeenBy } from "../connect-request.ts";
import { ownerProjection } from "../event/connect.ts";
import type { ProjectsRepositories } from "../project-resource.ts";
import type { OwnerWithProjects, ProjectOwner } from "./owner.ts";
import { OwnerReads } from "./owner-reads.ts";

/** The RPCs of owners. */
type OwnerMethod = "getOwner" | "listOwners";

/** The rules of the requests about owners. */
export const ownerRules: Pick<ServiceRules<typeof requests.ProjectService>, OwnerMethod> = {
  getOwner: messageRules(requests.GetOwnerRequestSchema, { userId: uuidRule }),
  listOwners: unruled,
};

/** The fields of owners that filters and orders may name. */
export const ownerFilter: FilterFields<ProjectOwner> = {
  userId: { type: "string" },
  email: { type: "string" },
  name: { type: "string" },
  surname: { type: "string" },
  active: { type: "boolean" },
};

/** The most owners of a page, as each brings projects. */
const MAX_OWNERS = 100;

/** The handlers of the RPCs of owners. */
export function ownerHandlers(worker: Worker<ProjectsRepositories>, seal: PageTokenSeal): Handlers<OwnerMethod> {
  const owners = new OwnerReads(worker);
  const follow = (context: HandlerContext) =>
    untilApplied(ownerProjection, worker, positionsAfter(context, seal), { signal: context.signal });
  const optionsOf = (context: HandlerContext) => ({ signal: context.signal, ownerId: ownerSeenBy(context) });
  return {
    async getOwner({ userId }, context) {
      await follow(context);
      return { owner: toMessage(await owners.get(userId, optionsOf(context))) };
    },
    async listOwners(request, context) {
      const caller = `${callerOf(context)?.id ?? ""} ${ownerSeenBy(context) ?? ""}`;
      const { query, nextPageToken } = listQuery(request, { fields: ownerFilter, seal, caller });
      await follow(context);
      const size = Math.min(toPageSize(query.size), MAX_OWNERS);
      const page = await owners.page({ ...query, size }, optionsOf(context));
      return { owners: page.items.map(toMessage), nextPageToken: nextPageToken({ ...page, items: [] }) };
    },
  };
}

function toMessage({ owner, projects }: OwnerWithProjects): MessageInitShape<typeof OwnerSchema> {
  const { userId, email, name, surname, active } = owner;
  const { count: projectCount, latest } = projects;
  return { userId, email, name, surname, active, projectCount, projects: latest.map(projectCodec.toMessage) };
}
