import type { OutgoingHttpHeaders } from "node:http2";
import { create, toBinary } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import type { ConnectError } from "@connectrpc/connect";
import { StatusSchema } from "../../../gen/google/rpc/status_pb.js";
import { clip } from "../../ddd/connect/error.ts";
import { toHttp2Headers } from "./metadata.ts";

/** The trailers of a call that has succeeded, beside those of its handler. */
export const OK: OutgoingHttpHeaders = { "grpc-status": 0 };

/** The most characters of an error's text, as of errors of the toolkit. */
const MAX_TEXT = 1024;
/** The most bytes of an error's status: details beyond are left out, since its code and text matter more. */
const MAX_STATUS_BYTES = 16 * 1024;

/** The trailers of an error, with google.rpc.Status for its details (the richer error model of gRPC). */
export function toTrailers(shown: ConnectError): OutgoingHttpHeaders {
  const message = clip(shown.rawMessage, MAX_TEXT);
  const details = shown.details.map((detail) =>
    "desc" in detail
      ? anyPack(detail.desc, create(detail.desc, detail.value))
      : { typeUrl: `type.googleapis.com/${detail.type}`, value: detail.value },
  );
  const toBytes = (some: typeof details) => {
    return toBinary(StatusSchema, create(StatusSchema, { code: shown.code, message, details: some }));
  };
  const all = toBytes(details);
  const bytes = Buffer.from(all.length > MAX_STATUS_BYTES ? toBytes([]) : all);
  return {
    // Of an error that another server has answered, the metadata is between that one and us, as in Connect.
    ...(shown.isWireError ? {} : toHttp2Headers(shown.metadata)),
    "grpc-status": shown.code,
    // Percent-encoding of all but printable ASCII (gRPC over HTTP/2, "Status-Message").
    "grpc-message": encodeURI(message),
    "grpc-status-details-bin": bytes.toString("base64").replace(/=+$/, ""),
  };
}
