import { createHash } from "node:crypto";
import { type DescMethod, type DescMethodUnary, type Message, toBinary } from "@bufbuild/protobuf";

/** How many operations a Commit may hold. */
export const MAX_OPERATIONS = 10_000;

/** The full name of an RPC, such as `accounts.v1.UserService/GetUser`. */
export function rpcName({ parent, name }: DescMethod): string {
  return `${parent.typeName}/${name}`;
}

/** The digest of a response's bytes; see Operation.expected_digest. */
export function digestOf(response: Uint8Array): Buffer {
  return createHash("sha256").update(response).digest();
}

/** The digest of a response message. */
export function digestOfMessage(method: DescMethodUnary, response: Message): Buffer {
  return digestOf(toBinary(method.output, response));
}
