import { randomUUID } from "node:crypto";
import type { DescMethod, DescService } from "@bufbuild/protobuf";
import { type ContextValues, createContextValues, type HandlerContext } from "@connectrpc/connect";
import * as grpc from "@grpc/grpc-js";
import { addressKey } from "../../ddd/connect/call/caller.ts";
import { isRequestId } from "../../ddd/connect/request-id.ts";
import { CancelledError, InvalidError } from "../../ddd/error.ts";
import { type CallOrigin, type CallTrace, originKey } from "../call/call.ts";
import type { FindAddress } from "../call/client-address.ts";
import { addressOfPeer } from "../ports/peer-address.ts";

type AnyCall = grpc.ServerUnaryCall<unknown, unknown> | grpc.ServerWritableStream<unknown, unknown>;

/** One for all: without a reason, each call would make an error with its stack, also the many that went well. */
const GONE = new CancelledError("the caller has gone");

/** A grpc-js call as a Connect handler sees it. Headers and its signal are made when they are asked for: most calls need none. */
export class GrpcContext implements HandlerContext, CallOrigin {
  readonly protocolName = "grpc";
  readonly requestMethod = "POST";
  accounted = false;
  trace: CallTrace | undefined;
  readonly method: DescMethod;
  readonly #call: AnyCall;
  readonly #findAddress: FindAddress;
  #controller: AbortController | undefined;
  #gone = false;
  #onGone: (() => void) | undefined;
  readonly #startedAt = performance.now();
  readonly #timeoutMs: number | undefined;
  readonly #timeoutInvalid: boolean;
  #address: string | undefined;
  #requestId: string | undefined;
  #requestHeader: Headers | undefined;
  #responseHeader: Headers | undefined;
  #responseTrailer: Headers | undefined;
  #values: ContextValues | undefined;
  #headerSent = false;

  constructor(
    method: DescMethod,
    call: AnyCall,
    findAddress: FindAddress,
    timeoutMs: number | undefined,
    timeoutInvalid: boolean,
  ) {
    this.method = method;
    this.#call = call;
    this.#findAddress = findAddress;
    this.#timeoutMs = timeoutMs;
    this.#timeoutInvalid = timeoutInvalid;
  }

  get service(): DescService {
    return this.method.parent;
  }
  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#gone) this.#controller.abort(GONE);
    }
    return this.#controller.signal;
  }
  get url(): string {
    return `http://${this.#call.getHost()}/${this.service.typeName}/${this.method.name}`;
  }
  /** @throws InvalidError if the caller's grpc-timeout is malformed */
  readonly timeoutMs = (): number | undefined => {
    if (this.#timeoutInvalid) {
      throw new InvalidError([
        { field: "grpc-timeout", description: "must be up to 8 digits and one of H, M, S, m, u, n" },
      ]);
    }
    return this.#timeoutMs === undefined ? undefined : this.#timeoutMs - (performance.now() - this.#startedAt);
  };
  get peer(): string {
    return this.#call.getPeer();
  }
  get address(): string {
    this.#address ??= this.#findAddress(addressOfPeer(this.peer), this.readHeader);
    return this.#address;
  }
  /** The caller's id if it is usable, else a new one. */
  get requestId(): string {
    if (this.#requestId === undefined) {
      const [given] = this.#call.metadata.get("x-request-id");
      this.#requestId = typeof given === "string" && isRequestId(given) ? given : randomUUID();
    }
    return this.#requestId;
  }
  get requestHeader(): Headers {
    this.#requestHeader ??= toHeaders(this.#call.metadata, this.requestId);
    return this.#requestHeader;
  }
  get responseHeader(): Headers {
    this.#responseHeader ??= new Headers();
    return this.#responseHeader;
  }
  get responseTrailer(): Headers {
    this.#responseTrailer ??= new Headers();
    return this.#responseTrailer;
  }
  get values(): ContextValues {
    this.#values ??= createContextValues().set(originKey, this).set(addressKey, this.address);
    return this.#values;
  }

  readonly readHeader = (name: string): string | undefined => {
    const values = this.#call.metadata.get(name);
    return values.length === 0 ? undefined : values.join(",");
  };

  readonly whenGone = (listener: (() => void) | undefined): void => {
    this.#onGone = listener;
    if (this.#gone) listener?.();
  };

  /** The caller has gone, be it with the answer. */
  cancel(): void {
    this.#gone = true;
    this.#onGone?.();
    this.#controller?.abort(GONE);
  }

  /** The response headers to send, if there are any and they were not given out before. */
  header(): grpc.Metadata | undefined {
    if (this.#headerSent || !this.#responseHeader) return undefined;
    this.#headerSent = true;
    return toMetadata(this.#responseHeader, new UnpaddedMetadata());
  }

  /** The response trailers to send. */
  trailer(): grpc.Metadata {
    const metadata = new UnpaddedMetadata();
    return this.#responseTrailer ? toMetadata(this.#responseTrailer, metadata) : metadata;
  }
}

/** Binary headers are Buffers in gRPC's metadata and base64 in Connect's headers. */
function toHeaders(metadata: grpc.Metadata, requestId: string): Headers {
  const headers = new Headers();
  for (const key of Object.keys(metadata.getMap())) {
    for (const value of metadata.get(key)) {
      headers.append(key, typeof value === "string" ? value : value.toString("base64").replace(/=+$/, ""));
    }
  }
  headers.set("x-request-id", requestId);
  return headers;
}

/** Adds Connect's headers to gRPC's metadata. */
export function toMetadata(headers: Headers, metadata: grpc.Metadata): grpc.Metadata {
  headers.forEach((value, key) => {
    const values = key.endsWith("-bin") ? value.split(",").map((one) => Buffer.from(one.trim(), "base64")) : [value];
    for (const one of values) metadata.add(key, one);
  });
  return metadata;
}

/** gRPC asks senders for base64 without padding (gRPC over HTTP2, "Binary-Header"); grpc-js pads. */
export class UnpaddedMetadata extends grpc.Metadata {
  override clone(): grpc.Metadata {
    const copy = new UnpaddedMetadata(this.getOptions());
    copy.merge(this);
    return copy;
  }

  override toHttp2Headers(): ReturnType<grpc.Metadata["toHttp2Headers"]> {
    const headers = super.toHttp2Headers();
    for (const [name, value] of Object.entries(headers)) {
      if (name.endsWith("-bin")) headers[name] = [value ?? ""].flat().map((one) => String(one).replace(/=+$/, ""));
    }
    return headers;
  }
}
