import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { HandlerContext } from "@connectrpc/connect";
import {
  AuditEventSchema,
  type AuditEvent as AuditMessage,
  AuditService,
  GetAuditEventRequestSchema,
} from "../../../gen/accounts/v1/audit_pb.js";
import {
  type AccessTable,
  addressOf,
  callerOf,
  type MessageCodec,
  messageRules,
  type RefusedCall,
  resourceService,
  rpcName,
  type ServiceDefinition,
  toDate,
  unitOptions,
  unruled,
} from "../../ddd/connect/index.ts";
import {
  type DomainError,
  ExhaustedError,
  PermissionError,
  PreconditionError,
  UnauthenticatedError,
} from "../../ddd/error.ts";
import { uuidRule } from "../../ddd/input/uuid-rule.ts";
import type { PageTokenSeal } from "../../ddd/query/page-token.ts";
import type { Worker } from "../../ddd/worker.ts";
import { auditEventTable } from "../schema.ts";
import type { AuditAction, AuditEvent, AuditedOptions, Origin } from "./audit-event.ts";
import type { AuditRepositories, AuditTrail, Failure } from "./audit-trail.ts";

/** An event as a message and back. */
const auditCodec: MessageCodec<AuditEvent, typeof AuditEventSchema> = {
  message: AuditEventSchema,
  table: auditEventTable,
  toMessage: ({ createTime, ...event }) => ({ ...event, createTime: timestampFromDate(createTime) }),
  fromMessage: ({ $typeName, $unknown, createTime, ...event }: AuditMessage) => ({
    ...event,
    createTime: toDate(createTime),
  }),
};

/** The callers of each RPC. */
export const auditAccess: AccessTable<typeof AuditService> = {
  getAuditEvent: ["admin"],
  listAuditEvents: ["admin"],
};

export interface AuditServiceTools {
  readonly worker: Worker<AuditRepositories>;
  readonly seal: PageTokenSeal;
  /** Whether calls are held to the access table; it needs an authenticator. @default true */
  readonly authorizes?: boolean | undefined;
}

/** AuditService, which reads and does nothing else. */
export function auditService({
  worker,
  seal,
  authorizes = true,
}: AuditServiceTools): ServiceDefinition<typeof AuditService> {
  return resourceService({
    service: AuditService,
    codec: auditCodec,
    worker,
    repository: "auditEvents",
    seal,
    rules: {
      getAuditEvent: messageRules(GetAuditEventRequestSchema, { id: uuidRule }),
      listAuditEvents: unruled,
    },
    ...(authorizes ? { access: auditAccess } : {}),
  });
}

/** The caller of an RPC, for the trail. */
export function originOf(context: HandlerContext): Origin {
  return {
    actor: callerOf(context)?.id ?? "",
    address: addressOf(context),
    userAgent: context.requestHeader.get("user-agent") ?? "",
  };
}

/** The options of a use case that leaves a trace. */
export function auditedOptions(context: HandlerContext): AuditedOptions {
  return { ...unitOptions(context), origin: originOf(context) };
}

/** The actions of the RPCs whose refusals are told, by the names of their methods. */
const ACTIONS: Readonly<Record<string, AuditAction>> = {
  createUser: "CREATE_USER",
  activateUser: "ACTIVATE_USER",
  deactivateUser: "DEACTIVATE_USER",
  signIn: "SIGN_IN",
  changeEmail: "CHANGE_EMAIL",
  changePassword: "CHANGE_PASSWORD",
  requestEmailVerification: "REQUEST_EMAIL_VERIFICATION",
  verifyEmail: "VERIFY_EMAIL",
  requestPasswordReset: "REQUEST_PASSWORD_RESET",
  resetPassword: "RESET_PASSWORD",
  createTotp: "ADD_TOTP",
  confirmTotp: "ADD_TOTP",
  deleteTotp: "REMOVE_TOTP",
  createPasskeyChallenge: "ADD_PASSKEY",
  registerPasskey: "ADD_PASSKEY",
  deletePasskey: "REMOVE_PASSKEY",
  createRecoveryCodes: "CREATE_RECOVERY_CODES",
  grantRole: "GRANT_ROLE",
  revokeRole: "REVOKE_ROLE",
};

/** The errors that were told, as an error may pass by several that tell it. */
const told = new WeakSet<Error>();

/** Runs a part of a call, and tells the trail if its caller is refused. */
export async function telling<T>(
  trail: AuditTrail | undefined,
  request: object,
  context: HandlerContext,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const action = ACTIONS[context.method.localName];
    const outcome = outcomeOf(error);
    if (trail && action && outcome && !told.has(error as DomainError)) {
      told.add(error as DomainError);
      const email = emailIn(request, context);
      trail.record(originOf(context), {
        action,
        outcome,
        detail: (error as DomainError).reason,
        ...(email === undefined ? { subject: userIn(request) ?? callerOf(context)?.id ?? "" } : { email }),
      });
    }
    throw error;
  }
}

/** Tells the trail of a call that the access table does not let pass, or whose token is not good. */
export function tellRefusedCall(trail: AuditTrail, { method, context, error, caller }: RefusedCall): void {
  const { reason } = error as DomainError;
  // A caller who has yet to sign in, or to refresh, has done nothing wrong.
  if (reason === "TOKEN_MISSING" || reason === "TOKEN_EXPIRED") return;
  const outcome = caller ? "REFUSED" : "FAILED";
  const detail = `${reason} ${rpcName(method)}`;
  trail.record({ ...originOf(context), actor: caller?.id ?? "" }, { action: "CALL", outcome, detail });
}

function outcomeOf(error: unknown): Failure["outcome"] | undefined {
  if (error instanceof ExhaustedError) return "LIMITED";
  if (error instanceof PermissionError) return "REFUSED";
  // The password was right, and there is a question yet.
  if (error instanceof PreconditionError && error.reason === "SECOND_FACTOR_REQUIRED") return undefined;
  const isWrong = error instanceof UnauthenticatedError || error instanceof PreconditionError;
  return isWrong ? "FAILED" : undefined;
}

/** The user whom the call is about, where it names another than its caller. */
function userIn(request: object): string | undefined {
  return (request as { readonly userId?: string }).userId;
}

/** The address that the caller claims to have. */
function emailIn(request: object, context: HandlerContext): string | undefined {
  const { credentials, user } = request as Readonly<Record<string, { readonly email?: string } | undefined>>;
  // That of a caller with a session is a new one.
  const { email } = callerOf(context) ? {} : (request as { readonly email?: string });
  return credentials?.email ?? user?.email ?? email;
}
