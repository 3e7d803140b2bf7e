import { readFileSync } from "node:fs";
import { createSecureContext } from "node:tls";
import { StartError } from "./config.ts";
import type { TlsFiles } from "./ports/listener.ts";

/**
 * Reads the files of a certificate and its key, and tries them: a wrong one would otherwise look like a port that cannot be
 * had.
 *
 * @throws StartError naming the setting
 */
export function readTls(paths: { readonly cert: string; readonly key: string }): TlsFiles {
  const files = { cert: readFile("TLS_CERT", paths.cert), key: readFile("TLS_KEY", paths.key) };
  try {
    createSecureContext(files);
  } catch (cause) {
    throw new StartError(
      `TLS_CERT "${paths.cert}" and TLS_KEY "${paths.key}" cannot be used (${(cause as Error).message}): ` +
        "they must be a certificate chain and its private key, both in PEM",
      { cause },
    );
  }
  return files;
}

function readFile(setting: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new StartError(`${setting} is "${path}": cannot read it (${(cause as NodeJS.ErrnoException).code})`, {
      cause,
    });
  }
}
