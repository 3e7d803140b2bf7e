import { InvalidError } from "../error.ts";

/** The etag (AIP-154) of an entity's version: opaque to callers, so that it may become something else one day. */
export function versionToEtag(version: number): string {
  return Buffer.from(`v${version}`).toString("base64url");
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

function decode(etag: string, field: string): number {
  const version = Number(/^v([1-9]\d{0,15})$/.exec(Buffer.from(etag, "base64url").toString())?.[1]);
  // The way back shows that nothing was skipped in decoding.
  if (!Number.isSafeInteger(version) || versionToEtag(version) !== etag) {
    throw new InvalidError([{ field, description: "must be an etag that this service gave, or empty" }], {
      reason: "INVALID_ETAG",
    });
  }
  return version;
}

/** Those of nearly all entities, since the work is done for each of every list. */
const USUAL_VERSIONS = 100;
const usual: ReadonlyMap<string, number> = new Map(
  Array.from({ length: USUAL_VERSIONS }, (_, i): [string, number] => [versionToEtag(i + 1), i + 1]),
);
