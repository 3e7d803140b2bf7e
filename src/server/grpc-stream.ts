import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import type { DescMethod } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import type { Metadata } from "@grpc/grpc-js";
import type { ErrorModel } from "../ddd/connect/error.ts";
import { DeadlineError, InvalidError } from "../ddd/error.ts";
import { DEADLINE_HEADER, givesMany, takesOneMessage, toStatus } from "./grpc-handler.ts";

/** Stands for no compression: grpc-js would take a message that is marked as compressed for a plain one then. */
export const UNDECLARED = "undeclared";
/** What grpc-js can decompress. */
const ENCODINGS: ReadonlySet<string> = new Set([UNDECLARED, "deflate", "gzip"]);

/** Where the mark of a call's stream travels past grpc-js, which shows a handler no stream. */
const STREAM_HEADER = "brasa-stream";

/** The streams of calls whose handlers have not begun. */
export class CallStreams {
  readonly #waiting = new Map<string, ServerHttp2Stream>();
  #marks = 0;

  /** Marks a call's headers. */
  add(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    this.#marks = (this.#marks + 1) % Number.MAX_SAFE_INTEGER;
    const mark = String(this.#marks);
    headers[STREAM_HEADER] = mark;
    this.#waiting.set(mark, stream);
    stream.once("close", () => this.#waiting.delete(mark));
  }

  /** The stream of the call with this metadata, which is rid of the mark. */
  take(metadata: Metadata): ServerHttp2Stream | undefined {
    const mark = String(metadata.get(STREAM_HEADER)[0]);
    metadata.remove(STREAM_HEADER);
    const stream = this.#waiting.get(mark);
    this.#waiting.delete(mark);
    return stream;
  }
}

export interface StreamGuardOptions {
  /** The methods that are served, by their paths. */
  readonly methods: ReadonlyMap<string, DescMethod>;
  /** How many milliseconds the one message of a unary call may take to arrive. */
  readonly bodyTimeoutMs: number;
  readonly errors: ErrorModel;
  readonly streams: CallStreams;
}

/** Looks at each call before grpc-js does, for what grpc-js gets wrong. */
export function createStreamGuard({ methods, bodyTimeoutMs, errors, streams }: StreamGuardOptions) {
  return (stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void => {
    if (headers[":method"] !== "POST" || !/^application\/grpc(?:\+proto)?(?:;|$)/.test(headers["content-type"] ?? "")) {
      // grpc-js would take gRPC-Web and JSON for gRPC; to this it answers 415.
      headers["content-type"] = "";
      return;
    }
    const method = methods.get(String(headers[":path"]));
    // grpc-js answers UNIMPLEMENTED.
    if (!method) return;
    const encoding = declareEncoding(headers);
    if (!ENCODINGS.has(encoding)) {
      const text = `the compression "${encoding}" is not supported: use gzip, deflate or identity`;
      answer(stream, new ConnectError(text, Code.Unimplemented), errors);
      return;
    }
    takeDeadline(headers);
    delete headers[STREAM_HEADER];
    if (givesMany(method)) streams.add(stream, headers);
    if (takesOneMessage(method)) limitBodyTime(stream, bodyTimeoutMs, errors);
    refuseCutOff(stream, errors);
  };
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
function limitBodyTime(stream: ServerHttp2Stream, timeoutMs: number, errors: ErrorModel): void {
  const timer = setTimeout(() => {
    answer(stream, new DeadlineError("the message did not arrive in time"), errors);
  }, timeoutMs);
  const clear = () => clearTimeout(timer);
  stream.once("end", clear).once("close", clear);
}

/** A call whose messages end in the middle of one: grpc-js would drop that one and be content. */
function refuseCutOff(stream: ServerHttp2Stream, errors: ErrorModel): void {
  const PREFIX_BYTES = 5;
  const prefix = Buffer.alloc(PREFIX_BYTES);
  let prefixBytes = 0;
  let messageBytesLeft = 0;
  stream.on("data", (chunk: Buffer) => {
    for (let at = 0; at < chunk.length; ) {
      if (messageBytesLeft > 0) {
        const taken = Math.min(messageBytesLeft, chunk.length - at);
        messageBytesLeft -= taken;
        at += taken;
        continue;
      }
      const taken = chunk.copy(prefix, prefixBytes, at);
      prefixBytes += taken;
      at += taken;
      if (prefixBytes === PREFIX_BYTES) {
        messageBytesLeft = prefix.readUInt32BE(1);
        prefixBytes = 0;
      }
    }
  });
  stream.once("end", () => {
    if (prefixBytes === 0 && messageBytesLeft === 0) return;
    answer(stream, new InvalidError([{ field: "", description: "the last message is not whole" }]), errors);
  });
}

/** Answers a call in place of grpc-js, which leaves a closed stream alone. An answer that has begun is cut off. */
function answer(stream: ServerHttp2Stream, error: unknown, errors: ErrorModel): void {
  if (stream.destroyed) return;
  if (!stream.headersSent) {
    const { code, details, metadata } = toStatus(errors.toConnectError(error));
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
  stream.close();
}
