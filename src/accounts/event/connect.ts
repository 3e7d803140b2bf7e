import {
  EmailVerificationRequestedSchema,
  PasswordResetRequestedSchema,
  UserCreatedSchema,
  UserDeletedSchema,
  UserUpdatedSchema,
} from "../../../gen/accounts/v1/user_event_pb.js";
import { messageEvent } from "../../ddd/connect/index.ts";
import type { EventRecorder } from "../../ddd/event/recorder.ts";
import type { UserEventLog, UserState } from "./user-event-log.ts";

const key = { key: ({ userId }: { readonly userId: string }) => userId };

/** Events of users: those of one user are in the order of their effects. */
export const userCreated = messageEvent(UserCreatedSchema, key);
export const userUpdated = messageEvent(UserUpdatedSchema, key);
export const userDeleted = messageEvent(UserDeletedSchema, key);

/** Without an order: one that cannot be sent keeps no other back. */
const unordered = { key: () => undefined };

/** Requests of tokens. */
export const emailVerificationRequested = messageEvent(EmailVerificationRequestedSchema, unordered);
export const passwordResetRequested = messageEvent(PasswordResetRequestedSchema, unordered);

function stateOf({ id: userId, email, name, surname, active }: UserState) {
  return { userId, email, name, surname, active };
}

/** Records the events of users by a context's recorder. */
export function userEventLog(events: EventRecorder): UserEventLog {
  return {
    created: (unit, ...users) => events.record(unit, ...users.map((user) => userCreated.of(stateOf(user)))),
    updated: (unit, ...users) => events.record(unit, ...users.map((user) => userUpdated.of(stateOf(user)))),
    deleted: (unit, ...ids) => events.record(unit, ...ids.map((userId) => userDeleted.of({ userId }))),
    verificationRequested: (unit, ...requests) =>
      events.record(unit, ...requests.map((request) => emailVerificationRequested.of(request))),
    resetRequested: (unit, request) => events.record(unit, passwordResetRequested.of(request)),
  };
}
