import {
  create,
  createRegistry,
  type DescMessage,
  type DescMethod,
  fromBinary,
  fromJson,
  toBinary,
  toJson,
} from "@bufbuild/protobuf";
import { anyUnpack } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, type Transport } from "@connectrpc/connect";
import * as grpc from "@grpc/grpc-js";
import { UserService } from "../../gen/accounts/v1/user_service_pb.js";
import { file_google_rpc_error_details } from "../../gen/google/rpc/error_details_pb.js";
import { StatusSchema } from "../../gen/google/rpc/status_pb.js";
import { CallError, type Detail, type Json, type JsonClient } from "./user-journey.ts";

const detailTypes = createRegistry(file_google_rpc_error_details);

/** UserService by a Connect transport of any protocol. */
export function connectClient(transport: Transport): JsonClient {
  return {
    async call(name, request) {
      const { input, output, method } = find(name);
      try {
        const response = await transport.unary(
          method as never,
          undefined,
          undefined,
          undefined,
          fromJson(input, request) as never,
        );
        return toJson(output, response.message as never);
      } catch (error) {
        throw fromConnect(error);
      }
    },
    async stream(name, request) {
      const { input, output, method } = find(name);
      const messages = (async function* () {
        yield fromJson(input, request) as never;
      })();
      try {
        const response = await transport.stream(method as never, undefined, undefined, undefined, messages);
        const all: Json[] = [];
        for await (const message of response.message) all.push(toJson(output, message as never));
        return all;
      } catch (error) {
        throw fromConnect(error);
      }
    },
  };
}

function fromConnect(error: unknown): CallError {
  const from = ConnectError.from(error);
  const details = [...detailTypes].flatMap((type) =>
    type.kind === "message" ? from.findDetails(type).map((detail) => toJson(type, detail) as Detail) : [],
  );
  return new CallError(toUpperSnake(Code[from.code]), from.rawMessage, details);
}

/** UserService by a grpc-js client. Close it when done. */
export function grpcClient(address: string): JsonClient & { close(): void } {
  const client = new grpc.Client(address, grpc.credentials.createInsecure());
  return {
    call(name, request) {
      const { input, output, path } = find(name);
      return new Promise((resolve, reject) => {
        client.makeUnaryRequest(
          path,
          (message: Json) => Buffer.from(toBinary(input, message)),
          (bytes) => fromBinary(output, bytes),
          fromJson(input, request),
          (error, response) => (error ? reject(fromGrpc(error)) : resolve(toJson(output, response as never))),
        );
      });
    },
    async stream(name, request) {
      const { input, output, path } = find(name);
      const call = client.makeServerStreamRequest(
        path,
        (message: Json) => Buffer.from(toBinary(input, message)),
        (bytes) => fromBinary(output, bytes),
        fromJson(input, request),
      );
      const all: Json[] = [];
      try {
        for await (const message of call) all.push(toJson(output, message as never));
      } catch (error) {
        throw fromGrpc(error as grpc.ServiceError);
      }
      return all;
    },
    close: () => client.close(),
  };
}

function fromGrpc(error: grpc.ServiceError): CallError {
  const [bytes] = error.metadata?.get("grpc-status-details-bin") ?? [];
  const status = bytes instanceof Buffer ? fromBinary(StatusSchema, bytes) : create(StatusSchema);
  if (bytes && status.code !== error.code) throw new Error("the code and the code within the details differ");
  const details = status.details.flatMap((any) => {
    const message = anyUnpack(any, detailTypes);
    const type = message && detailTypes.getMessage(message.$typeName);
    return type ? [toJson(type, message) as Detail] : [];
  });
  return new CallError(toUpperSnake(Code[error.code] ?? String(error.code)), error.details, details);
}

function find(name: string): { method: DescMethod; input: DescMessage; output: DescMessage; path: string } {
  const method = UserService.methods.find((one) => one.name === name);
  if (!method) throw new Error(`UserService has no ${name}`);
  return { method, input: method.input, output: method.output, path: `/${UserService.typeName}/${name}` };
}

/** `InvalidArgument` as `INVALID_ARGUMENT`. */
export function toUpperSnake(name: string): string {
  return name.replace(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase();
}
