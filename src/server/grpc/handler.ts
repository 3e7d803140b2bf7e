import { constants, type OutgoingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import { create, type DescMessage, type DescMethod, fromBinary, toBinary } from "@bufbuild/protobuf";
import { ConnectError, type HandlerContext } from "@connectrpc/connect";
import type { ErrorModel } from "../../ddd/connect/error.ts";
import { isReading } from "../../ddd/connect/standard-methods.ts";
import { answerTooLarge, checkBinary, limitsOf, type MessageLimits } from "../../ddd/connect/wire/message-limits.ts";
import { DomainError, InvalidError } from "../../ddd/error.ts";
import { abortKey } from "../call/call.ts";
import { checkedBlock, stopSending } from "../ports/limits.ts";
import type { Route } from "../ports/listener.ts";
import { begin, drained, fail, isGone, send, succeed } from "./answer.ts";
import type { GrpcContext } from "./context.ts";
import { type MessageForm, readMessages, readOneMessage } from "./messages.ts";
import { toHttp2Headers } from "./metadata.ts";
import { givesMany, takesOneMessage } from "./method.ts";
import { toTrailers } from "./status.ts";

/** A call on its way to its handler. */
export interface GrpcCall {
  readonly stream: ServerHttp2Stream;
  readonly context: GrpcContext;
  readonly form: MessageForm;
  /** Answers an error that keeps the call from its handler. */
  refuse(error: unknown): void;
}

/** A method that is served. */
export interface ServedMethod {
  readonly method: DescMethod;
  /** Reads the requests, runs the handler and answers. */
  readonly serve: (call: GrpcCall) => void;
}

/** How the answers of a listener end that cannot be as their handlers want. */
export interface Failing {
  readonly errors: ErrorModel;
  /** Hears of answers that their handlers should not have given: nobody else would. */
  readonly defect: (error: unknown, context: GrpcContext) => void;
}

type Handler = (request: unknown, context: HandlerContext) => Promise<unknown> | AsyncIterable<unknown>;

/** The methods of a route that have handlers. */
export function servedMethods(
  { service, implementation, limits }: Route,
  failing: Failing,
  maxBytes: number,
): ServedMethod[] {
  return service.methods.flatMap((method) => {
    const handler = (implementation as Record<string, unknown>)[method.localName] as Handler | undefined;
    if (!handler) return [];
    const messages: Messages = {
      limits: limitsOf({ maxBytes }, limits, method),
      // An answer that is refused for its length has had its effect, and its caller would take it for undone.
      maxAnswerBytes: isReading(method) ? maxBytes : Number.POSITIVE_INFINITY,
    };
    const answer = givesMany(method)
      ? answeringMany(method, handler, failing, messages)
      : answeringOnce(method, handler, failing, messages);
    const serve = takesOneMessage(method)
      ? (call: GrpcCall) => {
          const answerOne = (bytes: Uint8Array) => {
            let request: unknown;
            try {
              request = parse(method.input, bytes, messages.limits);
            } catch (error) {
              call.refuse(error);
              return;
            }
            answer(request, call);
          };
          readOneMessage(call.stream, call.form, answerOne, call.refuse);
        }
      : (call: GrpcCall) => {
          if (!call.stream.endAfterHeaders) stopSending(call.stream, STATUS_FLUSH_MS);
          answer(parseAll(method.input, call, messages.limits), call);
        };
    return [{ method, serve }];
  });
}

/** Milliseconds that a status has to go out before its stream is reset: together, clients may see the reset alone. */
const STATUS_FLUSH_MS = 100;

interface Messages {
  /** Of a request. */
  readonly limits: MessageLimits;
  readonly maxAnswerBytes: number;
}

/** Everything is caught in here: nobody waits for an answer's promise. */
type Answering = (request: unknown, call: GrpcCall) => void;

function answeringOnce(
  { output }: DescMethod,
  handler: Handler,
  failing: Failing,
  { maxAnswerBytes }: Messages,
): Answering {
  return (request, { stream, context }) => {
    // The pipeline's handlers reject, and throw nothing.
    (handler(request, context) as Promise<unknown>)
      .then((response) => {
        const bytes = serialize(output, response, maxAnswerBytes);
        beginAnswer(stream, context);
        endAnswer(stream, context, bytes);
      })
      .catch((error: unknown) => endWithError(stream, context, failing, error));
  };
}

function answeringMany(
  { output }: DescMethod,
  handler: Handler,
  failing: Failing,
  { maxAnswerBytes }: Messages,
): Answering {
  const answer = async (request: unknown, { stream, context }: GrpcCall) => {
    context.values.set(abortKey, () => stream.close(constants.NGHTTP2_CANCEL));
    for await (const response of handler(request, context) as AsyncIterable<unknown>) {
      beginAnswer(stream, context);
      if (!send(stream, serialize(output, response, maxAnswerBytes))) await drained(stream);
    }
    beginAnswer(stream, context);
    endAnswer(stream, context);
  };
  return (request, call) => {
    answer(request, call).catch((error: unknown) => endWithError(call.stream, call.context, failing, error));
  };
}

function beginAnswer(stream: ServerHttp2Stream, context: GrpcContext): void {
  if (stream.headersSent) return;
  const { header } = context.given;
  begin(stream, header && checkedBlock(toHttp2Headers(header)));
}

function endAnswer(stream: ServerHttp2Stream, context: GrpcContext, last?: Uint8Array): void {
  const { trailer } = context.given;
  succeed(stream, trailer && checkedBlock(toHttp2Headers(trailer)), last);
}

/** Answers with an error. A header that the handler has set may be invalid: then that is the error, and no headers go with it. */
function endWithError(stream: ServerHttp2Stream, context: GrpcContext, failing: Failing, error: unknown): void {
  const { errors, defect } = failing;
  // An error of the handler's is one of these by now, and the pipeline has logged it.
  if (!(error instanceof ConnectError || error instanceof DomainError)) defect(error, context);
  if (isGone(stream)) return;
  let headers: OutgoingHttpHeaders | undefined;
  let trailers: OutgoingHttpHeaders;
  try {
    const { header, trailer } = context.given;
    headers = header && !stream.headersSent ? checkedBlock(toHttp2Headers(header)) : undefined;
    trailers = checkedBlock({ ...(trailer && toHttp2Headers(trailer)), ...toTrailers(errors.toConnectError(error)) });
  } catch (second) {
    // The same that has made the error, if it is a header's.
    if (error instanceof ConnectError || error instanceof DomainError) defect(second, context);
    headers = undefined;
    trailers = toTrailers(errors.toConnectError(second));
  }
  fail(stream, trailers, headers);
}

function parse(desc: DescMessage, bytes: Uint8Array, limits: MessageLimits): unknown {
  checkBinary(desc, bytes, limits);
  try {
    return fromBinary(desc, bytes);
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    throw new InvalidError([{ field: "", description: `is not a ${desc.typeName}: ${text}` }], {
      reason: "INVALID_MESSAGE",
      cause,
    });
  }
}

async function* parseAll(desc: DescMessage, { stream, form }: GrpcCall, limits: MessageLimits): AsyncIterable<unknown> {
  for await (const bytes of readMessages(stream, form)) yield parse(desc, bytes, limits);
}

/** @throws ExhaustedError, reason ANSWER_TOO_LARGE */
function serialize(desc: DescMessage, response: unknown, maxBytes: number): Uint8Array {
  const bytes = toBinary(desc, create(desc, response as Record<string, unknown>));
  if (bytes.length > maxBytes) throw answerTooLarge(maxBytes);
  return bytes;
}
