import { readFileSync } from "node:fs";
import {
  createFileRegistry,
  type DescMessage,
  type DescService,
  type FileRegistry,
  fromBinary,
  type Message,
} from "@bufbuild/protobuf";
import { type Any, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";

/*
 * The messages of `connectrpc.conformance.v1`, as far as a server needs them. Their protos are not part of this
 * repository: run.ts compiles them from the runner's own sources, and the types here are what protobuf-es makes of them.
 */

export interface Header {
  readonly name: string;
  readonly value: readonly string[];
}

/** The error that a test case wants to see. */
export interface ErrorDefinition {
  readonly code: number;
  readonly message?: string;
  readonly details: readonly Any[];
}

export interface UnaryResponseDefinition {
  readonly responseHeaders: readonly Header[];
  readonly responseTrailers: readonly Header[];
  readonly responseDelayMs: number;
  readonly response:
    | { readonly case: "responseData"; readonly value: Uint8Array }
    | { readonly case: "error"; readonly value: ErrorDefinition }
    | { readonly case: undefined; readonly value?: undefined };
}

export interface StreamResponseDefinition {
  readonly responseHeaders: readonly Header[];
  readonly responseTrailers: readonly Header[];
  readonly responseDelayMs: number;
  readonly responseData: readonly Uint8Array[];
  readonly error?: ErrorDefinition;
}

/** UnaryRequest, IdempotentUnaryRequest, ClientStreamRequest. */
export interface UnaryRequest extends Message {
  readonly responseDefinition?: UnaryResponseDefinition;
}

/** ServerStreamRequest, and BidiStreamRequest with `fullDuplex`. */
export interface StreamRequest extends Message {
  readonly responseDefinition?: StreamResponseDefinition;
  readonly fullDuplex?: boolean;
}

/** ConformancePayload.RequestInfo: what the server saw of the call. */
export interface RequestInfo {
  readonly requestHeaders?: readonly Header[];
  readonly timeoutMs?: bigint;
  readonly requests: readonly Any[];
  readonly connectGetInfo?: { readonly queryParams: readonly Header[] };
}

/** The response of every method: UnaryResponse and so on. */
export interface PayloadResponse {
  readonly payload: { readonly data?: Uint8Array; readonly requestInfo?: RequestInfo };
}

export interface ServerCompatRequest extends Message {
  readonly useTls: boolean;
  readonly clientTlsCert: Uint8Array;
  readonly messageReceiveLimit: number;
  readonly serverCreds?: { readonly cert: Uint8Array; readonly key: Uint8Array };
}

/** ServerCompatResponse. */
export interface ServerCompatResponse {
  readonly host: string;
  readonly port: number;
  readonly pemCert?: Uint8Array;
}

/** Reads the runner's schema from a file with a `google.protobuf.FileDescriptorSet`. */
export interface Schema {
  readonly registry: FileRegistry;
  readonly service: DescService;
  /** @param name such as "ConformancePayload.RequestInfo" @throws Error if no message has that name */
  message(name: string): DescMessage;
}

export function readSchema(path: string): Schema {
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(path)));
  const found = <T>(desc: T | undefined, name: string): T => {
    if (desc === undefined) throw new Error(`${path} does not define ${name}`);
    return desc;
  };
  const fullName = (name: string) => `connectrpc.conformance.v1.${name}`;
  const message = (name: string) => found(registry.getMessage(fullName(name)), name);
  const service = found(registry.getService(fullName("ConformanceService")), "ConformanceService");
  return { registry, service, message };
}
