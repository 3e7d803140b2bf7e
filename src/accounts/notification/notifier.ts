/** A notification for a person. */
export interface Notification {
  /** A UUID, the same for each repeat: the `request_id` of the call. */
  readonly id: string;
  /** The email address to write to. */
  readonly recipient: string;
  readonly content: NotificationContent;
}

/** The kinds of notifications, with what they say. */
export type NotificationContent =
  | { readonly kind: "welcome"; readonly name: string; readonly surname: string }
  | ({ readonly kind: "email_verification" } & SentToken)
  | ({ readonly kind: "password_reset" } & SentToken);

/** A token for the person. */
export interface SentToken {
  readonly name: string;
  /** A secret: nothing else may keep or log it. */
  readonly token: string;
  readonly expireTime: Date;
}

/** Hands notifications over to those who see to it that they arrive. */
export interface Notifier {
  /**
   * Resolves when the notification is taken. A repeat by its id has no second effect.
   *
   * @throws UnavailableError, DeadlineError, ExhaustedError or ConflictError where a repeat may help; PreconditionError, reason
   *   NOTIFICATION_REFUSED, where it does not. None has a word of the receiver's in it, which might be the token
   */
  send(notification: Notification, options: { readonly signal: AbortSignal }): Promise<void>;
}
