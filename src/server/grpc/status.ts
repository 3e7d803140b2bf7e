import type { OutgoingHttpHeaders } from "node:http2";
import { create, toBinary } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import type { ConnectError } from "@connectrpc/connect";
import { StatusSchema } from "../../../gen/google/rpc/status_pb.js";
import { toHttp2Headers } from "./metadata.ts";

/** The trailers of a call that has succeeded, beside those of its handler. */
export const OK: OutgoingHttpHeaders = { "grpc-status": 0 };

/** The trailers of an error, with google.rpc.Status for its details (the richer error model of gRPC). */
export function toTrailers(shown: ConnectError): OutgoingHttpHeaders {
  const details = shown.details.map((detail) =>
    "desc" in detail
      ? anyPack(detail.desc, create(detail.desc, detail.value))
      : { typeUrl: `type.googleapis.com/${detail.type}`, value: detail.value },
  );
  const status = create(StatusSchema, { code: shown.code, message: shown.rawMessage, details });
  const bytes = Buffer.from(toBinary(StatusSchema, status));
  return {
    ...toHttp2Headers(shown.metadata),
    "grpc-status": shown.code,
    // Percent-encoding of all but printable ASCII (gRPC over HTTP/2, "Status-Message").
    "grpc-message": encodeURI(shown.rawMessage),
    "grpc-status-details-bin": bytes.toString("base64").replace(/=+$/, ""),
  };
}
