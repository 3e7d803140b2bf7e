import type { Repositories, Unit } from "../../ddd/worker.ts";
import type { User } from "../user.ts";

/** Records events of users, for other contexts. */
export interface UserEventLog {
  created<R extends Repositories>(unit: Unit<R>, ...users: readonly User[]): Promise<void>;
  /** @param users as they are now */
  updated<R extends Repositories>(unit: Unit<R>, ...users: readonly User[]): Promise<void>;
  deleted<R extends Repositories>(unit: Unit<R>, ...userIds: readonly string[]): Promise<void>;
}

/** Records nothing: for use cases without an app. */
export const noUserEvents: UserEventLog = {
  created: async () => {},
  updated: async () => {},
  deleted: async () => {},
};
