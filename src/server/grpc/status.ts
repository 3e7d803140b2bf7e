import type { OutgoingHttpHeaders } from "node:http2";
import { create, toBinary } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import type { ConnectError } from "@connectrpc/connect";
import { StatusSchema } from "../../../gen/google/rpc/status_pb.js";
import { toHttp2Headers } from "./metadata.ts";

/** The trailers of a call that has succeeded, beside those of its handler. */
export const OK: OutgoingHttpHeaders = { "grpc-status": 0 };

/** The most characters of an error's text, as of errors of the toolkit. */
const MAX_TEXT = 1024;
/**
 * The most bytes of the text as a header, and of a status with its details, which are left out beyond. In base64 they take less than
 * 16 KiB together: clients on gRPC's C core take no more, and would see neither code nor text.
 */
const MAX_HEADER_TEXT = 4 * 1024;
const MAX_STATUS_BYTES = 8 * 1024;

/** The trailers of an error, with google.rpc.Status for its details (the richer error model of gRPC). */
export function toTrailers(shown: ConnectError): OutgoingHttpHeaders {
  const message = clipped(shown.rawMessage, MAX_TEXT);
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
    "grpc-message": encoded(message),
    "grpc-status-details-bin": bytes.toString("base64").replace(/=+$/, ""),
  };
}

/** Percent-encodes all but printable ASCII (gRPC over HTTP/2, "Status-Message"). */
function encoded(text: string): string {
  const whole = encodeURI(text);
  // No character takes more than nine.
  return whole.length <= MAX_HEADER_TEXT ? whole : encodeURI(clipped(text, Math.floor(MAX_HEADER_TEXT / 9)));
}

/** At most so many characters, and never half of one: that could not be encoded. */
function clipped(text: string, length: number): string {
  return (text.length <= length ? text : `${text.slice(0, length - 1)}…`).toWellFormed();
}
