import type { DescService } from "@bufbuild/protobuf";
import type { ServiceImpl } from "@connectrpc/connect";
import type { LimitsByMethod } from "../../ddd/connect/wire/message-limits.ts";

/**
 * A service with its handlers, as every listener serves it. The handlers have passed through the pipeline; a method
 * without one is UNIMPLEMENTED.
 */
export interface Route<S extends DescService = DescService> {
  readonly service: S;
  readonly implementation: ServiceImpl<S>;
  /** Limits of single methods' requests that are lower than the listener's. */
  readonly limits?: LimitsByMethod | undefined;
}

/** A certificate chain and its private key, in PEM. */
export interface TlsFiles {
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
  /** The authorities of clients' certificates: a client without one of theirs is refused. @default clients need none */
  readonly clientCa?: string | Buffer;
}

/** Where a listener listens; the port is the real one, also where 0 was asked for. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** A listening port. Both protocol families are one of these, so that draining knows no difference. */
export interface Listener {
  readonly address: Address;
  /** The number of open connections. */
  readonly open: number;
  /** Takes other files for connections from now on, where it began with TLS. Whether clients need a certificate stays. */
  renew(files: TlsFiles): void;
  /**
   * Stops accepting connections, tells the connected clients to go elsewhere, and resolves when the calls that were
   * accepted have been answered and their connections closed. It may never: see `abort`.
   */
  drain(): Promise<void>;
  /** Cuts every connection that is left. Resolves when all are gone. */
  abort(): Promise<void>;
}

/** The longest message in bytes, compressed or not, in either direction: 4 MiB, as gRPC clients expect. */
export const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
/** How many calls one connection may have open at a time. */
export const MAX_STREAMS_PER_CONNECTION = 100;
/** How many milliseconds the one message of a unary call may take to arrive. */
export const BODY_TIMEOUT_MS = 10_000;
/** How many milliseconds a client may take nothing of an answer that waits for it. */
export const STALLED_MS = 30_000;
