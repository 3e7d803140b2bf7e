import type { HttpResponse } from "../ports/limits.ts";

/** A year, and for all subdomains (ASVS 5, 3.4.1). */
const STRICT_TRANSPORT = "max-age=31536000; includeSubDomains";

/**
 * The headers of every answer (ASVS 5, 3.2.1, 3.4.3 to 3.4.6 and 14.3.2): a browser loads, runs and frames nothing of it, keeps no
 * copy, and shows it as nothing else than it is. A page or a handler may set others in their place. Calls from pages of the origins in
 * CORS_ORIGINS go on: the policy for resources is about loading without CORS, such as by `<img>`.
 */
const HEADERS: readonly (readonly [string, string])[] = [
  ["cache-control", "no-store"],
  [
    "content-security-policy",
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
  ],
  ["cross-origin-resource-policy", "same-origin"],
  ["referrer-policy", "no-referrer"],
  ["x-content-type-options", "nosniff"],
];

/** Sets them. @param isSecure whether the answer goes out by TLS, without which browsers ignore Strict-Transport-Security */
export function setSecurityHeaders(response: HttpResponse, isSecure: boolean): void {
  for (const [name, value] of HEADERS) response.setHeader(name, value);
  if (isSecure) response.setHeader("strict-transport-security", STRICT_TRANSPORT);
}
