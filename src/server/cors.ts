import { cors } from "@connectrpc/connect";
import type { HttpRequest, HttpResponse } from "./http-limits.ts";

/** Which pages in browsers may call: their origins, such as `https://app.example.com`, or any. */
export interface CorsOptions {
  readonly origins: readonly string[] | "*";
}

/** How long a browser may remember a preflight's answer, in seconds: Chromium's cap. */
const MAX_AGE_S = 7200;

const allowedMethods = cors.allowedMethods.join(", ");
const allowedHeaders = [...cors.allowedHeaders, "Authorization", "X-Request-Id"].join(", ");
const exposedHeaders = [...cors.exposedHeaders, "X-Request-Id"].join(", ");

/**
 * Sets an answer's CORS headers. A page of another origin gets none, and its browser then keeps the answer from it.
 * Nothing here allows cookies: a caller's credentials are in the Authorization header.
 */
export function setCorsHeaders(options: CorsOptions, request: HttpRequest, response: HttpResponse): void {
  response.setHeader("vary", "Origin");
  const { origin } = request.headers;
  if (origin === undefined) return;
  if (options.origins !== "*" && !options.origins.includes(origin)) return;
  response.setHeader("access-control-allow-origin", options.origins === "*" ? "*" : origin);
  if (isPreflight(request)) {
    response.setHeader("access-control-allow-methods", allowedMethods);
    response.setHeader("access-control-allow-headers", allowedHeaders);
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
