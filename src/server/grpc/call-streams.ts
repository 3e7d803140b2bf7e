import type { IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import type { Metadata } from "@grpc/grpc-js";

/** Where the mark of a call's stream travels past grpc-js, which shows a handler no stream. */
export const STREAM_HEADER = "brasa-stream";

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
