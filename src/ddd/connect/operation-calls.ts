import { type DescMethod, fromBinary, type Message, toBinary } from "@bufbuild/protobuf";
import {
  Code,
  ConnectError,
  type ConnectRouter,
  type ConnectRouterOptions,
  type ContextKey,
  createContextKey,
  type HandlerContext,
  type Interceptor,
} from "@connectrpc/connect";
import type { UniversalHandler } from "@connectrpc/connect/protocol";
import { errorFromJsonBytes } from "@connectrpc/connect/protocol-connect";
import type { CommitRequest, CommitResponse } from "../../../gen/brasa/v1/unit_of_work_service_pb.js";
import { throwIfAborted } from "../error.ts";
import { untilAborted } from "../scope.ts";
import { admitOperation, withAdmitted } from "./admission.ts";
import { type CallHook, contextOver, layered, type OperationCall } from "./call.ts";
import { toConnectError, toOperationError } from "./error.ts";
import { type Handler, intercepted, translating } from "./intercept.ts";
import type { Operations } from "./service.ts";

/** An operation on its way through what stands in front of its method. */
interface Passage {
  /** The operation as it has come out, when it has passed all of it. */
  readonly admitted: Promise<OperationCall>;
  /** The bytes of its response, as they have come back through the same. */
  readonly response: Promise<Uint8Array>;
  /** Sends the response on its way back. */
  answer(message: Message): void;
  /** Sends an error instead. */
  fail(error: ConnectError): void;
}

/** Where an operation waits for its response, in the values of its context. */
const arrivalKey: ContextKey<Handler | undefined> = createContextKey<Handler | undefined>(undefined, {
  description: "where the operation arrives",
});

/** Over the options of the router, which the door keeps but for these. */
const onlyConnect: ConnectRouterOptions = { connect: true, grpc: false, grpcWeb: false, acceptCompression: [] };

/** What stands in front of a service's methods, beside what the router itself has there. */
export interface InFront {
  readonly hooks: readonly CallHook[];
  readonly interceptors: readonly Interceptor[];
}

/** The same of each service that a router serves, by its name: a Commit may have been given to the router apart from it. */
const inFront = new WeakMap<ConnectRouter, Map<string, InFront>>();

/** Notes what calls of a service pass at a router, so that operations pass it, too. */
export function putInFront(router: ConnectRouter, service: string, what: InFront): void {
  const services = inFront.get(router) ?? new Map<string, InFront>();
  inFront.set(router, services.set(service, what));
}

/** Headers of the Commit that say how it was sent, and not what it is. */
const TRANSFER_HEADERS = [
  "accept-encoding",
  "connect-timeout-ms",
  "content-encoding",
  "content-length",
  "grpc-timeout",
  "te",
];

/**
 * Sends the operations of Commits through the router that serves their methods, each as a call: so they pass the request gate and
 * the interceptors that the router was made with, which show nowhere else. The handler of the Commit is called when all have
 * arrived, and their responses go back the same way.
 *
 * @returns the handler of a method, whose operations have passed what calls pass
 */
export function operationsThrough(
  router: ConnectRouter,
  operations: Operations,
  given: InFront,
): (method: DescMethod, handler: Handler) => Handler {
  const doors = new Map<DescMethod, UniversalHandler>();
  /** By when a call comes, all services have been given to the router. */
  const inFrontOf = ({ parent }: DescMethod) => inFront.get(router)?.get(parent.typeName) ?? given;
  for (const method of operations.methods) {
    const arrive: Handler = (request, context) => {
      const arrival = context.values.get(arrivalKey);
      if (!arrival) throw new Error("this handler is for operations of a Commit");
      return arrival(request, context);
    };
    const served = router.handlers.length;
    const enter: Handler = (request, context) =>
      intercepted(inFrontOf(method).interceptors, method, arrive)(request, context);
    const handler = translating(method, enter);
    router.rpc(method, handler as never, onlyConnect);
    // It is no route: nothing but a Commit may come this way.
    const [door] = router.handlers.splice(served);
    if (door) doors.set(method, door);
  }
  return (method, handler) => async (request, context) => {
    const calls = operations.of(method, request, context);
    if (!calls) return handler(request, context);
    const passages: Passage[] = [];
    const enter = (call: OperationCall) => {
      const door = doors.get(call.method);
      if (!door) throw new Error(`${call.method.name} cannot be an operation`);
      const passage = passageOf(call, context, door, inFrontOf(call.method).hooks);
      passages.push(passage);
      return passage;
    };
    try {
      const admitted: OperationCall[] = [];
      for (const call of calls) {
        throwIfAborted(context.signal);
        admitted.push(await untilAborted(enter(call).admitted, context.signal));
      }
      const answer = (await handler(request, withAdmitted(context, admitted))) as CommitResponse;
      return { responses: await sendBack(answer, request as CommitRequest, calls, passages) };
    } catch (error) {
      for (const passage of passages) passage.fail(toConnectError(error));
      throw error;
    }
  };
}

async function sendBack(
  { responses }: CommitResponse,
  { operations }: CommitRequest,
  calls: readonly OperationCall[],
  passages: readonly Passage[],
): Promise<CommitResponse["responses"]> {
  for (const [i, passage] of passages.entries()) {
    const output = calls[i]?.method.output;
    if (output) passage.answer(fromBinary(output, responses[i]?.value ?? new Uint8Array()));
  }
  const sent = await Promise.all(passages.map(({ response }) => response));
  return responses.map((response, i) => {
    const digested = (operations[i]?.expectedDigest.length ?? 0) > 0;
    return digested ? response : { ...response, value: sent[i] ?? response.value };
  });
}

function passageOf(
  call: OperationCall,
  commit: HandlerContext,
  door: UniversalHandler,
  hooks: readonly CallHook[],
): Passage {
  const { method, index } = call;
  const arrived = settleable<OperationCall>();
  const answered = settleable<Message>();
  // One for each: a signal looks through all who listen to it already, whenever another does.
  const left = new AbortController();
  let refusal: unknown;
  const arrival: Handler = async (request, inner) => {
    const { requestHeader, url, values } = inner;
    const context = { ...contextOver(call.context, method, values), requestHeader, url };
    const operation = { ...call, request: request as Message, context };
    try {
      await admitOperation(operation, hooks);
    } catch (error) {
      refusal = error;
      throw error;
    }
    arrived.resolve(operation);
    return answered.promise;
  };
  const header = new Headers(commit.requestHeader);
  for (const name of TRANSFER_HEADERS) header.delete(name);
  header.set("content-type", "application/proto");
  header.set("connect-protocol-version", "1");
  const through = async (): Promise<Uint8Array> => {
    const { status, body } = await door({
      httpVersion: "2.0",
      method: "POST",
      url: new URL(door.requestPath, commit.url).href,
      header,
      body: once(toBinary(method.input, call.request)),
      signal: left.signal,
      contextValues: layered(call.context.values, [[arrivalKey, arrival]]),
    });
    const bytes = await joined(body);
    if (status === 200) return bytes;
    // The error itself says more than what is left of it on the wire.
    if (refusal) throw refusal;
    const unknown = new ConnectError("the operation was refused", Code.Unknown);
    throw toOperationError(errorFromJsonBytes(bytes, undefined, unknown), index);
  };
  const response = through();
  const admitted = Promise.race([arrived.promise, response.then((given): OperationCall => ({ ...call, given }))]);
  // Where the Commit has failed, it is that which is told; what comes of its operations' ways back is of no use any more.
  for (const promise of [response, admitted, answered.promise]) promise.catch(() => {});
  const fail = (error: ConnectError) => {
    answered.reject(error);
    left.abort(error);
  };
  return { admitted, response, answer: answered.resolve, fail };
}

function settleable<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<T>((fulfil, refuse) => {
    resolve = fulfil;
    reject = refuse;
  });
  return { promise, resolve, reject };
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

async function joined(body: AsyncIterable<Uint8Array> | undefined): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body ?? []) chunks.push(chunk);
  const [only] = chunks;
  return chunks.length === 1 && only ? only : Buffer.concat(chunks);
}
