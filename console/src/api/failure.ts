import { ConnectError } from "@connectrpc/connect";
import { ErrorInfoSchema } from "../../../gen/google/rpc/error_details_pb.js";

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  if (error instanceof ConnectError) return error.rawMessage;
  return error instanceof Error ? error.message : String(error);
}

/** The reason of an error of the service, such as TOKEN_EXPIRED; undefined if it has none. */
export function reasonOf(error: unknown): string | undefined {
  return infoOf(error)?.reason;
}

/** The google.rpc.ErrorInfo of an error of the service. */
export function infoOf(error: unknown) {
  return error instanceof ConnectError ? error.findDetails(ErrorInfoSchema)[0] : undefined;
}
