import { createHash } from "node:crypto";
import type { Page, PageRequest } from "./page.ts";

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
  const bytes = Buffer.from(body);
  const tag = `"${createHash("sha256").update(bytes).digest("base64url")}"`;
  // A weak one: it is that of the content, compressed or not.
  const headers = { ...more, "cache-control": "no-cache", etag: `W/${tag}` };
  return ({ ifNoneMatch }) =>
    isNamed(tag, ifNoneMatch)
      ? { status: 304, body: "", headers }
      : { status: 200, body: bytes, contentType, headers, isStatic: true };
}

/** Whether If-None-Match names the tag, weak or strong. */
function isNamed(tag: string, ifNoneMatch: string): boolean {
  const tags = ifNoneMatch.split(",").map((one) => one.trim().replace(/^W\//, ""));
  return tags.includes(tag) || tags.includes("*");
}
