import type { ServiceImpl } from "@connectrpc/connect";
import * as requests from "../../../gen/accounts/v1/user_service_pb.js";
import {
  messageRules,
  type Preparations,
  preparation,
  type ServiceRules,
  unitOptions,
} from "../../ddd/connect/index.ts";
import type { AuditTrail } from "../audit/audit-trail.ts";
import { auditedOptions, telling } from "../audit/connect.ts";
import { emailRule } from "../email.ts";
import { newPasswordRule } from "../password/password.ts";
import type { UserResource } from "../user-resource.ts";
import { emailTokenRule } from "./email-token.ts";
import type { EmailTokenResource } from "./email-token-resource.ts";

type Service = typeof requests.UserService;

/** The RPCs of UserService about tokens that are sent to email addresses. */
type AddressMethod = "requestEmailVerification" | "verifyEmail" | "requestPasswordReset" | "resetPassword";

export const addressRules: Pick<ServiceRules<Service>, AddressMethod> = {
  requestEmailVerification: messageRules(requests.RequestEmailVerificationRequestSchema, { email: emailRule }),
  verifyEmail: messageRules(requests.VerifyEmailRequestSchema, { token: emailTokenRule }),
  requestPasswordReset: messageRules(requests.RequestPasswordResetRequestSchema, { email: emailRule }),
  resetPassword: messageRules(requests.ResetPasswordRequestSchema, {
    token: emailTokenRule,
    newPassword: newPasswordRule,
  }),
};

/** The tools of the handlers. */
export interface AddressMethodTools {
  readonly users: UserResource;
  readonly emailTokens: EmailTokenResource;
  /** Hears of refusals. @default nothing does */
  readonly trail?: AuditTrail | undefined;
}

/** The handlers of the RPCs, and their slow work. */
export function addressMethods({ users, emailTokens, trail }: AddressMethodTools): {
  readonly handlers: Pick<ServiceImpl<Service>, AddressMethod>;
  readonly preparations: Preparations<Service>;
} {
  const hashing = preparation((request: requests.ResetPasswordRequest, context) =>
    telling(trail, request, context, async () => {
      await emailTokens.countTry(auditedOptions(context));
      // A caller without a good token costs no hash.
      const user = await emailTokens.userOfReset(request.token, unitOptions(context));
      await users.requireUncommon(request.newPassword, "new_password", user);
      return users.hashPassword(request.newPassword, context.signal);
    }),
  );
  return {
    preparations: { resetPassword: hashing },
    handlers: {
      async requestEmailVerification(request, context) {
        await telling(trail, request, context, () =>
          emailTokens.requestVerification(request.email, auditedOptions(context)),
        );
        return {};
      },
      async verifyEmail(request, context) {
        await telling(trail, request, context, async () => {
          await emailTokens.countTry(auditedOptions(context));
          await emailTokens.verify(request.token, auditedOptions(context));
        });
        return {};
      },
      async requestPasswordReset(request, context) {
        await telling(trail, request, context, () => emailTokens.requestReset(request.email, auditedOptions(context)));
        return {};
      },
      async resetPassword(request, context) {
        const hash = await hashing.of(request, context);
        await telling(trail, request, context, () => emailTokens.reset(request.token, hash, auditedOptions(context)));
        return {};
      },
    },
  };
}
