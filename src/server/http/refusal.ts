import type { ConnectError } from "@connectrpc/connect";
import { errorToJsonBytes } from "@connectrpc/connect/protocol-connect";
import { setTrailerStatus } from "@connectrpc/connect/protocol-grpc";
import type { HttpRequest, HttpResponse } from "../ports/limits.ts";

/**
 * Answers, with an error that is complete, a request that no handler answers, in the form that its client understands: gRPC and gRPC-Web get status 200
 * and their own status in the headers, Connect its error in JSON, anything else a line of text.
 */
export function sendError(request: HttpRequest, response: HttpResponse, status: number, error: ConnectError): void {
  const type = request.headers["content-type"] ?? "";
  if (/^application\/grpc/i.test(type)) {
    const headers = setTrailerStatus(new Headers(), error);
    headers.set(
      "content-type",
      /^application\/grpc-web/i.test(type) ? "application/grpc-web+proto" : "application/grpc",
    );
    for (const [name, value] of headers) response.setHeader(name, value);
    response.statusCode = 200;
    response.end();
  } else if (/^application\/(connect\+)?(proto|json)\b/i.test(type) || isConnectGet(request)) {
    response.statusCode = status;
    response.setHeader("content-type", "application/json");
    response.end(errorToJsonBytes(error, undefined));
  } else {
    sendText(response, status, error.rawMessage);
  }
}

/** Answers with text, by default plain, or with bytes as they are. Status 304 has no body, and no type of one. */
export function sendText(
  response: HttpResponse,
  status: number,
  body: string | Uint8Array,
  contentType = "text/plain; charset=utf-8",
): void {
  response.statusCode = status;
  if (status === 304) {
    response.end();
    return;
  }
  response.setHeader("content-type", contentType);
  response.end(typeof body !== "string" || body.endsWith("\n") ? body : `${body}\n`);
}

function isConnectGet({ method, url = "" }: HttpRequest): boolean {
  if (method !== "GET") return false;
  const query = new URLSearchParams(url.slice(url.indexOf("?")));
  return query.has("encoding") && query.has("message");
}
