import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { DescMethod, DescService } from "@bufbuild/protobuf";
import { type ContextKey, type ContextValues, createContextValues, type HandlerContext } from "@connectrpc/connect";
import { addressKey } from "../../ddd/connect/call/caller.ts";
import { isRequestId } from "../../ddd/connect/request-id.ts";
import { CancelledError } from "../../ddd/error.ts";
import { addressOfPeer } from "../ports/peer-address.ts";
import { type CallOrigin, type CallTrace, originKey } from "./call.ts";
import type { FindAddress } from "./client-address.ts";

/** One for all: without a reason, each call would make an error with its stack, also the many that went well. */
export const GONE: CancelledError = new CancelledError("the caller has gone");

/** A call as a Connect handler sees it. Headers and its signal are made when they are asked for: most calls need none. */
export abstract class LazyContext implements HandlerContext, CallOrigin {
  abstract readonly protocolName: string;
  readonly requestMethod = "POST";
  accounted = false;
  trace: CallTrace | undefined = undefined;
  readonly method: DescMethod;
  readonly peer: string;
  protected readonly received: IncomingHttpHeaders;
  /** By `performance.now`. */
  readonly startedAt = performance.now();
  readonly #findAddress: FindAddress;
  #controller: AbortController | undefined;
  #gone = false;
  #onGone: (() => void) | undefined;
  #address: string | undefined;
  #requestId: string | undefined;
  #requestHeader: Headers | undefined;
  #responseHeader: Headers | undefined;
  #responseTrailer: Headers | undefined;
  #values: ContextValues | undefined;

  /**
   * @param peer the address and port at the other end of the connection
   * @param received the headers of the call
   */
  constructor(method: DescMethod, peer: string, received: IncomingHttpHeaders, findAddress: FindAddress) {
    this.method = method;
    this.peer = peer;
    this.received = received;
    this.#findAddress = findAddress;
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
    const host = this.received[":authority"] ?? this.received.host ?? "";
    return `${this.scheme}://${host}/${this.service.typeName}/${this.method.name}`;
  }
  /**
   * A getter, as handlers take the function out of the context.
   *
   * @throws InvalidError if the caller's deadline is malformed
   */
  get timeoutMs(): () => number | undefined {
    return () => {
      const timeoutMs = this.readTimeoutMs();
      return timeoutMs === undefined ? undefined : timeoutMs - (performance.now() - this.startedAt);
    };
  }
  get address(): string {
    this.#address ??= this.#findAddress(addressOfPeer(this.peer), (name) => this.readHeader(name));
    return this.#address;
  }
  /** The caller's id if it is usable, else a new one. */
  get requestId(): string {
    if (this.#requestId === undefined) {
      const given = this.readHeader("x-request-id");
      this.#requestId = isRequestId(given) ? given : randomUUID();
    }
    return this.#requestId;
  }
  get requestHeader(): Headers {
    if (!this.#requestHeader) {
      this.#requestHeader = this.toHeaders();
      this.#requestHeader.set("x-request-id", this.requestId);
    }
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
    this.#values ??= new CallValues(this);
    return this.#values;
  }

  readHeader(name: string): string | undefined {
    return this.received[name]?.toString();
  }

  whenGone(listener: (() => void) | undefined): void {
    this.#onGone = listener;
    if (this.#gone) listener?.();
  }

  /** The caller has gone, be it with the answer. */
  cancel(): void {
    this.#gone = true;
    this.#onGone?.();
    this.#controller?.abort(GONE);
  }

  /** The response headers and trailers that the handler has asked for: most ask for none. */
  get given(): { readonly header: Headers | undefined; readonly trailer: Headers | undefined } {
    return { header: this.#responseHeader, trailer: this.#responseTrailer };
  }

  /** Of the URL. */
  protected abstract readonly scheme: "http" | "https";
  /** The headers of the request, but for those that HTTP/2 adds. */
  protected abstract toHeaders(): Headers;
  /** The time that the caller gave the call as it began. @throws InvalidError for one that is malformed */
  protected abstract readTimeoutMs(): number | undefined;
}

/** The values of a call, of which it has its origin and its address already. Most handlers ask for no other, and set none. */
class CallValues implements ContextValues {
  readonly #origin: CallOrigin;
  #others: ContextValues | undefined;

  constructor(origin: CallOrigin) {
    this.#origin = origin;
  }

  get<T>(key: ContextKey<T>): T {
    if (this.#others) return this.#others.get(key);
    // The keys tell the types.
    if (key.id === originKey.id) return this.#origin as T;
    if (key.id === addressKey.id) return this.#origin.address as T;
    return key.defaultValue;
  }

  set<T>(key: ContextKey<T>, value: T): this {
    this.#writable.set(key, value);
    return this;
  }

  delete(key: ContextKey<unknown>): this {
    this.#writable.delete(key);
    return this;
  }

  get #writable(): ContextValues {
    this.#others ??= createContextValues().set(originKey, this.#origin).set(addressKey, this.#origin.address);
    return this.#others;
  }
}
