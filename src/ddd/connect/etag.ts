import { InvalidError } from "../error.ts";

/** The etag (AIP-154) of an entity's version: opaque to callers, so that it may become something else one day. */
export function versionToEtag(version: number): string {
  return usualEtags[version] ?? encode(version);
}

/**
 * The version that an etag of ours stands for.
 *
 * @param field where the etag stands in the request
 * @throws InvalidError, naming the field, if it is not one of ours
 */
export function etagToVersion(etag: string, field = "etag"): number {
  return usual.get(etag) ?? decode(etag, field);
}

/** The base64url of a `v` and digits, which never has the signs in which base64 differs. */
function encode(version: number): string {
  return btoa(`v${version}`).replace(/=+$/, "");
}

function decode(etag: string, field: string): number {
  // atob would throw at any other sign, and skip spaces.
  const text = /^[A-Za-z0-9]{3,23}$/.test(etag) && etag.length % 4 !== 1 ? atob(etag) : "";
  const version = Number(/^v([1-9]\d{0,15})$/.exec(text)?.[1]);
  // The way back shows that nothing was skipped in decoding.
  if (!Number.isSafeInteger(version) || versionToEtag(version) !== etag) {
    throw new InvalidError([{ field, description: "must be an etag that this service gave, or empty" }], {
      reason: "INVALID_ETAG",
    });
  }
  return version;
}

/** The etags of nearly all entities, since the work is done for each of every list. */
const USUAL_VERSIONS = 100;
const usualEtags: readonly string[] = Array.from({ length: USUAL_VERSIONS + 1 }, (_, version) => encode(version));
const usual: ReadonlyMap<string, number> = new Map(
  usualEtags.slice(1).map((etag, i): [string, number] => [etag, i + 1]),
);
