import { Code } from "@connectrpc/connect";

/** The name of a code as gRPC has it, such as INVALID_ARGUMENT. */
export function codeName(code: Code): string {
  return (Code[code] ?? String(code)).replace(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase();
}
