import { readFileSync } from "node:fs";
import type { SecureClientSessionOptions } from "node:http2";
import { isIPv6 } from "node:net";
import { type Config, StartError } from "../../config.ts";

/** The settings that say where a server listens. */
export type HealthConfig = Pick<Config, "host" | "grpcPort" | "tls" | "grpcPlaintext">;

export interface HealthTargetOptions {
  /** The server, as `host:port` or `[::1]:port`. @default by HOST and GRPC_PORT */
  readonly address?: string | undefined;
  /** Whether to ask over TLS. @default as the settings have it, or with `ca` */
  readonly tls?: boolean | undefined;
  /** A PEM file of the authority of the server's certificate. @default the system's authorities with `address` */
  readonly ca?: string | undefined;
  /** PEM files with a certificate for servers that ask for one, and its key. @default TLS_CERT and TLS_KEY with TLS_CLIENT_CA */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/** A server to ask. */
export interface HealthTarget {
  /** Its address in words, as `host:port`. */
  readonly address: string;
  readonly url: string;
  /** Undefined without TLS. */
  readonly tls: SecureClientSessionOptions | undefined;
}

/** @throws StartError for options and files that cannot be used */
export function healthTarget(config: HealthConfig, options: HealthTargetOptions): HealthTarget {
  const address = options.address ?? ownAddress(config);
  if (!/^(?:[\w.-]+|\[[\da-f:.]+\]):\d{1,5}$/i.test(address) || !URL.canParse(`http://${address}`)) {
    throw new StartError(`--address "${address}" must be host:port, such as 127.0.0.1:50051 or [::1]:50051`);
  }
  const { ca, cert, key, tls = ca !== undefined || (config.tls !== undefined && !config.grpcPlaintext) } = options;
  if ((cert === undefined) !== (key === undefined)) {
    throw new StartError("--cert and --key go together: give both, or neither");
  }
  if (!tls) {
    if (ca !== undefined || cert !== undefined)
      throw new StartError("--ca, --cert and --key are for TLS: give --tls, too");
    return { address, url: `http://${address}`, tls: undefined };
  }
  return { address, url: `https://${address}`, tls: tlsOptions(config, options) };
}

function tlsOptions(config: HealthConfig, { address, ca, cert, key }: HealthTargetOptions): SecureClientSessionOptions {
  const own = address === undefined && config.tls?.clientCa !== undefined ? config.tls : undefined;
  const pair = cert !== undefined && key !== undefined ? { cert, key } : own;
  return {
    ...(pair ? { cert: readPem(pair.cert), key: readPem(pair.key) } : {}),
    ...(ca === undefined ? {} : { ca: readPem(ca) }),
    // The certificate is made for the name that clients use, not for this machine's own address; the question tells no secret.
    ...(address === undefined && ca === undefined ? { rejectUnauthorized: false } : {}),
    // A name of its own would be asked for, and 127.0.0.1 is in few certificates.
    ...(address === undefined ? { checkServerIdentity: () => undefined } : {}),
  };
}

/** The address at which a server with these settings can be reached from its own machine. */
function ownAddress({ host, grpcPort }: HealthConfig): string {
  if (grpcPort === 0) {
    throw new StartError("GRPC_PORT is 0, which picks a free port: give the one that the start line has by --address");
  }
  const bound = isIPv6(host) ? new URL(`http://[${host}]`).hostname : host;
  // Bound to all addresses of the machine, of which this is one.
  const reached: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "[::]": "[::1]" };
  return `${reached[bound] ?? bound}:${grpcPort}`;
}

function readPem(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new StartError(`"${path}" cannot be read (${(cause as NodeJS.ErrnoException).code}): give a PEM file`, {
      cause,
    });
  }
}
