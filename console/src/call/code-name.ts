import { Code, ConnectError } from "@connectrpc/connect";
import type { Answer } from "./answer.ts";

/** The name of a code as gRPC has it, such as INVALID_ARGUMENT. */
export function codeName(code: Code): string {
  return (Code[code] ?? String(code)).replace(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase();
}

/** The state of an answer: "running", "OK", "stopped", or the code of its error. */
export function statusWords({ status, error }: Pick<Answer, "status" | "error">): string {
  if (status === "done") return "OK";
  if (status !== "failed") return status;
  return codeName(error instanceof ConnectError ? error.code : Code.Unknown);
}
