import { type DescFile, type DescService, toBinary } from "@bufbuild/protobuf";
import {
  type DescriptorProto,
  type EnumDescriptorProto,
  type FieldDescriptorProto,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
} from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import { file_google_rpc_error_details } from "../../gen/google/rpc/error_details_pb.js";
import * as v1 from "../../gen/grpc/reflection/v1/reflection_pb.js";
import * as v1alpha from "../../gen/grpc/reflection/v1alpha/reflection_pb.js";
import type { Route } from "./ports/listener.ts";

/** The two versions are the same on the wire; clients try v1 first, and some know v1alpha only. */
type Request = v1.ServerReflectionRequest | v1alpha.ServerReflectionRequest;

/**
 * gRPC server reflection, v1 and v1alpha, of these services and of itself: what `grpcurl` asks before a call. It tells
 * all that the services' files say, custom options and transitive imports included, but no comments, since generated
 * code has none. Extensions are known if a file that is reachable from the services declares them.
 *
 * The types of error details are known too, though no service's file imports them: `grpcurl` asks for them to show them.
 *
 * A request for an unknown name is answered with NOT_FOUND inside the stream, which goes on. A request that asks for nothing ends the
 * stream with INVALID_ARGUMENT. Every answer holds the file and everything that it imports, also if an earlier one did:
 * a server may leave those out, but then a client that reads each answer by itself could not.
 */
export function reflectionRoutes(services: readonly DescService[]): Route[] {
  const answer = createReflector([...services, v1.ServerReflection, v1alpha.ServerReflection]);

  async function* serverReflectionInfo<R extends Request>(requests: AsyncIterable<R>) {
    for await (const request of requests) {
      yield { validHost: request.host, originalRequest: request, messageResponse: answer(request.messageRequest) };
    }
  }
  const routeV1: Route<typeof v1.ServerReflection> = {
    service: v1.ServerReflection,
    implementation: { serverReflectionInfo },
  };
  const routeV1alpha: Route<typeof v1alpha.ServerReflection> = {
    service: v1alpha.ServerReflection,
    implementation: { serverReflectionInfo },
  };
  return [routeV1, routeV1alpha];
}

/** Answers single questions about the services and all files that are reachable from them. */
function createReflector(services: readonly DescService[]) {
  const serviceNames = [...new Set(services.map((service) => service.typeName))].sort();
  const files = indexFiles([...services.map((service) => service.file), file_google_rpc_error_details]);
  const encoded = new Map<string, Uint8Array>();

  function encode({ proto }: DescFile): Uint8Array {
    const bytes = encoded.get(proto.name) ?? toBinary(FileDescriptorProtoSchema, proto);
    encoded.set(proto.name, bytes);
    return bytes;
  }

  function fileAnswer(file: DescFile | undefined, wanted: string) {
    if (file === undefined) return notFound(wanted);
    return { case: "fileDescriptorResponse" as const, value: { fileDescriptorProto: withImports([file]).map(encode) } };
  }

  return (question: Request["messageRequest"]) => {
    switch (question.case) {
      case "fileByFilename":
        return fileAnswer(files.byName.get(question.value), `file ${question.value}`);
      case "fileContainingSymbol":
        return fileAnswer(files.bySymbol.get(question.value), `symbol ${question.value}`);
      case "fileContainingExtension": {
        const { containingType, extensionNumber } = question.value;
        const file = files.byExtension.get(containingType)?.get(extensionNumber);
        return fileAnswer(file, `extension ${extensionNumber} of ${containingType}`);
      }
      case "allExtensionNumbersOfType": {
        const baseTypeName = question.value;
        const numbers = files.byExtension.get(baseTypeName)?.keys();
        // A message that nothing extends has no numbers; only one that does not exist is not found.
        if (numbers === undefined && !files.bySymbol.has(baseTypeName)) return notFound(`type ${baseTypeName}`);
        const extensionNumber = [...(numbers ?? [])].sort((a, b) => a - b);
        return { case: "allExtensionNumbersResponse" as const, value: { baseTypeName, extensionNumber } };
      }
      case "listServices": {
        const service = serviceNames.map((name) => ({ name }));
        return { case: "listServicesResponse" as const, value: { service } };
      }
      case undefined:
        throw new ConnectError("the request has no message_request", Code.InvalidArgument);
    }
  };
}

function notFound(wanted: string) {
  return {
    case: "errorResponse" as const,
    value: { errorCode: Code.NotFound as number, errorMessage: `${wanted} not found` },
  };
}

/** Files by what one may ask for. The file's own name ends in `.proto`, unlike the descriptor's. */
function indexFiles(roots: readonly DescFile[]) {
  const byName = new Map<string, DescFile>();
  const bySymbol = new Map<string, DescFile>();
  const byExtension = new Map<string, Map<number, DescFile>>();
  for (const file of withImports(roots)) {
    byName.set(file.proto.name, file);
    for (const symbol of symbolsOfFile(file.proto)) bySymbol.set(symbol, file);
    for (const { extendee, number } of extensionsOf(file.proto)) {
      const containingType = extendee.replace(/^\./, "");
      const byNumber = byExtension.get(containingType) ?? new Map<number, DescFile>();
      byExtension.set(containingType, byNumber.set(number, file));
    }
  }
  return { byName, bySymbol, byExtension };
}

/** The files and all that they import, directly or not, each once; the files themselves come first. */
function withImports(roots: readonly DescFile[]): DescFile[] {
  const found = new Map(roots.map((file) => [file.proto.name, file]));
  // A Map's iteration also reaches what is added on the way.
  for (const file of found.values()) {
    for (const imported of file.dependencies) {
      if (!found.has(imported.proto.name)) found.set(imported.proto.name, imported);
    }
  }
  return [...found.values()];
}

/**
 * The full name of everything that has one. It is read from the plain FileDescriptorProto, since the descriptors of
 * protobuf-es leave out what code never names, such as the messages behind map fields.
 */
function* symbolsOfFile(file: FileDescriptorProto): Iterable<string> {
  const scope = file.package === "" ? "" : `${file.package}.`;
  for (const message of file.messageType) yield* symbolsOfMessage(scope, message);
  for (const enumeration of file.enumType) yield* symbolsOfEnum(scope, enumeration);
  for (const extension of file.extension) yield scope + extension.name;
  for (const service of file.service) {
    yield scope + service.name;
    for (const method of service.method) yield `${scope}${service.name}.${method.name}`;
  }
}

function* symbolsOfMessage(outer: string, message: DescriptorProto): Iterable<string> {
  yield outer + message.name;
  const scope = `${outer}${message.name}.`;
  for (const { name } of [...message.field, ...message.oneofDecl, ...message.extension]) yield scope + name;
  for (const nested of message.nestedType) yield* symbolsOfMessage(scope, nested);
  for (const enumeration of message.enumType) yield* symbolsOfEnum(scope, enumeration);
}

/** An enum's values are siblings of the enum, not its members: that is protobuf's scoping, after C++. */
function* symbolsOfEnum(scope: string, { name, value }: EnumDescriptorProto): Iterable<string> {
  yield scope + name;
  for (const { name } of value) yield scope + name;
}

/** The extensions that a file or message declares, at any depth. */
function* extensionsOf(scope: FileDescriptorProto | DescriptorProto): Iterable<FieldDescriptorProto> {
  yield* scope.extension;
  const messages = scope.$typeName === "google.protobuf.FileDescriptorProto" ? scope.messageType : scope.nestedType;
  for (const message of messages) yield* extensionsOf(message);
}
