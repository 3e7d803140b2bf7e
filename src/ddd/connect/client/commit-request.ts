import { create, fromBinary, type Message, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { type Any, anyPack } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import {
  type CommitRequest,
  CommitRequestSchema,
  type CommitResponse,
  type OperationSchema,
} from "../../../../gen/brasa/v1/unit_of_work_service_pb.js";
import { ErrorInfoSchema } from "../../../../gen/google/rpc/error_details_pb.js";
import { DomainError, ExhaustedError, PreconditionError, RemoteError } from "../../error.ts";
import { MAX_OPERATIONS, rpcName } from "../operation.ts";
import { encodingError } from "../wire/encoding.ts";
import type { RemoteCall } from "./call.ts";

/** The largest Commit in bytes: 4 MiB, the default limit of gRPC servers. */
const MAX_COMMIT_BYTES = 4 * 1024 * 1024;

/** The bytes of a request id in a CommitRequest: a UUID's text, with its tag and length. */
const REQUEST_ID_BYTES = 38;

/**
 * Makes one Commit of several calls.
 *
 * @param expected the digests that the responses must have, where one is known
 * @throws ExhaustedError, reason COMMIT_TOO_LARGE; InvalidError for a value that its message cannot hold
 */
export function commitRequest(
  calls: readonly RemoteCall[],
  { expected, validateOnly }: { expected: readonly Uint8Array[]; validateOnly: boolean },
): CommitRequest {
  // Checked before all of them are encoded.
  if (calls.length > MAX_OPERATIONS) throw tooLarge(MAX_OPERATIONS, calls.length, "calls");
  const operations = calls.map((call, i): MessageInitShape<typeof OperationSchema> => {
    const digest = expected[i];
    return { method: rpcName(call.method), request: pack(call), ...(digest ? { expectedDigest: digest } : {}) };
  });
  const request = create(CommitRequestSchema, { operations, validateOnly });
  const length = toBinary(CommitRequestSchema, request).length + REQUEST_ID_BYTES;
  if (length > MAX_COMMIT_BYTES) throw tooLarge(MAX_COMMIT_BYTES, length, "bytes");
  return request;
}

function pack({ method, request, explain }: RemoteCall): Any {
  try {
    return anyPack(method.input, request);
  } catch (error) {
    const invalid = error instanceof Error && encodingError(error);
    throw invalid ? explain(invalid) : error;
  }
}

/** The responses of a Commit's calls. @throws RemoteError if one is missing or cannot be read */
export function readResponses(message: Message, calls: readonly RemoteCall[]): Message[] {
  // The method's descriptor says so.
  const { responses } = message as CommitResponse;
  return calls.map(({ method: { name, output } }, i) => {
    const response = responses[i];
    if (!response) throw new RemoteError(`the response of Commit lacks that of operation ${i}, ${name}`);
    try {
      return fromBinary(output, response.value);
    } catch (cause) {
      const text = `the response of Commit has one of operation ${i}, ${name}, that cannot be read`;
      throw new RemoteError(text, { cause });
    }
  });
}

/** Attributes the error of a Commit to the call that caused it, if there is one. */
export function explainCommit(error: Error, calls: readonly RemoteCall[]): Error {
  if (isWithoutUnits(error)) {
    const text =
      "this would change several entities at once, or one without a version that may have changed since it was read: " +
      "for that the service would need brasa.v1.UnitOfWorkService";
    return new PreconditionError(text, { reason: "COMMIT_NEEDED", cause: error.cause });
  }
  const index = error instanceof DomainError ? error.metadata.operation : undefined;
  return calls[Number(index)]?.explain(error) ?? error;
}

/**
 * Whether a Commit has failed because the server has no UnitOfWorkService; an operation may fail with the same code.
 */
export function isWithoutUnits({ cause }: Error): boolean {
  if (!(cause instanceof ConnectError) || cause.code !== Code.Unimplemented) return false;
  return cause.findDetails(ErrorInfoSchema).every(({ metadata }) => metadata.operation === undefined);
}

function tooLarge(most: number, held: number, what: "calls" | "bytes"): ExhaustedError {
  const text = `a unit over RPC can hold ${most} ${what}, and this one holds ${held}: split it`;
  return new ExhaustedError(text, { reason: "COMMIT_TOO_LARGE" });
}
