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
import type { CommitRequest, CommitResponse } from "../../../../gen/brasa/v1/unit_of_work_service_pb.js";
import { throwIfAborted, untilAborted } from "../../abort.ts";
import { toConnectError, toOperationError } from "../error.ts";
import type { Operations } from "../service/definition.ts";
import { admitOperation, withAdmitted } from "./admission.ts";
import { type CallHook, contextOver, layered, type OperationCall } from "./call.ts";
import { type Handler, intercepted, translating } from "./intercept.ts";

/** An operation on its way through the request gate and interceptors of its method. */
interface Passage {
  /** Resolves to the operation, when it has passed all of them. */
  readonly admitted: Promise<OperationCall>;
  /** Resolves to the bytes of its response, when it has come back through the interceptors. */
  readonly response: Promise<Uint8Array>;
  /** Sends the response on its way back. */
  answer(message: Message): void;
  /** Sends an error instead. */
  fail(error: ConnectError): void;
}

/** The operation that waits for its response, in the values of its context. */
const arrivalKey: ContextKey<Handler | undefined> = createContextKey<Handler | undefined>(undefined, {
  description: "where the operation arrives",
});

/** Options that replace those of the router for these calls. */
const onlyConnect: ConnectRouterOptions = { connect: true, grpc: false, grpcWeb: false, acceptCompression: [] };

/** The interceptors, hooks and rules in front of a service's methods, beside the router's own. */
export interface InFront {
  readonly hooks: readonly CallHook[];
  readonly interceptors: readonly Interceptor[];
}

/** The same for each service of a router, by the service's name: the Commit may have been registered separately. */
const inFront = new WeakMap<ConnectRouter, Map<string, InFront>>();

/** Records the interceptors, hooks and rules of a service at a router, so that operations pass them, too. */
export function putInFront(router: ConnectRouter, service: string, what: InFront): void {
  const services = inFront.get(router) ?? new Map<string, InFront>();
  inFront.set(router, services.set(service, what));
}

/** Headers about the transport of the Commit, which its operations do not take over. */
const TRANSFER_HEADERS = [
  "accept-encoding",
  "connect-timeout-ms",
  "content-encoding",
  "content-length",
  "grpc-timeout",
  "te",
];

/**
 * Sends the operations of Commits through the router that serves their methods, each as a call. So they pass the
 * router's own request gate and interceptors, which are not accessible otherwise. The handler of the Commit runs when
 * all operations have arrived, and their responses go back the same way.
 *
 * @returns the handler of a method; its operations have passed the same as calls
 */
export function operationsThrough(
  router: ConnectRouter,
  operations: Operations,
  given: InFront,
): (method: DescMethod, handler: Handler) => Handler {
  const doors = new Map<DescMethod, UniversalHandler>();
  /** When a call comes, all services have been registered at the router. */
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
    // Only a Commit may call this handler, since no route leads to it.
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
  // One signal for each: adding a listener to a signal takes time in proportion to its listeners.
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
    // The original error says more than its form on the wire.
    if (refusal) throw refusal;
    const unknown = new ConnectError("the operation was refused", Code.Unknown);
    throw toOperationError(errorFromJsonBytes(bytes, undefined, unknown), index);
  };
  const response = through();
  const admitted = Promise.race([arrived.promise, response.then((given): OperationCall => ({ ...call, given }))]);
  // A Commit that has failed reports its own error; responses that are still on their way back do not matter.
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
