import { table, text, timestamp, uuid } from "brasa";

/** A notification that was taken. Its token is not kept: this program has no further use for it. */
export interface Notification {
  /** The request id. */
  readonly id: string;
  readonly kind: string;
  readonly recipient: string;
  readonly createTime: Date;
}

export const notificationTable = table<Notification>("notifications", {
  id: uuid(),
  kind: text(50),
  recipient: text(254),
  createTime: timestamp(),
});
