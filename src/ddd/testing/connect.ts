import { timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  ItemSchema,
  ItemService,
  MembershipSchema,
  MembershipService,
  OwnerSchema,
  OwnerService,
} from "../../../gen/brasa/testing/v1/sample_pb.js";
import { etagToVersion, type MessageCodec, toDate, versionToEtag } from "../connect/index.ts";
import type { Item, Membership, Owner } from "./sample.ts";

export { ItemService, MembershipService, OwnerService };

/** An item as a message and back. */
export const itemCodec: MessageCodec<Item, typeof ItemSchema> = {
  message: ItemSchema,
  fields: {
    id: { type: "string" },
    name: { type: "string" },
    note: { type: "string" },
    active: { type: "boolean" },
    createTime: { type: "timestamp" },
    deleteTime: { type: "timestamp" },
    rating: { type: "integer" },
    weight: { type: "double" },
    serial: { type: "int64" },
    price: { type: "string" },
    ownerId: { type: "string" },
  },
  toMessage: ({ version, note, createTime, deleteTime, rating, ownerId, ...same }) => ({
    ...same,
    note: note ?? undefined,
    createTime: timestampFromDate(createTime),
    deleteTime: deleteTime ? timestampFromDate(deleteTime) : undefined,
    rating: rating === null ? undefined : BigInt(rating),
    ownerId: ownerId ?? undefined,
    etag: versionToEtag(version),
  }),
  fromMessage: ({
    $typeName,
    $unknown,
    etag,
    note = null,
    createTime,
    deleteTime,
    rating,
    ownerId = null,
    ...same
  }) => ({
    ...same,
    note,
    createTime: toDate(createTime),
    deleteTime: deleteTime ? timestampDate(deleteTime) : null,
    rating: rating === undefined ? null : Number(rating),
    ownerId,
    version: etagToVersion(etag),
  }),
};

/** An owner as a message and back. */
export const ownerCodec: MessageCodec<Owner, typeof OwnerSchema> = {
  message: OwnerSchema,
  fields: { id: { type: "string" }, name: { type: "string" } },
  toMessage: (owner) => owner,
  fromMessage: ({ $typeName, $unknown, ...same }) => same,
};

/** A membership as a message and back. */
export const membershipCodec: MessageCodec<Membership, typeof MembershipSchema> = {
  message: MembershipSchema,
  fields: { itemId: { type: "string" }, ownerId: { type: "string" }, role: { type: "string" } },
  toMessage: (membership) => membership,
  fromMessage: ({ $typeName, $unknown, ...same }) => same,
};
