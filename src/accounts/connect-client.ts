import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { UserSchema } from "../../gen/accounts/v1/user_pb.js";
import { UserService } from "../../gen/accounts/v1/user_service_pb.js";
import {
  ConnectRepository,
  etagToVersion,
  type MessageCodec,
  remoteResource,
  toDate,
  versionToEtag,
} from "../ddd/connect/browser.ts";
import { userTable } from "./schema.ts";
import { createUser, type User, type UserDetails } from "./user.ts";

// The accounts server's contract. It has a User of its own, the message, beside the entity.
export * from "../../gen/accounts/v1/audit_pb.js";
export * from "../../gen/accounts/v1/grant_pb.js";
export * from "../../gen/accounts/v1/grant_service_pb.js";
export * from "../../gen/accounts/v1/second_factor_pb.js";
export * from "../../gen/accounts/v1/second_factor_service_pb.js";
export { type Session, SessionSchema, type Tokens, TokensSchema } from "../../gen/accounts/v1/session_pb.js";
export { UserCredentialsSchema, UserDetailsSchema, UserSchema } from "../../gen/accounts/v1/user_pb.js";
export * from "../../gen/accounts/v1/user_service_pb.js";
export {
  type FactorDemand,
  type FactorProof,
  type SignInOptions,
  UserSession,
  type UserSessionOptions,
} from "./session/connect-session.ts";
export type { User, UserDetails } from "./user.ts";

/** A user as a message and back. A field that is added to either does not compile until it is mapped. */
export const userCodec: MessageCodec<User, typeof UserSchema> = {
  message: UserSchema,
  table: userTable,
  // Field by field: objects that are made by spreading are ten times as slow, and lists are made of many.
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
const remoteUsers = remoteResource(UserService, userCodec, {
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
