import type { HandlerContext } from "@connectrpc/connect";
import type { UserCredentials } from "../../../gen/accounts/v1/user_pb.js";
import type { CreateUserRequest } from "../../../gen/accounts/v1/user_service_pb.js";
import { ADMIN, callerOf, preparation, type RepeatProof, wholeOf } from "../../ddd/connect/index.ts";
import type { AuditTrail } from "../audit/audit-trail.ts";
import { auditedOptions, telling } from "../audit/connect.ts";
import type { UserResource } from "../user-resource.ts";

/** The preparations of `passwordWork`. */
export type PasswordWork = ReturnType<typeof passwordWork>;

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

/** The hashing and comparing of passwords: it takes tens of milliseconds of a core, so no unit waits for it. */
export function passwordWork(users: UserResource, trail: AuditTrail | undefined) {
  return {
    /** Hashes the new password; "" if none will be stored. */
    hashing: preparation((request: CreateUserRequest, context) =>
      telling(trail, request, context, async () => {
        // It tells whether an email address is taken, even if only tried.
        if (!callerOf(context)?.roles.includes(ADMIN)) await users.countCreation(auditedOptions(context));
        const user = present(request.user);
        const { password } = user;
        await users.requireUncommon(password, "user.password", user);
        if (request.validateOnly) return "";
        const hash = await users.hashPassword(password, context.signal);
        hashedFor(context).set(hash, password);
        return hash;
      }),
    ),
    checking: preparation((request: WithCredentials, context) =>
      telling(trail, request, context, () =>
        users.credentials.check(present(request.credentials), auditedOptions(context), hashedFor(context)),
      ),
    ),
  };
}

/** The proof that a repeat needs: its answer tells of the account, and is for a caller who knows the password. */
export function provingAgain(
  users: UserResource,
  { checking }: PasswordWork,
  trail: AuditTrail | undefined,
): RepeatProof<WithCredentials> {
  return (request, context) =>
    telling(trail, request, context, async () => {
      const checked = await checking.of(request, context);
      await users.credentials.proveAgain(present(request.credentials), auditedOptions(context), checked);
    });
}

/** A field that the rules require. */
export function present<T>(message: T | undefined): T {
  if (message === undefined) throw new Error("the request has not passed its rules");
  return message;
}
