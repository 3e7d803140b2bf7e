import { constants, type IncomingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import type { DescMethod } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import type { ErrorModel } from "../../ddd/connect/error.ts";
import { checkAuthorization, checkHeader } from "../../ddd/connect/wire/metadata.ts";
import { DeadlineError, InvalidError } from "../../ddd/error.ts";
import type { CallObserver } from "../metrics/call-recorder.ts";
import { plainContentType } from "../ports/content-type.ts";
import { EnvelopeScanner } from "../ports/envelope.ts";
import { countPiece } from "../ports/frames/frame-limits.ts";
import type { Guard } from "../ports/guard.ts";
import { type HttpLimits, stopSending } from "../ports/limits.ts";
import { shuttingDown, type WaitingBodies } from "../ports/waiting-bodies.ts";
import { type CallStreams, STREAM_HEADER } from "./call-streams.ts";
import { DEADLINE_HEADER, givesMany, takesOneMessage } from "./method.ts";
import { toStatus } from "./status.ts";

/** Stands for no compression: grpc-js would take a message that is marked as compressed for a plain one then. */
export const UNDECLARED = "undeclared";
/** The compressions that grpc-js can read. */
const ENCODINGS: ReadonlySet<string> = new Set([UNDECLARED, "deflate", "gzip"]);

/** Milliseconds that a status has to go out before its stream is reset: together, clients may see the reset alone. */
const STATUS_FLUSH_MS = 100;

export interface StreamGuardOptions {
  /** The methods that are served, by their paths. */
  readonly methods: ReadonlyMap<string, DescMethod>;
  /** Among them, the time that the message of a unary call may take to arrive. */
  readonly limits: Pick<HttpLimits, "bodyMs">;
  readonly errors: ErrorModel;
  /** Hears of calls that are refused before their handler. @default nobody does */
  readonly observer: Pick<CallObserver, "refuse"> | undefined;
  readonly streams: CallStreams;
  readonly bodies: WaitingBodies;
  readonly guard: Guard;
}

/**
 * Checks each call before grpc-js does, for cases that grpc-js gets wrong.
 *
 * @returns whether grpc-js is to answer the call; otherwise it has been answered
 */
// The listeners of a stream are not added by `once`, which costs as much again: what they wait for comes once anyhow.
export function createStreamGuard(options: StreamGuardOptions) {
  const { methods, limits, errors, observer, streams, bodies, guard } = options;
  return (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, rawHeaders: readonly string[]): boolean => {
    const type = plainContentType(headers["content-type"] ?? "");
    if (headers[":method"] !== "POST" || !/^application\/grpc(?:\+proto)?$/.test(type)) {
      if (headers[":method"] === "POST") {
        const error = errors.toConnectError(new ConnectError("the content type is not that of gRPC", Code.Unknown));
        observer?.refuse(methods.get(String(headers[":path"])), error);
      }
      // grpc-js would take gRPC-Web and JSON for gRPC; to this it answers 415.
      headers["content-type"] = "";
      return true;
    }
    headers["content-type"] = type;
    const path = String(headers[":path"]);
    const method = methods.get(path);
    const close = () => stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    const refuseCall = (given: unknown) => {
      const error = errors.toConnectError(given);
      observer?.refuse(method, error);
      // While frames are being read, Node 22 sends the reset alone, and the caller never hears of the answer.
      setImmediate(() => guard.run(() => answer(stream, error), close));
    };
    if (!method) {
      refuseCall(new ConnectError(`${path} is not implemented`, Code.Unimplemented));
      return false;
    }
    try {
      for (const name in headers) {
        checkHeader(name, headers[name]);
        refuseTab(name, headers[name]);
      }
      if (headers.authorization !== undefined) checkAuthorization(rawHeaders);
    } catch (error) {
      refuseCall(error);
      return false;
    }
    const encoding = declareEncoding(headers);
    if (!ENCODINGS.has(encoding)) {
      const text = `the compression "${encoding}" is not supported: use gzip, deflate or identity`;
      refuseCall(new ConnectError(text, Code.Unimplemented));
      return false;
    }
    const isOneMessage = takesOneMessage(method);
    const refuse = (given: unknown) => {
      guard.run(() => {
        const error = errors.toConnectError(given);
        // The handler of a call of many messages has begun, and hears that it is broken off.
        if (answer(stream, error) && isOneMessage) observer?.refuse(method, error);
      }, close);
    };
    takeDeadline(headers);
    delete headers[STREAM_HEADER];
    if (givesMany(method)) streams.add(stream, headers);
    if (isOneMessage) limitBodyTime(stream, limits.bodyMs, bodies, refuse);
    followMessages(stream, refuse);
    if (!stream.endAfterHeaders) stopSending(stream, STATUS_FLUSH_MS);
    return true;
  };
}

/** grpc-js would leave the header out, and so take a call with a malformed token for one without. */
function refuseTab(name: string, value: string | string[] | undefined): void {
  if (!value?.includes("\t")) return;
  throw new InvalidError([{ field: name, description: "has a tab: gRPC's metadata has none" }], {
    reason: "INVALID_METADATA",
  });
}

function declareEncoding(headers: IncomingHttpHeaders): string {
  const encoding = String(headers["grpc-encoding"] ?? "identity");
  const declared = encoding === "identity" ? UNDECLARED : encoding;
  headers["grpc-encoding"] = declared;
  return declared;
}

/**
 * Takes the deadline from grpc-js, which computes it in 32 bits (`2000H` is over at once) and answers in its own words. The
 * pipeline keeps it instead.
 */
function takeDeadline(headers: IncomingHttpHeaders): void {
  delete headers[DEADLINE_HEADER];
  if (headers["grpc-timeout"] === undefined) return;
  headers[DEADLINE_HEADER] = headers["grpc-timeout"];
  delete headers["grpc-timeout"];
}

/** A call whose message does not come has no handler yet, and so no deadline: it gets one here. */
function limitBodyTime(
  stream: ServerHttp2Stream,
  timeoutMs: number,
  bodies: WaitingBodies,
  refuse: (error: unknown) => void,
): void {
  const timer = setTimeout(() => refuse(new DeadlineError("the message did not arrive in time")), timeoutMs);
  const arrived = bodies.add(() => refuse(shuttingDown()));
  const clear = () => {
    clearTimeout(timer);
    arrived();
  };
  stream.on("end", clear).on("close", clear);
}

/**
 * Follows a call's messages. grpc-js would silently drop a message that ends in the middle, and keep any number of
 * pieces, each with a hundred bytes of overhead.
 */
function followMessages(stream: ServerHttp2Stream, refuse: (error: unknown) => void): void {
  const scanner = new EnvelopeScanner();
  const scan = (piece: Buffer) => {
    countPiece(stream.session, piece.length);
    try {
      scanner.scan(piece);
    } catch (error) {
      stream.off("data", scan);
      // At once, Node 22 would send the reset alone, as above.
      setImmediate(() => refuse(error));
    }
  };
  stream.on("data", scan);
  stream.on("end", () => {
    if (scanner.isBetweenMessages) return;
    refuse(new InvalidError([{ field: "", description: "the last message is not whole" }]));
  });
}

/**
 * Answers a call in place of grpc-js, which leaves a closed stream alone. An answer that has begun is cut off.
 *
 * @returns whether this is the answer
 */
function answer(stream: ServerHttp2Stream, error: ConnectError): boolean {
  // A stream that was reset is closed before it is destroyed, and `respond` throws on both.
  if (stream.closed || stream.destroyed) return false;
  const isAnswer = !stream.headersSent;
  if (isAnswer) {
    const { code, details, metadata } = toStatus(error);
    stream.respond(
      {
        ":status": 200,
        "content-type": "application/grpc+proto",
        "grpc-accept-encoding": "identity,deflate,gzip",
        "grpc-status": code,
        "grpc-message": encodeURI(details),
        ...metadata.toHttp2Headers(),
      },
      { endStream: true },
    );
  }
  // At once: grpc-js answers no stream that is closed, and would throw where it is answered already.
  stream.close();
  return isAnswer;
}
