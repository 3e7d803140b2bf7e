import { create, type DescMessage, type MessageInitShape, toBinary } from "@bufbuild/protobuf";

/**
 * The maximum bytes of a page's entities together, a quarter of the default limit of gRPC clients (4 MiB). A single
 * entity may exceed it. A page may have fewer entities than were asked for (AIP-158).
 */
const MAX_PAGE_BYTES = 1024 * 1024;

/** The number of leading messages that fit into a page; at least 1. */
export function fitIntoPage(desc: DescMessage, messages: readonly object[]): number {
  // Most pages are far below the limit, so an upper bound spares encoding them.
  if (messages.reduce((sum, message) => sum + atMost(message), 0) <= MAX_PAGE_BYTES) return messages.length;
  let bytes = 0;
  const over = messages.findIndex((message) => {
    bytes += toBinary(desc, create(desc, message as MessageInitShape<DescMessage>)).length;
    return bytes > MAX_PAGE_BYTES;
  });
  return over === -1 ? messages.length : Math.max(1, over);
}

/** An upper bound of a message's bytes on the wire. */
function atMost(value: unknown): number {
  // A code unit of UTF-16 takes up to three bytes in UTF-8.
  if (typeof value === "string") return 16 + 3 * value.length;
  if (value instanceof Uint8Array) return 16 + value.length;
  if (typeof value !== "object" || value === null) return 16;
  let bytes = 16;
  // Not by Object.values, whose array is as dear as the rest.
  for (const key in value) bytes += atMost((value as Readonly<Record<string, unknown>>)[key]);
  return bytes;
}
