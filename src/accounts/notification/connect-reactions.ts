import { type AnyReaction, defineReaction } from "../../ddd/event/reaction/reaction.ts";
import type { EmailTokenPurpose } from "../address/email-token.ts";
import type { EmailTokenResource } from "../address/email-token-resource.ts";
import { emailVerificationRequested, passwordResetRequested, userCreated } from "../event/connect.ts";
import type { AccountsRepositories } from "../repositories.ts";
import type { NotificationContent, Notifier } from "./notifier.ts";

export interface NotificationTools {
  readonly emailTokens: EmailTokenResource;
  /** @default nothing is sent, and no token is made */
  readonly notifier: Notifier | undefined;
  /** Is told of each notification that is not sent for want of a notifier. */
  onUnsent(kind: NotificationContent["kind"], userId: string): void;
}

interface TokenRequested {
  readonly userId: string;
  readonly email?: string;
}

/** The reactions of accounts to their own events: each sends a notification, by the event's id. */
export function notificationReactions(tools: NotificationTools): readonly AnyReaction<AccountsRepositories>[] {
  const { notifier, emailTokens, onUnsent } = tools;
  const sendsToken = (kind: "email_verification" | "password_reset", purpose: EmailTokenPurpose) => ({
    async call(
      { id, recordTime, data }: { readonly id: string; readonly recordTime: Date; readonly data: TokenRequested },
      options: { readonly signal: AbortSignal },
    ) {
      const { userId, email } = data;
      if (!notifier) return onUnsent(kind, userId);
      const issued = await emailTokens.issue({ id, purpose, userId, email, requestTime: recordTime }, options);
      if (!issued) return;
      const { token, expireTime, user } = issued;
      const content = { kind, name: user.name, token, expireTime };
      await notifier.send({ id, recipient: issued.email, content }, options);
    },
    handle: ({ id }: { readonly id: string }, unit: AccountsRepositories) => emailTokens.sent(unit, id),
  });
  return [
    defineReaction({
      name: "send-welcome",
      on: userCreated,
      async call({ id, data: { userId, email, name, surname } }, options) {
        if (!notifier) return onUnsent("welcome", userId);
        await notifier.send({ id, recipient: email, content: { kind: "welcome", name, surname } }, options);
      },
    }),
    defineReaction({
      name: "send-email-verification",
      on: emailVerificationRequested,
      ...sendsToken("email_verification", "verify_email"),
    }),
    defineReaction({
      name: "send-password-reset",
      on: passwordResetRequested,
      ...sendsToken("password_reset", "reset_password"),
    }),
  ];
}
