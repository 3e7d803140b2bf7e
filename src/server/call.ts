import type { DescMethod, DescService } from "@bufbuild/protobuf";
import type { ContextValues, HandlerContext } from "@connectrpc/connect";

/**
 * What a handler knows of its call: what the listener knows, with the pipeline's signal and deadline in place of the
 * transport's. A class that passes on, since the listener's context makes its headers only when they are asked for.
 */
export class CallContext implements HandlerContext {
  readonly signal: AbortSignal;
  readonly #outer: HandlerContext;
  readonly #endsAt: number | undefined;

  constructor(outer: HandlerContext, signal: AbortSignal, timeoutMs: number | undefined) {
    this.#outer = outer;
    this.signal = signal;
    this.#endsAt = timeoutMs === undefined ? undefined : performance.now() + timeoutMs;
  }

  readonly timeoutMs = (): number | undefined => {
    return this.#endsAt === undefined ? undefined : this.#endsAt - performance.now();
  };

  get method(): DescMethod {
    return this.#outer.method;
  }
  get service(): DescService {
    return this.#outer.service;
  }
  get requestMethod(): string {
    return this.#outer.requestMethod;
  }
  get requestHeader(): Headers {
    return this.#outer.requestHeader;
  }
  get responseHeader(): Headers {
    return this.#outer.responseHeader;
  }
  get responseTrailer(): Headers {
    return this.#outer.responseTrailer;
  }
  get protocolName(): string {
    return this.#outer.protocolName;
  }
  get values(): ContextValues {
    return this.#outer.values;
  }
  get url(): string {
    return this.#outer.url;
  }
}
