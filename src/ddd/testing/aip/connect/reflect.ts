import { create, createFileRegistry, type FileRegistry, fromBinary, toBinary } from "@bufbuild/protobuf";
import { type FileDescriptorProto, FileDescriptorProtoSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, createClient, type Transport } from "@connectrpc/connect";
import * as v1 from "../../../../../gen/grpc/reflection/v1/reflection_pb.js";
import * as v1alpha from "../../../../../gen/grpc/reflection/v1alpha/reflection_pb.js";

type Question = v1.ServerReflectionRequest["messageRequest"];
type Reply = v1.ServerReflectionResponse["messageResponse"];
type Ask = (question: Question) => Promise<Reply>;

/** How a call of reflection is made. */
export interface ReflectionOptions {
  readonly headers: Headers;
  readonly timeoutMs: number;
}

/** The services of a server and all files that they need. */
export interface Reflected {
  readonly registry: FileRegistry;
  readonly services: readonly string[];
}

/**
 * Asks a server for its services by grpc.reflection.v1, or v1alpha where it has only that. The services of reflection and health,
 * which follow no AIP, are left out.
 *
 * @throws ConnectError as the server answers it; UNIMPLEMENTED if it has no reflection
 */
export async function reflect(transport: Transport, options: ReflectionOptions): Promise<Reflected> {
  const ask = await newestOf(transport, options);
  const listed = await ask({ case: "listServices", value: "" });
  const names = listed.case === "listServicesResponse" ? listed.value.service.map(({ name }) => name) : [];
  const services = names.filter((name) => !/^grpc\.(reflection|health|channelz)\./.test(name)).sort();
  const files = new Map<string, FileDescriptorProto>();
  const add = async (question: Question) => {
    const reply = await ask(question);
    if (reply.case === "errorResponse") throw new ConnectError(reply.value.errorMessage, reply.value.errorCode);
    if (reply.case !== "fileDescriptorResponse") return;
    for (const bytes of reply.value.fileDescriptorProto) {
      const file = fromBinary(FileDescriptorProtoSchema, bytes);
      files.set(file.name, file);
    }
  };
  for (const value of services) await add({ case: "fileContainingSymbol", value });
  // The loop visits files that it adds, too. A server may leave out what a file imports.
  for (const file of files.values()) {
    for (const name of file.dependency) {
      if (files.has(name)) continue;
      await add({ case: "fileByFilename", value: name });
      if (!files.has(name)) throw new ConnectError(`reflection has no file ${name}, which ${file.name} imports`);
    }
  }
  const registry = createFileRegistry(create(FileDescriptorSetSchema, { file: importsFirst(files) }));
  return { registry, services };
}

async function newestOf(transport: Transport, options: ReflectionOptions): Promise<Ask> {
  const client = createClient(v1.ServerReflection, transport);
  const askV1: Ask = async (messageRequest) => onlyReply(client.serverReflectionInfo(one({ messageRequest }), options));
  try {
    await askV1({ case: "listServices", value: "" });
    return askV1;
  } catch (error) {
    if (ConnectError.from(error).code !== Code.Unimplemented) throw error;
  }
  const older = createClient(v1alpha.ServerReflection, transport);
  // The two versions have the same messages, under other names: one is read as the other by its bytes.
  return async (messageRequest) => {
    const bytes = toBinary(
      v1.ServerReflectionRequestSchema,
      create(v1.ServerReflectionRequestSchema, { messageRequest }),
    );
    const question = fromBinary(v1alpha.ServerReflectionRequestSchema, bytes);
    const reply = await onlyReply(older.serverReflectionInfo(one(question), options));
    return reply as Reply;
  };
}

async function* one<T>(item: T): AsyncIterable<T> {
  yield item;
}

async function onlyReply<R>(replies: AsyncIterable<{ readonly messageResponse: R }>): Promise<R> {
  for await (const { messageResponse } of replies) return messageResponse;
  throw new ConnectError("reflection ended its stream without an answer", Code.Internal);
}

function importsFirst(files: ReadonlyMap<string, FileDescriptorProto>): FileDescriptorProto[] {
  const sorted = new Set<FileDescriptorProto>();
  const visit = (file: FileDescriptorProto | undefined) => {
    if (file === undefined || sorted.has(file)) return;
    for (const name of file.dependency) visit(files.get(name));
    sorted.add(file);
  };
  for (const file of files.values()) visit(file);
  return [...sorted];
}
