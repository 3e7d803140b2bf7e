import { execFileSync } from "node:child_process";
import { join } from "node:path";
import {
  create,
  createFileRegistry,
  createRegistry,
  type DescMethod,
  type FileRegistry,
  fromBinary,
  fromJson,
  type JsonValue,
  type Message,
  toBinary,
  toJson,
} from "@bufbuild/protobuf";
import { reflect } from "@bufbuild/protobuf/reflect";
import { FieldMaskSchema, type FileDescriptorProto, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, type ConnectRouter, createRouterTransport, type Transport } from "@connectrpc/connect";
import { file_google_rpc_error_details } from "../../gen/google/rpc/error_details_pb.js";
import type { JsonObject } from "../../src/ddd/testing/aip/index.ts";
import { reflectionRoutes } from "../../src/server/reflection.ts";
import { type Handlers, LibraryError } from "./library.ts";

const details = createRegistry(file_google_rpc_error_details);

/** The descriptors of the test's protos, as bytes. */
export function buildProtos(): Uint8Array {
  const args = ["build", "test/aip/proto", "--as-file-descriptor-set", "-o", "-"];
  return execFileSync(join(process.cwd(), "node_modules/.bin/buf"), args);
}

/** Reads the descriptors, changed for a mutant. */
export function registryOf(bytes: Uint8Array, change?: (file: FileDescriptorProto) => void): FileRegistry {
  const set = fromBinary(FileDescriptorSetSchema, bytes);
  for (const file of set.file) if (file.name === "library/v1/library.proto") change?.(file);
  return createFileRegistry(create(FileDescriptorSetSchema, set));
}

/** The routes of the library, and of reflection. @param isOld whether of reflection it has v1alpha only */
export function libraryRoutes(
  registry: FileRegistry,
  handlers: Handlers,
  isOld = false,
): (router: ConnectRouter) => void {
  const service = registry.getService("library.v1.LibraryService");
  if (!service) throw new Error("there is no library");
  const answer = (method: DescMethod) => (message: Message) => {
    const request = requestJson(method, message, registry);
    try {
      const result = handlers[method.name]?.(request);
      if (!result) throw new ConnectError("no such method", Code.Unimplemented);
      return fromJson(method.output, result as JsonValue, { registry });
    } catch (error) {
      throw error instanceof LibraryError ? toConnectError(error) : error;
    }
  };
  return (router) => {
    const implementation = Object.fromEntries(service.methods.map((method) => [method.localName, answer(method)]));
    router.service(service, implementation as never);
    for (const route of reflectionRoutes([service])) {
      if (!isOld || route.service.typeName.includes("v1alpha")) router.service(route.service, route.implementation);
    }
  };
}

/** A library in this process, over bytes as on a network. */
export function libraryTransport(registry: FileRegistry, handlers: Handlers): Transport {
  return createRouterTransport(libraryRoutes(registry, handlers));
}

function requestJson(method: DescMethod, message: Message, registry: FileRegistry): JsonObject {
  const reflected = reflect(method.input, message);
  const masks: Record<string, JsonObject> = {};
  for (const field of method.input.fields) {
    if (
      field.fieldKind !== "message" ||
      field.message.typeName !== "google.protobuf.FieldMask" ||
      !reflected.isSet(field)
    )
      continue;
    const mask = fromBinary(FieldMaskSchema, toBinary(field.message, reflected.get(field).message));
    masks[field.name] = { paths: mask.paths };
    reflected.clear(field);
  }
  return { ...(toJson(method.input, message, { registry, useProtoFieldName: true }) as JsonObject), ...masks };
}

function toConnectError({ error }: LibraryError): ConnectError {
  const name = error.code.toLowerCase().replaceAll(/(^|_)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
  const made = new ConnectError(error.message, Code[name as keyof typeof Code]);
  for (const { type, value } of error.details) {
    const desc = details.getMessage(type);
    if (!desc) {
      made.details.push({ type, value: new Uint8Array([255]) });
      continue;
    }
    made.details.push({ type, value: toBinary(desc, fromJson(desc, (value ?? {}) as JsonValue)) });
  }
  return made;
}
