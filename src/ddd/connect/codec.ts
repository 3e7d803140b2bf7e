import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import { type Timestamp, timestampDate } from "@bufbuild/protobuf/wkt";
import type { FilterFields } from "./filter-fields.ts";

/** All fields of a message, so that one that is forgotten does not compile; one that may be unset is undefined then. */
export type Complete<M> = { readonly [K in keyof Required<Omit<M, "$typeName" | "$unknown">>]: M[K & keyof M] };

/**
 * An entity and its message, both ways, in one place that servers and clients share:
 *
 * ```ts
 * const userCodec: MessageCodec<User, typeof UserSchema> = {
 *   message: UserSchema,
 *   fields: userFields,
 *   toMessage: ({ version, createTime, ...same }) => {
 *     return { ...same, createTime: timestampFromDate(createTime), etag: versionToEtag(version) };
 *   },
 *   fromMessage: ({ $typeName, $unknown, etag, createTime, ...same }) => {
 *     return { ...same, createTime: toDate(createTime), version: etagToVersion(etag) };
 *   },
 * };
 * ```
 */
export interface MessageCodec<E extends object, D extends DescMessage> {
  readonly message: D;
  /** What filters and orders may name. */
  readonly fields: FilterFields<E>;
  toMessage(entity: E): Complete<MessageShape<D>>;
  fromMessage(message: MessageShape<D>): E;
}

/**
 * A time that a service must send.
 *
 * @throws Error if it did not
 */
export function toDate(timestamp: Timestamp | undefined): Date {
  if (!timestamp) throw new Error("the message lacks a time that it must have");
  return timestampDate(timestamp);
}
