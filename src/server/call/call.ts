import type { DescMethod, DescService } from "@bufbuild/protobuf";
import { type ContextKey, type ContextValues, createContextKey, type HandlerContext } from "@connectrpc/connect";
import { fromConnectError } from "../../ddd/connect/error.ts";
import { CancelledError, DeadlineError, type DomainError } from "../../ddd/error.ts";
import type { TraceSpan } from "../../ddd/trace.ts";

/**
 * Where a listener puts, into a call's context values, the way to cut the call off below its protocol. The pipeline uses it
 * on a stream whose time is over but whose caller takes nothing, not even the error.
 */
export const abortKey: ContextKey<(() => void) | undefined> = createContextKey<(() => void) | undefined>(undefined, {
  description: "cuts the call off",
});

/** The place of a call in a trace. */
export interface CallTrace {
  readonly span: TraceSpan;
  /** The kind of the call's error, once it has failed. */
  errorType: string | undefined;
}

/** Facts of a call that its listener knows and its handler's context does not have. */
export interface CallOrigin {
  /** The address and port at the other end of the connection. */
  readonly peer: string;
  /** The caller's address: the peer's, or the one that a trusted proxy tells. */
  readonly address: string;
  /** The id of the call in logs. */
  readonly requestId: string;
  /** Whether the call's line in the log is written, or will be. */
  accounted: boolean;
  /** A header of the request; several of one name are one, with commas. @default it brings no trace */
  readonly readHeader?: (name: string) => string | undefined;
  /** The call's place in a trace, once it is accounted for. @default the program has no tracer */
  trace?: CallTrace | undefined;
  /**
   * Calls the listener when the caller goes, at once if it has gone. Each use replaces the last; undefined ends it. A signal
   * is dearer than all else that is made for a call, so that a listener with another way to hear of it makes none.
   * @default the signal of the context tells
   */
  readonly whenGone?: (listener: (() => void) | undefined) => void;
}

/** The call's origin, in its context values; set by the listener. */
export const originKey: ContextKey<CallOrigin | undefined> = createContextKey<CallOrigin | undefined>(undefined, {
  description: "the origin of the call",
});

/**
 * The context of a handler: the listener's, with the pipeline's signal and deadline in place of the
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

/** A running call. */
export interface RunningCall {
  readonly context: HandlerContext;
  /**
   * The time from which the handler waits for its caller's next message, by `performance.now`; undefined if it does not
   * wait.
   */
  waitingSince: number | undefined;
  /** Whether the deadline or the caller has ended it. */
  readonly aborted: boolean;
  abort(reason: DomainError): void;
  /** Returns the result of the work, or throws at the deadline or the caller's end if that comes first. */
  race<T>(work: Promise<T>): Promise<T>;
  /** The answer is out: the deadline no longer matters. */
  end(): void;
  /** The handler is done. */
  readonly release: () => void;
}

/** Begins a call that ends by itself after so many milliseconds, or never. `release` is called when its handler is done. */
export function openCall(outer: HandlerContext, timeoutMs: number | undefined, release: () => void): RunningCall {
  const controller = new AbortController();
  const { signal } = controller;
  let rejectRace: ((reason: unknown) => void) | undefined;

  const abort = (reason: DomainError) => {
    if (signal.aborted) return;
    controller.abort(reason);
    rejectRace?.(reason);
  };
  const timer =
    timeoutMs === undefined ? undefined : setTimeout(() => abort(new DeadlineError()), Math.max(timeoutMs, 0));
  const forget = watchCaller(outer, abort);

  return {
    context: new CallContext(outer, signal, timeoutMs),
    waitingSince: undefined,
    get aborted() {
      return signal.aborted;
    },
    abort,
    race(work) {
      return new Promise((resolve, reject) => {
        rejectRace = reject;
        work.then(resolve, reject);
        if (signal.aborted) reject(signal.reason);
      });
    },
    end() {
      clearTimeout(timer);
      forget();
    },
    release,
  };
}

/** Aborts the call when its caller goes. @returns a function that ends that */
function watchCaller(outer: HandlerContext, abort: (reason: DomainError) => void): () => void {
  const origin = outer.values.get(originKey);
  if (origin?.whenGone) {
    origin.whenGone(() => abort(new CancelledError()));
    return () => origin.whenGone?.(undefined);
  }
  const { signal } = outer;
  const onAbort = () => abort(toDomainError(signal.reason));
  if (signal.aborted) onAbort();
  else signal.addEventListener("abort", onAbort);
  return () => signal.removeEventListener("abort", onAbort);
}

function toDomainError(reason: unknown): DomainError {
  // Connect aborts with an error of its own, or with a bare AbortError when the caller has gone.
  return reason instanceof Error && reason.name === "ConnectError" ? fromConnectError(reason) : new CancelledError();
}
