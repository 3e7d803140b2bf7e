import { constants, type Http2Session, type IncomingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import { Code, ConnectError } from "@connectrpc/connect";
import type { ErrorModel } from "../../ddd/connect/error.ts";
import { checkAuthorization, checkHeader } from "../../ddd/connect/wire/metadata.ts";
import { InvalidError } from "../../ddd/error.ts";
import type { FindAddress } from "../call/client-address.ts";
import type { CallObserver } from "../metrics/call-recorder.ts";
import { plainContentType } from "../ports/content-type.ts";
import type { Guard } from "../ports/guard.ts";
import type { WaitingBodies } from "../ports/waiting-bodies.ts";
import { ENCODINGS, fail, isGone } from "./answer.ts";
import { GrpcContext } from "./context.ts";
import type { ServedMethod } from "./handler.ts";
import { takesOneMessage } from "./method.ts";
import { toTrailers } from "./status.ts";

export interface AcceptOptions {
  /** The methods that are served, by their paths. */
  readonly methods: ReadonlyMap<string, ServedMethod>;
  /** The maximum length of a message in bytes, decompressed. */
  readonly maxMessageBytes: number;
  readonly errors: ErrorModel;
  /** Hears of calls that are refused before their handler. @default nobody does */
  readonly observer: Pick<CallObserver, "refuse"> | undefined;
  readonly findAddress: FindAddress;
  /** A call whose message does not come has no handler yet, and so no deadline: it gets one here. */
  readonly bodies: WaitingBodies;
  readonly guard: Guard;
}

/** Takes a stream as a call: checks its headers, and hands it to its method. */
export type Accept = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, rawHeaders: readonly string[]) => void;

// The listeners of a stream are not added by `once`, which costs as much again: what they wait for comes once anyhow.
export function createAccept(options: AcceptOptions): Accept {
  const { methods, maxMessageBytes, errors, observer, findAddress, bodies, guard } = options;
  return (stream, headers, rawHeaders) => {
    // "close" follows, and tells all.
    stream.on("error", ignored);
    const served = methods.get(String(headers[":path"]));
    const refuse = (given: unknown, reply = replyStatus) => {
      const close = () => stream.close(constants.NGHTTP2_INTERNAL_ERROR);
      // Not at once: while frames are being read, Node 22 sends the reset alone, and the caller never hears of the answer.
      setImmediate(() => {
        guard.run(() => {
          if (isGone(stream)) return;
          const error = errors.toConnectError(given);
          if (!stream.headersSent) observer?.refuse(served?.method, error);
          reply(stream, error);
          // The caller may still be sending what nobody reads.
          stream.close();
        }, close);
      });
    };
    try {
      if (!isGrpc(headers)) {
        refuse(new ConnectError("the content type is not that of gRPC", Code.Unknown), replyUnsupported);
        return;
      }
      if (!served) throw new ConnectError(`${headers[":path"]} is not implemented`, Code.Unimplemented);
      checkHeaders(headers, rawHeaders);
      const form = { encoding: encodingOf(headers), maxBytes: maxMessageBytes };
      const context = new GrpcContext(served.method, peerOf(stream.session), headers, findAddress);
      // It also comes after success, when nobody listens any more.
      stream.on("close", () => context.cancel());
      if (takesOneMessage(served.method)) {
        const arrived = bodies.add(refuse);
        stream.on("end", arrived).on("close", arrived);
      }
      served.serve({ stream, context, form, refuse });
    } catch (error) {
      refuse(error);
    }
  };
}

function ignored(): void {}

/** Whether a call is of this protocol: gRPC-Web and JSON have types of their own. */
function isGrpc(headers: IncomingHttpHeaders): boolean {
  return headers[":method"] === "POST" && TYPE.test(plainContentType(headers["content-type"] ?? ""));
}

const TYPE = /^application\/grpc(?:\+proto)?$/;

function replyStatus(stream: ServerHttp2Stream, error: ConnectError): void {
  fail(stream, toTrailers(error));
}

/** By HTTP, as gRPC asks for: such a client reads no status of gRPC. */
function replyUnsupported(stream: ServerHttp2Stream): void {
  stream.respond({ ":status": constants.HTTP_STATUS_UNSUPPORTED_MEDIA_TYPE }, { endStream: true });
}

/** @throws InvalidError for a header that no handler could read as it was sent; UnauthenticatedError for two tokens */
function checkHeaders(headers: IncomingHttpHeaders, rawHeaders: readonly string[]): void {
  for (const name in headers) {
    const value = headers[name];
    checkHeader(name, value);
    if (value?.includes("\t")) {
      throw new InvalidError([{ field: name, description: "has a tab: gRPC's metadata has none" }], {
        reason: "INVALID_METADATA",
      });
    }
  }
  if (headers.authorization !== undefined) checkAuthorization(rawHeaders);
}

/** @throws ConnectError UNIMPLEMENTED for a compression that is not supported */
function encodingOf(headers: IncomingHttpHeaders): string {
  const encoding = String(headers["grpc-encoding"] ?? "identity");
  if (ENCODINGS.includes(encoding)) return encoding;
  const text = `the compression "${encoding}" is not supported: use gzip, deflate or identity`;
  throw new ConnectError(text, Code.Unimplemented);
}

const peers = new WeakMap<Http2Session, string>();

/** The address and port at the other end of a connection. */
function peerOf(session: Http2Session | undefined): string {
  if (!session) return "";
  const known = peers.get(session);
  if (known !== undefined) return known;
  const { remoteAddress = "", remotePort } = session.socket;
  const peer = remotePort === undefined ? remoteAddress : `${remoteAddress}:${remotePort}`;
  peers.set(session, peer);
  return peer;
}
