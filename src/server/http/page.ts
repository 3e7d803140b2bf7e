import { type HttpRequest, type HttpResponse, isHttp2 } from "../ports/limits.ts";
import { compressed, type EncodedBody } from "./compressed.ts";
import { sendText } from "./refusal.ts";

/** A plain HTTP answer. */
export interface Page {
  readonly status: number;
  /** Text ends with a line's end, which is added if it is missing; bytes are sent as they are. */
  readonly body: string | Uint8Array;
  /** @default "text/plain; charset=utf-8" */
  readonly contentType?: string;
  /** More headers. @default none */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Whether the body, in bytes, is the same object each time, and has nothing of the caller's: then it is compressed, once, for a client that
   * takes that. @default false
   */
  readonly isStatic?: boolean;
}

/** The parts of a request that a page may depend on. */
export interface PageRequest {
  /** The Accept header; "" if there is none. */
  readonly accept: string;
  /** The host and port that the caller asked for, such as `localhost:8080`. */
  readonly authority: string;
  /** The If-None-Match header; "" if there is none. */
  readonly ifNoneMatch: string;
  /** The Authorization header; "" if there is none. */
  readonly authorization: string;
  /** Whether a proxy says that it has the request from another: by Forwarded or X-Forwarded-For. @default false */
  readonly isForwarded?: boolean;
}

/** Answers a request for a page. */
export async function sendPage(
  page: (request: PageRequest) => Page | Promise<Page>,
  request: HttpRequest,
  response: HttpResponse,
): Promise<void> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.setHeader("allow", "GET, HEAD");
    return sendText(response, 405, "this page is for GET and HEAD");
  }
  // pathOf has set the authority.
  const authority = String(request.headers[isHttp2(request) ? ":authority" : "host"]);
  const { accept = "", "if-none-match": ifNoneMatch = "", authorization = "" } = request.headers;
  const isForwarded = "forwarded" in request.headers || "x-forwarded-for" in request.headers;
  const answer = await page({ accept, authority, ifNoneMatch, authorization, isForwarded });
  const { status, body, contentType, headers = {}, isStatic = false } = answer;
  const takes = String(request.headers["accept-encoding"] ?? "");
  const sent: Partial<EncodedBody> = isStatic && typeof body !== "string" ? await compressed(body, takes) : {};
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (sent.encoding) response.setHeader("content-encoding", sent.encoding);
  sendText(response, status, sent.body ?? body, contentType);
}
