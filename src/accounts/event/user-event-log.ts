import type { Repositories, Unit } from "../../ddd/worker.ts";
import type { User } from "../user.ts";

/** A request of a token for an email address. */
export interface EmailTokenRequest {
  readonly requestId: string;
  /** One that nobody has, for an address that no user has. */
  readonly userId: string;
}

/** The parts of a user that events tell. */
export type UserState = Pick<User, "id" | "email" | "name" | "surname" | "active">;

/** Records events of users, for other contexts and for those who send notifications. */
export interface UserEventLog {
  created<R extends Repositories>(unit: Unit<R>, ...users: readonly UserState[]): Promise<void>;
  /** @param users as they are now */
  updated<R extends Repositories>(unit: Unit<R>, ...users: readonly UserState[]): Promise<void>;
  deleted<R extends Repositories>(unit: Unit<R>, ...userIds: readonly string[]): Promise<void>;
  /** @param request with the address to prove, or "" for the user's own */
  verificationRequested<R extends Repositories>(
    unit: Unit<R>,
    ...requests: readonly (EmailTokenRequest & { readonly email: string })[]
  ): Promise<void>;
  resetRequested<R extends Repositories>(unit: Unit<R>, request: EmailTokenRequest): Promise<void>;
}

/** Records nothing: for use cases without an app. */
export const noUserEvents: UserEventLog = {
  created: async () => {},
  updated: async () => {},
  deleted: async () => {},
  verificationRequested: async () => {},
  resetRequested: async () => {},
};
