import { createHash } from "node:crypto";

/** The digest of a response's bytes; see Operation.expected_digest. */
export function digestOf(response: Uint8Array): Buffer {
  return createHash("sha256").update(response).digest();
}
