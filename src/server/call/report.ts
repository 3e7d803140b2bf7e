import type { DescMethod } from "@bufbuild/protobuf";
import { Code, type ConnectError, type HandlerContext } from "@connectrpc/connect";
import type { Logger } from "pino";
import { addRequestInfo, type ErrorModel } from "../../ddd/connect/error.ts";
import { rpcName } from "../../ddd/connect/operation.ts";
import { DomainError } from "../../ddd/error.ts";
import { LimitedLog } from "../log/limited-log.ts";
import type { CallIdentity, CallObserver } from "../metrics/call-recorder.ts";
import { logCall } from "./access-log.ts";
import { type CallOrigin, originKey } from "./call.ts";
import { beginTrace, callIds, endTrace, noteFailure, recordedTraceId } from "./call-trace.ts";

/** Logs how calls end, and turns their errors into the caller's. */
export interface CallReport {
  /**
   * Begins to account for a call.
   *
   * @param lineLevel the level of the call's line in the log; undefined for no line
   * @param isTraced whether the call is a span, within a trace
   * @returns a function that leaves the line, once; it is given the call's error, if any, and returns it
   */
  accountFor(
    method: DescMethod,
    context: HandlerContext,
    lineLevel: "info" | "debug" | undefined,
    isTraced: boolean,
  ): <E extends ConnectError | undefined>(error?: E) => E;
  /** The error as the caller gets it; the log gets the cause, which the caller does not. */
  failure(error: unknown, method: DescMethod, context: HandlerContext): ConnectError;
  /** Logs an error that a handler throws after its caller has been answered: nobody else would hear of a defect. */
  leftBehind(error: unknown, method: DescMethod, context: HandlerContext): void;
}

/** @param observer hears of all calls @default nobody does */
export function createCallReport(log: Logger, errors: ErrorModel, observer?: CallObserver): CallReport {
  const limitedLog = new LimitedLog(log);
  return {
    accountFor(method, context, lineLevel, isTraced) {
      const origin = context.values.get(originKey);
      if (origin) origin.accounted = true;
      observer?.begin(method);
      const trace = isTraced && origin ? beginTrace(method, context, origin) : undefined;
      if (lineLevel === undefined && !observer && !trace) return unaccounted;
      const startedAt = performance.now();
      let isDone = false;
      return <E extends ConnectError | undefined>(error?: E): E => {
        if (!isDone) {
          isDone = true;
          observer?.end(method, { startedAt, error, ids: new IdsOf(origin) });
          const { protocolName: protocol } = context;
          if (trace) endTrace(trace, error?.code, protocol);
          if (lineLevel)
            logCall(log, lineLevel, { rpc: rpcName(method), code: error?.code, startedAt, origin, protocol });
        }
        return error as E;
      };
    },
    failure(error: unknown, method: DescMethod, context: HandlerContext): ConnectError {
      const shown = errors.toConnectError(error);
      noteFailure(context.values.get(originKey), error);
      const ids = callIds(context);
      const entry = { rpc: rpcName(method), code: Code[shown.code], ...ids };
      if (shown.code === Code.Internal || shown.code === Code.Unknown) {
        // A handler's own choice of these codes needs no hint where to look.
        const isChosen = shown === error;
        if (!isChosen) addRequestInfo(shown, ids.requestId);
        // A chosen code may come from the library, about a malformed request, as often as the caller likes.
        if (isChosen) log.warn({ ...entry, err: error }, "call failed");
        else limitedLog.error("call failed", { ...entry, err: error });
      } else if (shown.code === Code.Unavailable) {
        log.warn({ ...entry, err: error }, "call failed");
      } else {
        // Neither the text nor the fields' descriptions: they may quote what the caller sent.
        log.debug({ ...entry, ...(error instanceof DomainError ? { reason: error.reason } : {}) }, "call refused");
      }
      return shown;
    },
    leftBehind(error: unknown, method: DescMethod, context: HandlerContext): void {
      const { code } = errors.toConnectError(error);
      // A refusal that came too late for its caller is no defect: hostile deadlines would fill the log with them.
      if (code !== Code.Internal && code !== Code.Unknown) return;
      limitedLog.error("a handler failed after its call had ended", {
        ...{ err: error, rpc: rpcName(method) },
        ...callIds(context),
      });
    },
  };
}

/** The ids of a call, which are made when they are read. */
class IdsOf implements CallIdentity {
  readonly #origin: CallOrigin | undefined;

  constructor(origin: CallOrigin | undefined) {
    this.#origin = origin;
  }

  get requestId(): string {
    return this.#origin?.requestId ?? "";
  }

  get traceId(): string {
    return recordedTraceId(this.#origin);
  }
}

function unaccounted<E extends ConnectError | undefined>(error?: E): E {
  return error as E;
}
