import { InvalidError, UnauthenticatedError } from "../../error.ts";

/** Headers that browsers and proxies write by themselves, where HTTP allows other bytes (RFC 9110, section 5.5). No handler reads them as metadata. */
const OF_HTTP = new Set(["cookie", "forwarded", "referer", "user-agent", "via"]);

/** Values in base64, of which there may be several; padding may be left out. */
const BASE64 = /^(?:[A-Za-z0-9+/]+={0,2})?(?:, ?(?:[A-Za-z0-9+/]+={0,2})?)*$/;
const PRINTABLE = /^[\x20-\x7e\t]*$/;

/**
 * Checks the metadata of a call: a value is printable ASCII, and base64 where the name ends in `-bin` (gRPC over HTTP/2,
 * Custom-Metadata). Other bytes would reach a handler as other text than was sent, or be left out in silence.
 *
 * @throws InvalidError, reason INVALID_METADATA, naming the header
 */
export function checkMetadata(headers: Iterable<readonly [name: string, value: string | string[] | undefined]>): void {
  for (const [name, given] of headers) checkHeader(name, given);
}

/** `checkMetadata` for one header. */
export function checkHeader(name: string, given: string | string[] | undefined): void {
  if (given === undefined || name.startsWith(":") || OF_HTTP.has(name)) return;
  if (typeof given === "string") checkValue(name, given);
  else for (const value of given) checkValue(name, value);
}

/**
 * Checks that a call has one authorization header at most. Node keeps the first, where a proxy in front may have judged
 * another.
 *
 * @param raw names and values in turn, as they came
 * @throws UnauthenticatedError
 */
export function checkAuthorization(raw: readonly string[]): void {
  let count = 0;
  for (let i = 0; i < raw.length; i += 2) if (raw[i]?.toLowerCase() === "authorization") count += 1;
  if (count < 2) return;
  throw new UnauthenticatedError("there is more than one header authorization: send one", { reason: "TOKEN_INVALID" });
}

function checkValue(name: string, value: string): void {
  if (!PRINTABLE.test(value)) {
    throw invalid(name, "must be printable ASCII: send other bytes in base64, under a name that ends in -bin");
  }
  if (name.endsWith("-bin") && !BASE64.test(value)) throw invalid(name, "must be base64, as its name ends in -bin");
}

function invalid(name: string, description: string): InvalidError {
  return new InvalidError([{ field: name, description }], { reason: "INVALID_METADATA" });
}
