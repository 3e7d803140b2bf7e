import { promisify } from "node:util";
import zlib from "node:zlib";
import { Code, ConnectError } from "@connectrpc/connect";
import type { Compression } from "@connectrpc/connect/protocol";

const deflate = promisify(zlib.deflate);
const inflate = promisify(zlib.inflate);

/** Compression in zlib's format, called "deflate" in gRPC and HTTP; the library has only gzip and brotli. */
export const compressionDeflate: Compression = {
  name: "deflate",
  async compress(bytes) {
    return Uint8Array.from(await deflate(bytes));
  },
  async decompress(bytes, readMaxBytes) {
    if (bytes.length === 0) return new Uint8Array(0);
    try {
      return Uint8Array.from(await inflate(bytes, { maxOutputLength: readMaxBytes }));
    } catch (cause) {
      const isTooLarge = (cause as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
      throw isTooLarge
        ? new ConnectError(
            `message is larger than configured readMaxBytes ${readMaxBytes} after decompression`,
            Code.ResourceExhausted,
          )
        : new ConnectError("decompression failed", Code.InvalidArgument, undefined, undefined, cause);
    }
  },
};
