import { create, type DescMessage, type MessageInitShape, toBinary } from "@bufbuild/protobuf";

/**
 * The most bytes that the entities of a page have together, but for one that has more: a quarter of what clients of gRPC take by default
 * (4 MiB). A page may have fewer entities than were asked for (AIP-158).
 */
const MAX_PAGE_BYTES = 1024 * 1024;

/** How many of the first messages fit into a page; one at least. */
export function fitIntoPage(desc: DescMessage, messages: readonly object[]): number {
  // Most pages are far below, which is told without putting them in their form on the wire.
  if (messages.reduce((sum, message) => sum + atMost(message), 0) <= MAX_PAGE_BYTES) return messages.length;
  let bytes = 0;
  const over = messages.findIndex((message) => {
    bytes += toBinary(desc, create(desc, message as MessageInitShape<DescMessage>)).length;
    return bytes > MAX_PAGE_BYTES;
  });
  return over === -1 ? messages.length : Math.max(1, over);
}

/** A number of bytes that a message does not exceed on the wire. */
function atMost(value: unknown): number {
  // UTF-8 has up to three bytes for each unit of UTF-16.
  if (typeof value === "string") return 16 + 3 * value.length;
  if (value instanceof Uint8Array) return 16 + value.length;
  if (typeof value !== "object" || value === null) return 16;
  let bytes = 16;
  for (const inner of Object.values(value)) bytes += atMost(inner);
  return bytes;
}
