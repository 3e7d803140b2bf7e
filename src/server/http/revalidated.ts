import { createHash } from "node:crypto";
import type { Page, PageRequest } from "./listener.ts";

/** The content of a page that a client keeps, and asks about each time. */
export interface Revalidated {
  readonly body: string | Uint8Array;
  readonly contentType: string;
  /** More headers. @default none */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * A page with an entity tag: a client that has kept it asks each time whether it is still the same, and is answered without the content
 * then (RFC 9110, section 13.1.2).
 */
export function revalidatedPage({ body, contentType, headers: more }: Revalidated): (request: PageRequest) => Page {
  const etag = `"${createHash("sha256").update(body).digest("base64url")}"`;
  const headers = { ...more, "cache-control": "no-cache", etag };
  return ({ ifNoneMatch }) =>
    isNamed(etag, ifNoneMatch) ? { status: 304, body: "", headers } : { status: 200, body, contentType, headers };
}

/** Whether If-None-Match names the tag. A proxy that compresses makes it a weak one. */
function isNamed(etag: string, ifNoneMatch: string): boolean {
  const tags = ifNoneMatch.split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return tags.includes(etag) || tags.includes("*");
}
