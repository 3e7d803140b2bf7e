import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { createSecureContext } from "node:tls";
import { StartError } from "../config.ts";
import type { TlsFiles } from "../ports/listener.ts";

/** The paths of PEM files. */
export interface TlsPaths {
  readonly cert: string;
  readonly key: string;
  /** @default clients need no certificate */
  readonly clientCa?: string | undefined;
}

/**
 * Reads the files of a certificate, of its key and of the authorities of clients, and tries them: a wrong one would otherwise
 * look like a port that cannot be had.
 *
 * @throws StartError naming the setting
 */
export function readTls(paths: TlsPaths): TlsFiles {
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
  return paths.clientCa === undefined ? files : { ...files, clientCa: readAuthorities(paths.clientCa) };
}

/** OpenSSL would take a file without a certificate for no authority at all, and refuse every client. */
function readAuthorities(path: string): Buffer {
  const file = readFile("TLS_CLIENT_CA", path);
  const blocks = file.toString("latin1").match(/-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/gs) ?? [];
  try {
    for (const block of blocks) new X509Certificate(block);
  } catch (cause) {
    throw unusable(path, (cause as Error).message, cause);
  }
  if (blocks.length === 0) throw unusable(path, "it holds none");
  return file;
}

function unusable(path: string, why: string, cause?: unknown): StartError {
  return new StartError(
    `TLS_CLIENT_CA "${path}" cannot be used (${why}): it must be the certificates of clients' authorities, in PEM`,
    { cause },
  );
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
