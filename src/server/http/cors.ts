import { cors } from "@connectrpc/connect";
import { AFTER_HEADER, POSITION_HEADER } from "../../ddd/connect/positions.ts";
import type { HttpRequest, HttpResponse } from "../ports/limits.ts";

/** The web pages that may call, and the headers that they may use. */
export interface CorsOptions {
  /** The origins of the pages, such as `https://app.example.com`, or any. */
  readonly origins: readonly string[] | "*";
  /** Request headers that pages may send besides those of the protocols. */
  readonly headers?: readonly string[];
  /** Whether pages may send cookies and client certificates; not allowed together with any origin. @default false */
  readonly credentials?: boolean;
}

/** How long a browser may remember a preflight's answer, in seconds: Chromium's cap. */
const MAX_AGE_S = 7200;

const allowedMethods = cors.allowedMethods.join(", ");
/** Includes the headers of W3C Trace Context, which browser instrumentation sends with every request. */
const allowedHeaders = [
  ...cors.allowedHeaders,
  "Authorization",
  "X-Request-Id",
  AFTER_HEADER,
  "traceparent",
  "tracestate",
];
const exposedHeaders = [...cors.exposedHeaders, "X-Request-Id", POSITION_HEADER].join(", ");

/**
 * Sets an answer's CORS headers. A page of another origin gets none, and its browser then keeps the answer from it. A
 * caller's credentials are in the Authorization header. Cookies, which a proxy in front may need, are allowed on
 * demand.
 */
export function setCorsHeaders(options: CorsOptions, request: HttpRequest, response: HttpResponse): void {
  // Caches must keep compressed and plain answers to the same request apart.
  response.setHeader("vary", "Origin, Accept-Encoding");
  const { origin } = request.headers;
  if (origin === undefined) return;
  if (options.origins !== "*" && !options.origins.includes(origin)) return;
  response.setHeader("access-control-allow-origin", options.origins === "*" ? "*" : origin);
  if (options.credentials && options.origins !== "*") response.setHeader("access-control-allow-credentials", "true");
  if (isPreflight(request)) {
    response.setHeader("access-control-allow-methods", allowedMethods);
    response.setHeader("access-control-allow-headers", [...allowedHeaders, ...(options.headers ?? [])].join(", "));
    response.setHeader("access-control-max-age", MAX_AGE_S);
  } else {
    response.setHeader("access-control-expose-headers", exposedHeaders);
  }
}

/** Whether a browser asks beforehand if it may send a request. */
export function isPreflight(request: HttpRequest): boolean {
  const { origin, "access-control-request-method": method } = request.headers;
  return request.method === "OPTIONS" && origin !== undefined && method !== undefined;
}
