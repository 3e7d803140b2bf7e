import { create, toBinary } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import type { ConnectError } from "@connectrpc/connect";
import type * as grpc from "@grpc/grpc-js";
import { StatusSchema } from "../../../gen/google/rpc/status_pb.js";
import { type GrpcContext, toMetadata, UnpaddedMetadata } from "./context.ts";

/** An error as grpc-js sends it, with google.rpc.Status for its details (the richer error model of gRPC). */
export function toStatus(
  shown: ConnectError,
  context?: GrpcContext,
): Pick<grpc.ServiceError, "code" | "details" | "metadata"> {
  const metadata = context?.trailer() ?? new UnpaddedMetadata();
  toMetadata(shown.metadata, metadata);
  const details = shown.details.map((detail) =>
    "desc" in detail
      ? anyPack(detail.desc, create(detail.desc, detail.value))
      : { typeUrl: `type.googleapis.com/${detail.type}`, value: detail.value },
  );
  const status = create(StatusSchema, { code: shown.code, message: shown.rawMessage, details });
  metadata.set("grpc-status-details-bin", Buffer.from(toBinary(StatusSchema, status)));
  return { code: shown.code as number, details: shown.rawMessage, metadata };
}
