import { Code, ConnectError } from "@connectrpc/connect";
import { ErrorInfoSchema } from "../../gen/google/rpc/error_details_pb.js";

/** The code and the reason of a call's error; "accepted" if it has none. */
export async function answerOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "accepted";
  } catch (thrown) {
    const error = ConnectError.from(thrown);
    return `${Code[error.code]} ${error.findDetails(ErrorInfoSchema)[0]?.reason}`;
  }
}
