import type {
  DescMessage,
  DescMethodServerStreaming,
  DescMethodUnary,
  Message,
  MessageInitShape,
  MessageShape,
} from "@bufbuild/protobuf";
import type { Transport } from "@connectrpc/connect";
import { UnitOfWorkService } from "../../../../gen/brasa/v1/unit_of_work_service_pb.js";
import { abortError } from "../../abort.ts";
import { RemoteError } from "../../error.ts";
import { requireTimes } from "../../input/number-options.ts";
import { DefaultSource } from "../../schema/default.ts";
import { errorType } from "../../trace.ts";
import { RetryTurns } from "../../unit/retry.ts";
import { rpcName } from "../operation.ts";
import { isReading } from "../standard-methods.ts";
import type { CallOptions, RemoteCall, RemoteUnit } from "./call.ts";
import { commitRequest, explainCommit, isWithoutUnits, readResponses } from "./commit-request.ts";
import { type Attempt, exactlyOnce } from "./exactly-once.ts";
import { beginClientSpan } from "./transport/traced.ts";
import { type Failure, failureOf } from "./transport/transport-error.ts";

/** The transports to services that are known to have no UnitOfWorkService. */
const withoutUnits = new WeakSet<Transport>();

/** The retry turns of callers whose changes meet at a service, by the transport to it. */
const turnsAt = new WeakMap<Transport, RetryTurns>();

/** The connection of a remote repository: a transport, the options of its calls, and the unit that they are part of, if any. */
export class RemoteConnection {
  readonly transport: Transport;
  readonly options: CallOptions;
  readonly unit: RemoteUnit | undefined;
  /** Makes the values of new entities that are not given. */
  readonly defaults: DefaultSource;

  /** @throws InvalidError for a deadline that no timer can wait for */
  constructor(transport: Transport, options: CallOptions = {}, unit?: RemoteUnit) {
    requireTimes(options, ["timeoutMs"]);
    this.transport = transport;
    this.options = options;
    this.unit = unit;
    this.defaults = DefaultSource.of(options.now);
  }

  /** The turns that changes through this transport take when they are repeated. */
  get turns(): RetryTurns {
    const turns = turnsAt.get(this.transport) ?? new RetryTurns();
    turnsAt.set(this.transport, turns);
    return turns;
  }

  /**
   * Makes a call. If it changes something and its `request_id` (AIP-155) is empty, the request gets an id. Where the
   * service keeps request ids, a lost answer is asked for until the call's time is over, at most 30 s.
   *
   * @throws the toolkit's errors, or RemoteError. UnavailableError, if no answer came: with the reason COMMIT_UNKNOWN
   *   if the call may have taken effect; with any other, the call can be repeated
   */
  async call(call: RemoteCall): Promise<Message> {
    const { method, request, explain } = call;
    const attempt = takesRequestId(call)
      ? await this.#exactlyOnce(
          method,
          (requestId) => ({ ...request, requestId }),
          (message) => message,
        )
      : await this.#attempt(method, request, hasEffects(call));
    if ("value" in attempt) return attempt.value;
    throw explain(attempt.error);
  }

  /** Starts a streaming call. Leaving the iteration aborts it. @throws as `call` does */
  async *stream(method: DescMethodServerStreaming, request: object): AsyncIterable<Message> {
    const { signal, timeoutMs } = this.options;
    // Leaving the iteration does not reach the server; this signal does. In one process (createRouterTransport, 2.2.0) it
    // reaches the handler's context and nothing more: the library does not return the handler's generator, which stays
    // where it last yielded.
    const left = new AbortController();
    const either = signal ? AbortSignal.any([signal, left.signal]) : left.signal;
    const { span, headers } = beginClientSpan(method, signal, this.transport);
    try {
      const init = once(request as MessageInitShape<DescMessage>);
      const response = await this.transport.stream(method, either, timeoutMs, headers, init);
      yield* response.message as AsyncIterable<Message>;
    } catch (error) {
      await sessionEnd();
      const failure = this.#failure(error, false).error;
      span?.fail(errorType(failure));
      throw failure;
    } finally {
      span?.end();
      left.abort();
    }
  }

  /**
   * Makes calls as one unit: all take effect, or none. Changes take effect once, even if the answer is lost: where the
   * service keeps request ids, it is asked for until the call's time is over, at most 30 s.
   *
   * @param expected the digests that the responses must have, where one is known
   * @throws the error that the failing call would throw alone; ExhaustedError, reason COMMIT_TOO_LARGE;
   *   PreconditionError, reason COMMIT_NEEDED, if there are several and the service has no UnitOfWorkService, where one
   *   is simply made; UnavailableError, as `call` does
   */
  async commit(
    calls: readonly RemoteCall[],
    { expected = [], validateOnly = false }: { expected?: readonly Uint8Array[]; validateOnly?: boolean } = {},
  ): Promise<Message[]> {
    const [only] = calls;
    const alone = calls.length === 1 && expected.length === 0 && !validateOnly ? only : undefined;
    if (alone && (!hasEffects(alone) || withoutUnits.has(this.transport))) return [await this.call(alone)];
    const method = UnitOfWorkService.method.commit;
    const request = commitRequest(calls, { expected, validateOnly });
    const attempt =
      validateOnly || !calls.some(hasEffects)
        ? await this.#attempt(method, request, false, (message) => readResponses(message, calls))
        : await this.#exactlyOnce(
            method,
            (requestId) => ({ ...request, requestId }),
            (message) => readResponses(message, calls),
          );
    if ("value" in attempt) return attempt.value;
    if (alone && isWithoutUnits(attempt.error)) {
      withoutUnits.add(this.transport);
      return [await this.call(alone)];
    }
    throw explainCommit(attempt.error, calls);
  }

  #exactlyOnce<T>(
    method: DescMethodUnary,
    requestWith: (id: string) => Message,
    read: (message: Message) => T,
  ): Promise<Attempt<T>> {
    const { settle } = UnitOfWorkService.method;
    const { signal, timeoutMs } = this.options;
    return exactlyOnce(
      {
        send: (id, limitMs) => this.#attempt(method, requestWith(id), true, read, limitMs),
        settle: async (requestId, limitMs) => {
          const request = { requestId, method: rpcName(method) };
          return this.#attempt(
            settle,
            request,
            true,
            (message) => (message as MessageShape<typeof settle.output>).outcome,
            limitMs,
          );
        },
      },
      signal,
      timeoutMs,
    );
  }

  async #attempt(method: DescMethodUnary, request: object, effects: boolean): Promise<Attempt<Message>>;
  async #attempt<T>(
    method: DescMethodUnary,
    request: object,
    effects: boolean,
    read: (message: Message) => T,
    limitMs?: number,
  ): Promise<Attempt<T>>;
  async #attempt<T>(
    method: DescMethodUnary,
    request: object,
    effects: boolean,
    read: (message: Message) => T = (message) => message as T,
    limitMs = this.options.timeoutMs,
  ): Promise<Attempt<T>> {
    const { signal } = this.options;
    const { span, headers } = beginClientSpan(method, signal, this.transport);
    try {
      const init = request as MessageInitShape<DescMessage>;
      const { message } = await this.transport.unary(method, signal, limitMs, headers, init);
      return { value: read(message) };
    } catch (error) {
      const failure = this.#failure(error, effects);
      span?.fail(errorType(failure.error));
      await sessionEnd();
      return failure;
    } finally {
      span?.end();
    }
  }

  /** The error of a failed call. A signal says more than the transport, which knows only that it was cancelled. */
  #failure(error: unknown, effects: boolean): Failure {
    const { signal } = this.options;
    if (signal?.aborted && !(error instanceof RemoteError)) return { error: abortError(signal), effect: "late" };
    return failureOf(error, effects);
  }
}

function hasEffects({ method, effects }: RemoteCall): boolean {
  return effects ?? !isReading(method);
}

/** Whether a call changes something, and its request has a request id field that is empty. */
function takesRequestId(call: RemoteCall): boolean {
  const { method, request } = call;
  const { requestId, validateOnly } = request as Message & { requestId?: unknown; validateOnly?: unknown };
  return "requestId" in method.input.field && requestId === "" && !validateOnly && hasEffects(call);
}

/**
 * Waits until a broken HTTP/2 session has emitted its error: it ends its calls first, and emits the error two turns of
 * the event loop later. A call in between would make the library (connect-node 2.2.0) take its listener off the
 * session, and an error without a listener ends the program. A browser has no such sessions.
 */
async function sessionEnd(): Promise<void> {
  if (typeof setImmediate === "undefined") return;
  for (let turn = 0; turn < 3; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
}

async function* once<T>(item: T): AsyncIterable<T> {
  yield item;
}
