import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { HandlerContext } from "@connectrpc/connect";
import { z } from "zod";
import { type Grant, GrantSchema } from "../../../gen/accounts/v1/grant_pb.js";
import * as requests from "../../../gen/accounts/v1/grant_service_pb.js";
import type { Reauthentication } from "../../../gen/accounts/v1/second_factor_pb.js";
import {
  type AccessTable,
  type MessageCodec,
  messageRules,
  preparation,
  requireCaller,
  resourceService,
  type ServiceDefinition,
  type ServiceRules,
  toDate,
  unruled,
} from "../../ddd/connect/index.ts";
import { NotFoundError } from "../../ddd/error.ts";
import { ROLE, roleProblem } from "../../ddd/input/role-name.ts";
import { uuidRule } from "../../ddd/input/uuid-rule.ts";
import type { PageTokenSeal } from "../../ddd/query/page-token.ts";
import type { Worker } from "../../ddd/worker.ts";
import type { AuditTrail } from "../audit/audit-trail.ts";
import { auditedOptions, telling } from "../audit/connect.ts";
import { provenBy, reauthenticationRules } from "../factor/connect.ts";
import type { AccountsRepositories } from "../repositories.ts";
import { roleGrantTable } from "../schema.ts";
import type { UserResource } from "../user-resource.ts";
import { AdminProof } from "./admin-proof.ts";
import type { RoleGrant } from "./grant.ts";
import type { GrantOptions, GrantResource } from "./grant-resource.ts";

type Service = typeof requests.GrantService;

/** A grant as a message and back. */
const grantCodec: MessageCodec<RoleGrant, typeof GrantSchema> = {
  message: GrantSchema,
  table: roleGrantTable,
  toMessage: ({ userId, role, createTime }) => ({ userId, role, createTime: timestampFromDate(createTime) }),
  fromMessage: ({ userId, role, createTime }: Grant) => ({ userId, role, createTime: toDate(createTime) }),
};

const change = {
  userId: uuidRule,
  role: z.string().regex(ROLE, roleProblem),
  reauthentication: reauthenticationRules,
};

/** The rules of the requests of GrantService. */
export const grantServiceRules: ServiceRules<Service> = {
  getGrant: messageRules(requests.GetGrantRequestSchema, { userId: uuidRule }),
  listGrants: unruled,
  grantRole: messageRules(requests.GrantRoleRequestSchema, change),
  revokeRole: messageRules(requests.RevokeRoleRequestSchema, change),
};

/** The callers of each RPC. */
export const grantAccess: AccessTable<Service> = {
  getGrant: ["admin"],
  listGrants: ["admin"],
  grantRole: ["admin"],
  revokeRole: ["admin"],
};

/** Changes have few values, and none is long. */
const short = { maxElements: 1000, maxBytes: 64 * 1024 };

export interface GrantServiceTools {
  readonly worker: Worker<AccountsRepositories>;
  /** The use cases, on the same worker. */
  readonly grants: GrantResource;
  /** Those of users, on the same worker. */
  readonly users: UserResource;
  readonly seal: PageTokenSeal;
  /** Is told of refusals. @default nothing is */
  readonly trail?: AuditTrail | undefined;
  /** Whether calls are held to the access table; it needs an authenticator. @default true */
  readonly authorizes?: boolean | undefined;
}

/** A request that changes a role. */
interface Change {
  readonly userId: string;
  readonly role: string;
  readonly reauthentication?: Reauthentication | undefined;
}

/** GrantService: its list by `resourceService`, and the changes by their use cases. */
export function grantService(tools: GrantServiceTools): ServiceDefinition<Service> {
  const { worker, grants, users, seal, trail, authorizes = true } = tools;
  const proof = new AdminProof({ worker, users });
  // Once for a call, however often its unit runs: a factor is taken once.
  const proving = preparation((request: Change, context) =>
    telling(trail, request, context, () => proof.prove(provenBy(request, context), auditedOptions(context))),
  );
  const provingAgain = (request: Change, context: HandlerContext) =>
    telling(trail, request, context, () => proof.proveAgain(provenBy(request, context), auditedOptions(context)));
  return resourceService({
    service: requests.GrantService,
    codec: grantCodec,
    worker,
    repository: "roleGrants",
    seal,
    rules: grantServiceRules,
    limits: { grantRole: short, revokeRole: short },
    ...(authorizes ? { access: grantAccess } : {}),
    // A Commit is one unit, and a proof needs one that takes effect whatever becomes of the other operations.
    committable: ["getGrant", "listGrants"],
    repeatProofs: { grantRole: provingAgain, revokeRole: provingAgain },
    handlers: {
      async grantRole(request, context) {
        await proving.of(request, context);
        const { grant } = await telling(trail, request, context, () =>
          grants.grant(request.userId, request.role, optionsOf(context)),
        );
        return { grant: grantCodec.toMessage(grant) };
      },
      async revokeRole(request, context) {
        await proving.of(request, context);
        const { userId, role } = request;
        const isRevoked = await telling(trail, request, context, () => grants.revoke(userId, role, optionsOf(context)));
        if (!isRevoked) {
          throw new NotFoundError("role_grants", `the user ${userId} does not have the role ${role}`, {
            reason: "GRANT_NOT_FOUND",
          });
        }
        return {};
      },
    },
  });
}

function optionsOf(context: HandlerContext): GrantOptions {
  return { ...auditedOptions(context), by: requireCaller(context).id };
}
