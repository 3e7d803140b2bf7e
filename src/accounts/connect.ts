import type { ServiceImpl } from "@connectrpc/connect";
import { UserCredentialsSchema, UserDetailsSchema, UserSchema } from "../../gen/accounts/v1/user_pb.js";
import * as requests from "../../gen/accounts/v1/user_service_pb.js";
import {
  type AccessTable,
  type Audience,
  type Batch,
  everyone,
  messageRules,
  ownRows,
  resourceService,
  type ServiceDefinition,
  type ServiceRules,
  unruled,
} from "../ddd/connect/index.ts";
import { newUuidRule, uuidRule } from "../ddd/input/uuid-rule.ts";
import type { PageTokenSeal } from "../ddd/query/page-token.ts";
import type { Worker } from "../ddd/worker.ts";
import { addressMethods, addressRules } from "./address/connect.ts";
import { withCanonicalEmails } from "./address/email-filter.ts";
import type { EmailTokenResource } from "./address/email-token-resource.ts";
import type { AuditTrail } from "./audit/audit-trail.ts";
import { auditedOptions, telling } from "./audit/connect.ts";
import { userCodec } from "./connect-client.ts";
import { emailRule } from "./email.ts";
import { recordingChanges } from "./event/connect-recording.ts";
import type { UserEventLog } from "./event/user-event-log.ts";
import { givenFactor, secondFactorRules } from "./factor/connect.ts";
import { type PasswordWork, passwordWork, present, provingAgain } from "./password/connect.ts";
import { givenPasswordRule, newPasswordRule } from "./password/password.ts";
import type { AccountsRepositories } from "./repositories.ts";
import type { AccessTokens } from "./session/access-token.ts";
import { sessionMethods, sessionRules, tokensOf } from "./session/connect.ts";
import type { SessionResource } from "./session/session-resource.ts";
import { nameRule } from "./user.ts";
import type { UserResource } from "./user-resource.ts";

const credentialsRules = messageRules(UserCredentialsSchema, { email: emailRule, password: givenPasswordRule });

/**
 * The rules of the requests of UserService. Filters, orders, tokens, masks, etags and request ids are checked where they are
 * read, and the fields that an update sets by `fieldRules`.
 */
export const userRules: ServiceRules<typeof requests.UserService> = {
  createUser: messageRules(requests.CreateUserRequestSchema, {
    user: messageRules(UserDetailsSchema, {
      email: emailRule,
      password: newPasswordRule,
      name: nameRule,
      surname: nameRule,
    }),
    id: newUuidRule,
  }),
  getUser: messageRules(requests.GetUserRequestSchema, { id: uuidRule }),
  listUsers: unruled,
  streamUsers: unruled,
  updateUser: messageRules(requests.UpdateUserRequestSchema, { user: messageRules(UserSchema, { id: uuidRule }) }),
  deleteUser: messageRules(requests.DeleteUserRequestSchema, { id: uuidRule }),
  activateUser: messageRules(requests.ActivateUserRequestSchema, { credentials: credentialsRules }),
  deactivateUser: messageRules(requests.DeactivateUserRequestSchema, { credentials: credentialsRules }),
  signIn: messageRules(requests.SignInRequestSchema, {
    credentials: credentialsRules,
    secondFactor: secondFactorRules,
  }),
  ...sessionRules,
  ...addressRules,
};

/** Every user reads and changes what is theirs, and admins what is anybody's. */
const OWN: readonly Audience[] = ["owner", "admin"];

/** The callers of each RPC. */
export const userAccess: AccessTable<typeof requests.UserService> = {
  createUser: everyone,
  getUser: OWN,
  listUsers: OWN,
  streamUsers: OWN,
  updateUser: OWN,
  deleteUser: OWN,
  activateUser: everyone,
  deactivateUser: everyone,
  signIn: everyone,
  refreshTokens: everyone,
  // A session that has ended is signed out already.
  signOut: ["owner", "admin", "deactivated"],
  getMe: OWN,
  changeEmail: OWN,
  changePassword: OWN,
  requestEmailVerification: everyone,
  verifyEmail: everyone,
  requestPasswordReset: everyone,
  resetPassword: everyone,
  listSessions: OWN,
  revokeSession: OWN,
};

/** The rules of the fields that an update can set. */
const fieldRules = { name: nameRule, surname: nameRule };

const { toMessage } = userCodec;

/** UserService as listeners serve it. */
export type UserServiceDefinition = ServiceDefinition<typeof requests.UserService>;

/** All requests have few values, and some of these are short. */
const small = { maxElements: 1000 };
const short = { maxElements: 1000, maxBytes: 16 * 1024 };
const limits: NonNullable<UserServiceDefinition["limits"]> = {
  createUser: small,
  getUser: short,
  listUsers: small,
  streamUsers: small,
  updateUser: small,
  deleteUser: short,
  activateUser: small,
  deactivateUser: small,
  signIn: small,
  refreshTokens: short,
  signOut: short,
  getMe: short,
  changeEmail: small,
  changePassword: small,
  requestEmailVerification: short,
  verifyEmail: short,
  requestPasswordReset: short,
  resetPassword: short,
  listSessions: short,
  revokeSession: short,
};

/** The tools of UserService. */
export interface UserServiceTools {
  readonly worker: Worker<AccountsRepositories>;
  /** The use cases of the RPCs that are not standard, on the same worker. */
  readonly users: UserResource;
  /** The use cases of sessions, on the same worker. */
  readonly sessions: SessionResource;
  readonly tokens: AccessTokens;
  /** The use cases of tokens that are sent by mail, on the same worker. */
  readonly emailTokens: EmailTokenResource;
  /** Whether calls are held to the access table; it needs an authenticator. @default true */
  readonly authorizes?: boolean | undefined;
  /** Hears of refusals. @default nothing does */
  readonly trail?: AuditTrail | undefined;
  /** Records the events of users. @default nothing is recorded */
  readonly userEvents?: UserEventLog | undefined;
  /** Signs page tokens. */
  readonly seal: PageTokenSeal;
  /** @default the system's clock */
  readonly now?: (() => Date) | undefined;
  /** Makes ids of events. @default random UUIDs */
  readonly newId?: (() => string) | undefined;
}

/** UserService: its standard RPCs, but for the creation, by `resourceService`, and the others by their use cases. */
export function userService(tools: UserServiceTools): UserServiceDefinition {
  const {
    worker,
    users,
    sessions,
    tokens,
    emailTokens,
    trail,
    seal,
    authorizes = true,
    now = () => new Date(),
  } = tools;
  const slow = passwordWork(users, trail);
  const { hashing, checking } = slow;
  const session = sessionMethods({ worker, users, sessions, tokens, seal, trail });
  const address = addressMethods({ users, emailTokens, trail });
  const definition = resourceService({
    service: requests.UserService,
    codec: userCodec,
    worker,
    repository: "users",
    seal,
    now,
    rules: userRules,
    fieldRules,
    normalizeWhere: withCanonicalEmails,
    limits,
    ...(authorizes ? { access: userAccess } : {}),
    scope: ownRows(({ id }) => ({ id })),
    // None that gives tokens: its response must not be kept with a Commit that can be repeated.
    committable: ["createUser", "getUser", "listUsers", "updateUser", "deleteUser", "activateUser", "deactivateUser"],
    preparations: {
      createUser: hashing,
      activateUser: checking,
      deactivateUser: checking,
      signIn: checking,
      ...session.preparations,
      ...address.preparations,
    },
    repeatProofs: {
      // The answer is what the caller has sent, but for an id and times, and a repeat that compared the password would be one
      // more way to guess it. So a repeat with another password gets the same answer; the user has the first one.
      createUser: "unproven",
      activateUser: provingAgain(users, slow, trail),
      deactivateUser: provingAgain(users, slow, trail),
    },
    batches: { createUser: creatingMany(users, slow) },
    handlers: { ...handlers(users, tokens, slow, trail), ...session.handlers, ...address.handlers },
  });
  return recordingChanges(definition, tools);
}

function creatingMany(users: UserResource, { hashing }: PasswordWork): Batch<CreateUserMethod> {
  return {
    key: ({ user, id, validateOnly }) => (validateOnly || !user ? undefined : id || user.email),
    async handle(requests, context) {
      const all = requests.map(async (request) => {
        const { user, id } = request;
        return { details: present(user), id: id || undefined, hash: await hashing.of(request, context) };
      });
      const made = await users.createAll(await Promise.all(all), auditedOptions(context));
      return made.map((user) => ({ user: toMessage(user) }));
    },
  };
}

type CreateUserMethod = typeof requests.UserService.method.createUser;

function handlers(
  users: UserResource,
  tokens: AccessTokens,
  { hashing, checking }: PasswordWork,
  trail: AuditTrail | undefined,
): Pick<ServiceImpl<typeof requests.UserService>, "createUser" | "activateUser" | "deactivateUser" | "signIn"> {
  return {
    async createUser(request, context) {
      const { user, id, validateOnly } = request;
      const hash = await hashing.of(request, context);
      const choice = { id: id || undefined, validateOnly, hash };
      return { user: toMessage(await users.create(present(user), choice, auditedOptions(context))) };
    },
    async activateUser(request, context) {
      const checked = await checking.of(request, context);
      const activated = await telling(trail, request, context, () =>
        users.activate(present(request.credentials), auditedOptions(context), checked),
      );
      return { user: toMessage(activated) };
    },
    async deactivateUser(request, context) {
      const checked = await checking.of(request, context);
      const deactivated = await telling(trail, request, context, () =>
        users.deactivate(present(request.credentials), auditedOptions(context), checked),
      );
      return { user: toMessage(deactivated) };
    },
    async signIn(request, context) {
      const checked = await checking.of(request, context);
      const given = givenFactor(request.secondFactor);
      const { user, open } = await telling(trail, request, context, () =>
        users.signIn(present(request.credentials), auditedOptions(context), checked, given),
      );
      return { user: toMessage(user), tokens: await tokensOf(open, tokens) };
    },
  };
}
