import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import { z } from "zod";
import {
  type UserCredentials,
  UserCredentialsSchema,
  UserDetailsSchema,
  type User as UserMessage,
  UserSchema,
} from "../../gen/accounts/v1/user_pb.js";
import * as requests from "../../gen/accounts/v1/user_service_pb.js";
import {
  type Batch,
  ConnectRepository,
  etagToVersion,
  type FilterFields,
  listQuery,
  type MessageCodec,
  preparation,
  remoteResource,
  type ServiceDefinition,
  streamQuery,
  toDate,
  unitOptions,
  updateMask,
  versionToEtag,
  wholeOf,
} from "../ddd/connect/index.ts";
import { messageRules, required, type ServiceRules, unruled } from "../ddd/connect/service/rules.ts";
import { InvalidError } from "../ddd/error.ts";
import type { PageTokenSeal } from "../ddd/query/page-token.ts";
import { isPlaceholderUuid } from "../ddd/schema/field.ts";
import { emailRule } from "./email.ts";
import { givenPasswordRule, newPasswordRule } from "./password.ts";
import { createUser, nameRule, type User, type UserChange, type UserDetails } from "./user.ts";
import type { UserResource } from "./user-resource.ts";

const uuid = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const uuidText = "must be a UUID in lower case, such as 0198c0de-0000-7000-8000-000000000000";
const uuidRule = z.string().regex(new RegExp(`^${uuid}$`), uuidText);
const optionalUuidRule = z
  .string()
  .regex(new RegExp(`^(${uuid})?$`), `${uuidText}, or empty`)
  .refine(
    (id) => !isPlaceholderUuid(id),
    "must be a UUID of its own, which the nil and the max UUID are not, or empty",
  );

const credentialsRules = required(
  messageRules(UserCredentialsSchema, { email: emailRule, password: givenPasswordRule }),
);

/** What the requests of UserService must be like. Filters, orders, tokens, masks, etags and request ids are checked where they are read. */
export const userRules: ServiceRules<typeof requests.UserService> = {
  createUser: messageRules(requests.CreateUserRequestSchema, {
    user: required(
      messageRules(UserDetailsSchema, {
        email: emailRule,
        password: newPasswordRule,
        name: nameRule,
        surname: nameRule,
      }),
    ),
    id: optionalUuidRule,
    validateOnly: unruled,
    requestId: unruled,
  }),
  getUser: messageRules(requests.GetUserRequestSchema, { id: uuidRule }),
  listUsers: messageRules(requests.ListUsersRequestSchema, {
    pageSize: unruled,
    pageToken: unruled,
    filter: unruled,
    orderBy: unruled,
  }),
  streamUsers: messageRules(requests.StreamUsersRequestSchema, { filter: unruled, orderBy: unruled }),
  updateUser: messageRules(requests.UpdateUserRequestSchema, {
    user: required(
      messageRules(UserSchema, {
        id: uuidRule,
        // Only what the mask names is read of these, and checked then.
        name: unruled,
        surname: unruled,
        email: unruled,
        active: unruled,
        createTime: unruled,
        updateTime: unruled,
        etag: unruled,
      }),
    ),
    updateMask: unruled,
    requestId: unruled,
  }),
  deleteUser: messageRules(requests.DeleteUserRequestSchema, { id: uuidRule, etag: unruled, requestId: unruled }),
  activateUser: messageRules(requests.ActivateUserRequestSchema, {
    credentials: credentialsRules,
    requestId: unruled,
  }),
  deactivateUser: messageRules(requests.DeactivateUserRequestSchema, {
    credentials: credentialsRules,
    requestId: unruled,
  }),
  signIn: messageRules(requests.SignInRequestSchema, { credentials: credentialsRules }),
};

/** What filters and orders may name. */
export const filterFields: FilterFields<User> = {
  id: { type: "string" },
  name: { type: "string" },
  surname: { type: "string" },
  email: { type: "string" },
  active: { type: "boolean" },
  createTime: { type: "timestamp" },
  updateTime: { type: "timestamp" },
};

/** A user as a message and back. A field that is added to either does not compile until it is mapped. */
export const userCodec: MessageCodec<User, typeof UserSchema> = {
  message: UserSchema,
  fields: filterFields,
  // Field by field: made by spreading, objects are ten times as dear, and lists are made of many.
  toMessage: (user) => ({
    id: user.id,
    name: user.name,
    surname: user.surname,
    email: user.email,
    active: user.active,
    createTime: timestampFromDate(user.createTime),
    updateTime: timestampFromDate(user.updateTime),
    etag: versionToEtag(user.version),
  }),
  fromMessage: (message) => ({
    id: message.id,
    name: message.name,
    surname: message.surname,
    email: message.email,
    active: message.active,
    createTime: toDate(message.createTime),
    updateTime: toDate(message.updateTime),
    version: etagToVersion(message.etag),
  }),
};
const { toMessage } = userCodec;

const remoteUsers = remoteResource(requests.UserService, userCodec, {
  create: ({ id, ...user }: NewUser & { readonly id: string }) => ({ id, user }),
  // The service has a clock of its own: this is when the user was drafted, until the unit is committed.
  draft: ({ id, ...user }) => createUser(user, id, new Date()),
});

/** A new user as a remote service takes it. */
export type NewUser = UserDetails & { readonly id?: string };

/** The users of a remote service: `new RemoteUsers(createGrpcTransport({ baseUrl }))`. */
export class RemoteUsers extends ConnectRepository<User, NewUser> {
  remote = remoteUsers;
}

/** The fields that UpdateUser may set, and their rules. */
const settable = { name: nameRule, surname: nameRule } satisfies Record<keyof UserChange, z.ZodType>;
const settableFields = Object.keys(settable) as (keyof UserChange)[];

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
};

/** UserService with its rules, and its handlers: messages to use cases and back, and nothing else. */
export function userService(users: UserResource, seal: PageTokenSeal): UserServiceDefinition {
  const slow = slowWork(users);
  const { hashing, checking } = slow;
  return {
    service: requests.UserService,
    rules: userRules,
    limits,
    // Not signIn: what it gives must not be kept with a Commit that can be repeated.
    committable: ["createUser", "getUser", "listUsers", "updateUser", "deleteUser", "activateUser", "deactivateUser"],
    preparations: { createUser: hashing, activateUser: checking, deactivateUser: checking, signIn: checking },
    batches: { createUser: creatingMany(users, slow) },
    implementation: handlers(users, seal, slow),
  };
}

type WithCredentials = { readonly credentials?: UserCredentials | undefined };

/**
 * The passwords that the operations of a Commit have hashed, by their hashes: a later operation may sign in as a user
 * that an earlier one creates.
 */
const hashedIn = new WeakMap<object, Map<string, string>>();

function hashedFor(context: HandlerContext): Map<string, string> {
  const whole = wholeOf(context);
  const known = hashedIn.get(whole) ?? new Map<string, string>();
  hashedIn.set(whole, known);
  return known;
}

/** Hashing takes tens of milliseconds of a core; no unit should wait for it. */
function slowWork(users: UserResource) {
  return {
    /** Hashes the new password; "" if none will be stored. */
    hashing: preparation(async ({ user, validateOnly }: requests.CreateUserRequest, context) => {
      if (validateOnly) return "";
      const { password } = present(user);
      const hash = await users.hashPassword(password, context.signal);
      hashedFor(context).set(hash, password);
      return hash;
    }),
    checking: preparation(({ credentials }: WithCredentials, context) =>
      users.check(present(credentials), unitOptions(context), hashedFor(context)),
    ),
  };
}

function creatingMany(users: UserResource, { hashing }: ReturnType<typeof slowWork>): Batch<CreateUserMethod> {
  return {
    key: ({ user, id, validateOnly }) => (validateOnly || !user ? undefined : id || user.email),
    async handle(requests, context) {
      const all = requests.map(async (request) => {
        const { user, id } = request;
        return { details: present(user), id: id || undefined, hash: await hashing.of(request, context) };
      });
      const made = await users.createAll(await Promise.all(all), unitOptions(context));
      return made.map((user) => ({ user: toMessage(user) }));
    },
  };
}

type CreateUserMethod = typeof requests.UserService.method.createUser;

function handlers(
  users: UserResource,
  seal: PageTokenSeal,
  { hashing, checking }: ReturnType<typeof slowWork>,
): ServiceImpl<typeof requests.UserService> {
  return {
    async createUser(request, context) {
      const { user, id, validateOnly } = request;
      const hash = await hashing.of(request, context);
      const choice = { id: id || undefined, validateOnly, hash };
      return { user: toMessage(await users.create(present(user), choice, unitOptions(context))) };
    },
    async getUser({ id }, context) {
      return { user: toMessage(await users.get(id, unitOptions(context))) };
    },
    async listUsers(request, context) {
      const { query, nextPageToken } = listQuery(request, { fields: filterFields, seal });
      const page = await users.page(query, unitOptions(context));
      return { users: page.items.map(toMessage), nextPageToken: nextPageToken(page) };
    },
    async *streamUsers(request, context) {
      const query = streamQuery(request, filterFields);
      for await (const user of users.list(query, unitOptions(context))) yield { user: toMessage(user) };
    },
    async updateUser({ user: given, updateMask: mask }, context) {
      const user = present(given);
      const change = toChange(user, updateMask(mask, UserSchema, user, settableFields));
      return {
        user: toMessage(await users.update(user.id, toVersion("user.etag", user.etag), change, unitOptions(context))),
      };
    },
    async deleteUser({ id, etag }, context) {
      await users.delete(id, toVersion("etag", etag), unitOptions(context));
      return {};
    },
    async activateUser(request, context) {
      const checked = await checking.of(request, context);
      return { user: toMessage(await users.activate(present(request.credentials), unitOptions(context), checked)) };
    },
    async deactivateUser(request, context) {
      const checked = await checking.of(request, context);
      return { user: toMessage(await users.deactivate(present(request.credentials), unitOptions(context), checked)) };
    },
    async signIn(request, context) {
      const checked = await checking.of(request, context);
      return { user: toMessage(await users.signIn(present(request.credentials), unitOptions(context), checked)) };
    },
  };
}

/** A field that the rules require. */
function present<T>(message: T | undefined): T {
  if (message === undefined) throw new Error("the request has not passed its rules");
  return message;
}

/** The fields that a mask names, of a user whose other fields do not matter. */
function toChange(user: UserMessage, fields: readonly (keyof UserChange)[]): UserChange {
  const violations = fields.flatMap((field) => {
    const result = settable[field].safeParse(user[field]);
    // Reports one violation per field: an empty value needs no second one.
    const [issue] = result.error?.issues ?? [];
    return issue ? [{ field: `user.${field}`, description: issue.message }] : [];
  });
  if (violations.length > 0) throw new InvalidError(violations);
  return Object.fromEntries(fields.map((field) => [field, user[field]]));
}

function toVersion(field: string, etag: string): number | undefined {
  return etag === "" ? undefined : etagToVersion(etag, field);
}
