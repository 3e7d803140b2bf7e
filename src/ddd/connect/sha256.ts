/**
 * The SHA-256 of bytes, by the platform's Web Crypto.
 *
 * @throws Error in a page from an address with http:, other than localhost, to which browsers give no Web Crypto
 */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const { subtle } = globalThis.crypto;
  if (!subtle)
    throw new Error("a unit needs Web Crypto, which browsers give to https pages only: serve the page by https");
  return new Uint8Array(await subtle.digest("SHA-256", bytes));
}
