import type { DescMethod } from "@bufbuild/protobuf";

/** How many operations a Commit may hold. */
export const MAX_OPERATIONS = 10_000;

/** The full name of an RPC, such as `accounts.v1.UserService/GetUser`. */
export function rpcName({ parent, name }: DescMethod): string {
  return `${parent.typeName}/${name}`;
}
