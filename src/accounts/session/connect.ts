import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import { z } from "zod";
import type { SessionSchema, TokensSchema } from "../../../gen/accounts/v1/session_pb.js";
import * as requests from "../../../gen/accounts/v1/user_service_pb.js";
import {
  ADMIN,
  callerOf,
  listQuery,
  messageRules,
  type Preparations,
  preparation,
  reachOf,
  requireCaller,
  type ServiceRules,
  unitOptions,
  unruled,
} from "../../ddd/connect/index.ts";
import { NotFoundError } from "../../ddd/error.ts";
import { emptyOrUuidRule, uuidRule } from "../../ddd/input/uuid-rule.ts";
import type { PageTokenSeal } from "../../ddd/query/page-token.ts";
import type { Worker } from "../../ddd/worker.ts";
import type { AuditTrail } from "../audit/audit-trail.ts";
import { auditedOptions, telling } from "../audit/connect.ts";
import { userCodec } from "../connect-client.ts";
import { emailRule } from "../email.ts";
import { givenFactor, secondFactorRules } from "../factor/connect.ts";
import { givenPasswordRule, newPasswordRule } from "../password/password.ts";
import type { AccountsRepositories } from "../repositories.ts";
import type { UserResource } from "../user-resource.ts";
import { type AccessTokens, OPERATOR_ID } from "./access-token.ts";
import { rolesOf } from "./authenticator.ts";
import { type OpenSession, refreshTokenOf, type Session } from "./session.ts";
import { MAX_SESSIONS, type SessionResource, type SessionScope } from "./session-resource.ts";

type Service = typeof requests.UserService;

/** The RPCs of UserService about the caller's own account and sessions. */
type SessionMethod =
  | "refreshTokens"
  | "signOut"
  | "getMe"
  | "changeEmail"
  | "changePassword"
  | "listSessions"
  | "revokeSession";

/** A longer text is no refresh token of ours; what is wrong with a shorter one is not told. */
const refreshTokenRule = z.string().min(1, "must not be empty").max(1000, "must have at most 1000 characters");

export const sessionRules: Pick<ServiceRules<Service>, SessionMethod> = {
  refreshTokens: messageRules(requests.RefreshTokensRequestSchema, { refreshToken: refreshTokenRule }),
  signOut: unruled,
  getMe: unruled,
  changeEmail: messageRules(requests.ChangeEmailRequestSchema, {
    currentPassword: givenPasswordRule,
    email: emailRule,
    secondFactor: secondFactorRules,
  }),
  changePassword: messageRules(requests.ChangePasswordRequestSchema, {
    currentPassword: givenPasswordRule,
    newPassword: newPasswordRule,
    secondFactor: secondFactorRules,
  }),
  listSessions: messageRules(requests.ListSessionsRequestSchema, { userId: emptyOrUuidRule }),
  revokeSession: messageRules(requests.RevokeSessionRequestSchema, { id: uuidRule }),
};

/** The tools of the handlers. */
export interface SessionMethodTools {
  readonly worker: Worker<AccountsRepositories>;
  readonly users: UserResource;
  readonly sessions: SessionResource;
  readonly tokens: AccessTokens;
  /** Signs the page tokens. */
  readonly seal: PageTokenSeal;
  /** Hears of refusals. @default nothing does */
  readonly trail?: AuditTrail | undefined;
}

/** The handlers of the RPCs, and their slow work. */
export function sessionMethods({ worker, users, sessions, tokens, seal, trail }: SessionMethodTools): {
  readonly handlers: Pick<ServiceImpl<Service>, SessionMethod>;
  readonly preparations: Preparations<Service>;
} {
  const checking = preparation((request: { readonly currentPassword: string }, context) =>
    telling(trail, request, context, () =>
      users.credentials.check(
        { id: requireCaller(context).id, password: request.currentPassword },
        unitOptions(context),
      ),
    ),
  );
  const counting = preparation(async (request: requests.ChangeEmailRequest, context) => {
    const checked = await checking.of(request, context);
    const { id, roles } = requireCaller(context);
    // A caller who is refused learns nothing of the address, and admins see all of them.
    if (!checked.right || roles.includes(ADMIN)) return checked;
    await telling(trail, request, context, () => users.own.countEmailChange(id, auditedOptions(context)));
    return checked;
  });
  const hashing = preparation(async (request: requests.ChangePasswordRequest, context) => {
    const checked = await checking.of(request, context);
    // A caller who is refused costs no second hash.
    if (!checked.right) return "";
    const { id } = requireCaller(context);
    const user = await worker.repositoriesFor(unitOptions(context)).users.retrieve({ id });
    await users.requireUncommon(request.newPassword, "new_password", user);
    return users.hashPassword(request.newPassword, context.signal);
  });
  return {
    preparations: { changeEmail: counting, changePassword: hashing },
    handlers: {
      async refreshTokens({ refreshToken }, context) {
        return { tokens: await tokensOf(await sessions.refresh(refreshToken, auditedOptions(context)), tokens) };
      },
      async signOut({ everywhere }, context) {
        const caller = callerOf(context);
        if (caller && (everywhere || caller.sessionId !== undefined)) {
          await sessions.end(caller.id, everywhere ? undefined : caller.sessionId, auditedOptions(context));
        }
        return {};
      },
      async getMe(_, context) {
        const { id, roles } = requireCaller(context);
        if (id === OPERATOR_ID) {
          throw new NotFoundError("users", "the token is the operator's, and of no user: sign in to get a user's");
        }
        const user = await worker.repositoriesFor(unitOptions(context)).users.retrieve({ id });
        return { user: userCodec.toMessage(user), roles: [...roles] };
      },
      async changeEmail(request, context) {
        const { id, sessionId } = requireCaller(context);
        const proof = { id, password: request.currentPassword };
        const by = { sessionId, given: givenFactor(request.secondFactor) };
        const checked = await counting.of(request, context);
        const user = await telling(trail, request, context, () =>
          users.own.changeEmail(proof, request.email, by, auditedOptions(context), checked),
        );
        return { user: userCodec.toMessage(user) };
      },
      async changePassword(request, context) {
        const { id, sessionId } = requireCaller(context);
        const proof = { id, password: request.currentPassword };
        const hash = await hashing.of(request, context);
        const checked = await checking.of(request, context);
        const by = { sessionId, given: givenFactor(request.secondFactor) };
        await telling(trail, request, context, () =>
          users.own.changePassword(proof, hash, by, auditedOptions(context), checked),
        );
        return {};
      },
      async listSessions(request, context) {
        const { id, sessionId } = requireCaller(context);
        const userId = request.userId || id;
        const { query, nextPageToken } = listQuery<Session>(
          // Unsaid, all of them: callers from before there were pages ask for no second one.
          { ...request, filter: "", orderBy: "", pageSize: request.pageSize || MAX_SESSIONS },
          { fields: {}, seal, caller: `${id} ${userId}` },
        );
        const asked = { size: Math.min(query.size ?? MAX_SESSIONS, MAX_SESSIONS), token: query.token ?? "" };
        const page = await sessions.list(userId, asked, scopeOf(context), unitOptions(context));
        return {
          sessions: page.items.map((session) => toMessage(session, sessionId)),
          nextPageToken: nextPageToken(page),
        };
      },
      async revokeSession({ id }, context) {
        await sessions.revoke(id, scopeOf(context), auditedOptions(context));
        return {};
      },
    },
  };
}

/** The tokens of a session that has just begun or been renewed. */
export async function tokensOf(
  open: OpenSession,
  tokens: AccessTokens,
): Promise<MessageInitShape<typeof TokensSchema>> {
  const { session } = open;
  const { id, userId, expireTime } = session;
  const access = await tokens.issue({ id: userId, roles: rolesOf(session), sessionId: id });
  return {
    accessToken: access.token,
    accessTokenExpireTime: timestampFromDate(access.expireTime),
    refreshToken: refreshTokenOf(open),
    refreshTokenExpireTime: timestampFromDate(expireTime),
  };
}

/** The sessions that the caller may see. */
function scopeOf(context: HandlerContext): SessionScope {
  return reachOf(context) === "all" ? {} : { userId: requireCaller(context).id };
}

function toMessage(
  { id, createTime, refreshTime, expireTime, address }: Session,
  current: string | undefined,
): MessageInitShape<typeof SessionSchema> {
  return {
    id,
    createTime: timestampFromDate(createTime),
    refreshTime: timestampFromDate(refreshTime),
    expireTime: timestampFromDate(expireTime),
    address,
    current: id === current,
  };
}
