import type { DescMethod, DescService } from "@bufbuild/protobuf";
import { type ContextKey, type ContextValues, createContextKey, type HandlerContext } from "@connectrpc/connect";
import { fromConnectError } from "../../ddd/connect/error.ts";
import { CancelledError, DeadlineError, type DomainError } from "../../ddd/error.ts";
import { putInSpan, type TraceSpan } from "../../ddd/trace.ts";

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
 * A running call, which is the context of its handler: the listener's, with the pipeline's signal and deadline in place of the
 * transport's. One object with little in it, as there is one for each call. It makes its signal when that is asked for, as listeners
 * make their headers.
 */
export class RunningCall implements HandlerContext {
  /**
   * The time from which the handler waits for its caller's next message, by `performance.now`; undefined if it does not
   * wait.
   */
  waitingSince: number | undefined = undefined;
  readonly #outer: HandlerContext;
  readonly #origin: CallOrigin | undefined;
  readonly #endsAt: number | undefined;
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #onRelease: (call: RunningCall) => void;
  #stopWatching: (() => void) | undefined;
  #controller: AbortController | undefined;
  /** Why it was ended before its handler was done. */
  #abortedBy: DomainError | undefined;
  #rejectRace: ((reason: unknown) => void) | undefined;

  /**
   * Begins a call.
   *
   * @param outer the listener's context
   * @param origin the origin in its values
   * @param timeoutMs the milliseconds after which it ends by itself; undefined for never
   * @param onRelease runs when its handler is done
   */
  constructor(
    outer: HandlerContext,
    origin: CallOrigin | undefined,
    timeoutMs: number | undefined,
    onRelease: (call: RunningCall) => void,
  ) {
    this.#outer = outer;
    this.#origin = origin;
    this.#onRelease = onRelease;
    if (timeoutMs !== undefined) {
      this.#endsAt = performance.now() + timeoutMs;
      this.#timer = setTimeout(timeOut, Math.max(timeoutMs, 0), this);
    }
    this.#watchCaller();
  }

  /** Whether the deadline or the caller has ended it. */
  get aborted(): boolean {
    return this.#abortedBy !== undefined;
  }

  abort(reason: DomainError): void {
    if (this.#abortedBy) return;
    this.#abortedBy = reason;
    this.#controller?.abort(reason);
    this.#rejectRace?.(reason);
  }

  /** Returns the result of the work, or throws at the deadline or the caller's end if that comes first. */
  race<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#rejectRace = reject;
      work.then(resolve, reject);
      if (this.#abortedBy) reject(this.#abortedBy);
    });
  }

  /**
   * Does the whole work of the handler, and releases the call when that is done.
   *
   * @param late hears of the work's error if the call was ended before
   * @returns the same as `race`
   */
  run(work: () => unknown, late: (error: unknown) => void): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#rejectRace = reject;
      if (this.#abortedBy) reject(this.#abortedBy);
      const failed = (error: unknown) => {
        this.release();
        // Its caller has been told of the end, not of this.
        if (this.#abortedBy) late(error);
        reject(error);
      };
      let working: Promise<unknown>;
      try {
        working = Promise.resolve(work());
      } catch (error) {
        failed(error);
        return;
      }
      working.then((result) => {
        this.release();
        resolve(result);
      }, failed);
    });
  }

  /** The answer is out: the deadline no longer matters. */
  end(): void {
    clearTimeout(this.#timer);
    this.#stopWatching?.();
  }

  /** The handler is done. */
  release(): void {
    this.#onRelease(this);
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      putInSpan(this.#controller.signal, this.#origin?.trace?.span);
      if (this.#abortedBy) this.#controller.abort(this.#abortedBy);
    }
    return this.#controller.signal;
  }

  /** A getter, as handlers take the function out of the context. */
  get timeoutMs(): () => number | undefined {
    return () => (this.#endsAt === undefined ? undefined : this.#endsAt - performance.now());
  }

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

  /** Aborts the call when its caller goes. */
  #watchCaller(): void {
    const origin = this.#origin;
    if (origin?.whenGone) {
      origin.whenGone(() => this.abort(new CancelledError()));
      this.#stopWatching = () => origin.whenGone?.(undefined);
      return;
    }
    const { signal } = this.#outer;
    const onAbort = () => this.abort(toDomainError(signal.reason));
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort);
    this.#stopWatching = () => signal.removeEventListener("abort", onAbort);
  }
}

function timeOut(call: RunningCall): void {
  call.abort(new DeadlineError());
}

function toDomainError(reason: unknown): DomainError {
  // Connect aborts with an error of its own, or with a bare AbortError when the caller has gone.
  return reason instanceof Error && reason.name === "ConnectError" ? fromConnectError(reason) : new CancelledError();
}
