import { createHash } from "node:crypto";
import { type DescMethodUnary, type Message, toBinary } from "@bufbuild/protobuf";

/** How many operations a Commit may hold. */
export const MAX_OPERATIONS = 10_000;

/** The digest of a response's bytes; see Operation.expected_digest. */
export function digestOf(response: Uint8Array): Buffer {
  return createHash("sha256").update(response).digest();
}

/** The digest of a response message. */
export function digestOfMessage(method: DescMethodUnary, response: Message): Buffer {
  return digestOf(toBinary(method.output, response));
}
