import {
  create,
  type DescMessage,
  type DescMethodServerStreaming,
  type DescMethodUnary,
  fromBinary,
  type Message,
  type MessageInitShape,
  toBinary,
} from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, type Transport } from "@connectrpc/connect";
import {
  CommitRequestSchema,
  type CommitResponse,
  type OperationSchema,
  UnitOfWorkService,
} from "../../../gen/brasa/v1/unit_of_work_service_pb.js";
import { abortError, DomainError, ExhaustedError, PreconditionError, RemoteError } from "../error.ts";
import { fromTransportError } from "./error.ts";
import { MAX_OPERATIONS, rpcName } from "./operation.ts";
import type { PendingUnit } from "./pending.ts";

/** How each call is made. */
export interface CallOptions {
  /** Aborts the calls. */
  readonly signal?: AbortSignal | undefined;
  /** The deadline of each call. @default the transport's own, or none */
  readonly timeoutMs?: number | undefined;
}

/** A unary RPC to be made: alone, or as an operation of a Commit. */
export interface Call {
  readonly method: DescMethodUnary;
  readonly request: Message;
  /** The error that callers get for one of this call. */
  readonly explain: (error: Error) => Error;
}

/** The largest Commit in bytes: 4 MiB, what a server takes. */
const MAX_COMMIT_BYTES = 4 * 1024 * 1024;

/** What a remote repository is bound to: a transport, how calls are made on it, and the unit that they are part of, if any. */
export class RemoteConnection {
  readonly transport: Transport;
  readonly options: CallOptions;
  readonly unit: PendingUnit | undefined;

  constructor(transport: Transport, options: CallOptions = {}, unit?: PendingUnit) {
    this.transport = transport;
    this.options = options;
    this.unit = unit;
  }

  /** Makes a call. @throws the toolkit's errors, or RemoteError */
  async call({ method, request, explain }: Call): Promise<Message> {
    const { signal, timeoutMs } = this.options;
    try {
      const init = request as MessageInitShape<DescMessage>;
      const { message } = await this.transport.unary(method, signal, timeoutMs, undefined, init);
      return message;
    } catch (error) {
      throw explain(this.#failure(error));
    }
  }

  /** Starts a streaming call. Leaving the iteration aborts it. @throws as `call` does */
  async *stream(method: DescMethodServerStreaming, request: object): AsyncIterable<Message> {
    const { signal, timeoutMs } = this.options;
    // Leaving the iteration does not reach the server; this signal does. In one process (createRouterTransport, 2.2.0) it
    // reaches the handler's context and nothing more: the library does not return the handler's generator, which stays
    // where it last yielded.
    const left = new AbortController();
    const either = signal ? AbortSignal.any([signal, left.signal]) : left.signal;
    try {
      const init = once(request as MessageInitShape<DescMessage>);
      const response = await this.transport.stream(method, either, timeoutMs, undefined, init);
      yield* response.message as AsyncIterable<Message>;
    } catch (error) {
      throw this.#failure(error);
    } finally {
      left.abort();
    }
  }

  /**
   * Makes calls as one unit: all take effect, or none.
   *
   * @param expected the digests that the responses must have, where one is known
   * @throws what the call that fails would throw alone; ExhaustedError, reason COMMIT_TOO_LARGE; PreconditionError, reason
   *   COMMIT_NEEDED, if the service has no UnitOfWorkService
   */
  async commit(
    calls: readonly Call[],
    { expected = [], validateOnly = false }: { expected?: readonly Uint8Array[]; validateOnly?: boolean } = {},
  ): Promise<Message[]> {
    // Before all of them are put in their form on the wire.
    if (calls.length > MAX_OPERATIONS) throw tooLarge(MAX_OPERATIONS, calls.length, "calls");
    const operations = calls.map(({ method, request }, i): MessageInitShape<typeof OperationSchema> => {
      const digest = expected[i];
      return {
        method: rpcName(method),
        request: anyPack(method.input, request),
        ...(digest ? { expectedDigest: digest } : {}),
      };
    });
    const request = create(CommitRequestSchema, { operations, validateOnly });
    const { length } = toBinary(CommitRequestSchema, request);
    if (length > MAX_COMMIT_BYTES) throw tooLarge(MAX_COMMIT_BYTES, length, "bytes");
    const method = UnitOfWorkService.method.commit;
    const message = await this.call({ method, request, explain: (error) => explainCommit(error, calls) });
    // The method's descriptor says so.
    const { responses } = message as CommitResponse;
    return calls.map(({ method: { name, output } }, i) => {
      const response = responses[i];
      if (!response) throw new RemoteError(`the response of Commit lacks that of operation ${i}, ${name}`);
      try {
        return fromBinary(output, response.value);
      } catch (cause) {
        throw new RemoteError(`the response of Commit has one of operation ${i}, ${name}, that cannot be read`, {
          cause,
        });
      }
    });
  }

  /** What a call failed of. A signal says more than the transport, which knows only that it was cancelled. */
  #failure(error: unknown): Error {
    if (error instanceof RemoteError) return error;
    const { signal } = this.options;
    return signal?.aborted ? abortError(signal) : fromTransportError(error);
  }
}

function tooLarge(most: number, held: number, what: "calls" | "bytes"): ExhaustedError {
  const text = `a unit over RPC can hold ${most} ${what}, and this one holds ${held}: split it`;
  return new ExhaustedError(text, { reason: "COMMIT_TOO_LARGE" });
}

function explainCommit(error: Error, calls: readonly Call[]): Error {
  const { cause } = error;
  if (cause instanceof ConnectError && cause.code === Code.Unimplemented) {
    const text =
      "this would change several entities at once, for which the service would need brasa.v1.UnitOfWorkService";
    return new PreconditionError(text, { reason: "COMMIT_NEEDED", cause });
  }
  const index = error instanceof DomainError ? error.metadata.operation : undefined;
  return calls[Number(index)]?.explain(error) ?? error;
}

async function* once<T>(item: T): AsyncIterable<T> {
  yield item;
}
