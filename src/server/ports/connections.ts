import { createServer as createTcp, type Server, type Socket } from "node:net";
import { createServer as createTls, type TLSSocket } from "node:tls";
import type { Logger } from "pino";
import { LimitedLog } from "../log/limited-log.ts";
import { toTlsOptions } from "../tls/options.ts";
import { beginsWithFlood } from "./frames/first-frames.ts";
import type { Guard } from "./guard.ts";
import type { Listener, TlsFiles } from "./listener.ts";
import { addressGroup } from "./peer-address.ts";

export interface ConnectionsOptions {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** HTTP/1.1 and HTTP/2 are told apart by ALPN with TLS, and by the first bytes without. */
  readonly tls?: TlsFiles | undefined;
  /**
   * How many milliseconds a client may take to its first bytes, and, with TLS, as many before that for the handshake.
   */
  readonly headersMs: number;
  /** Takes over a connection. Its first bytes are still to be read. */
  readonly serve: (socket: Socket, isHttp2: boolean) => void;
  /** Runs as `drain` begins. @default nothing runs */
  readonly onDrain?: () => void;
  /** Runs when a `drain` or an `abort` has ended every connection. */
  readonly onEnd: () => void;
  readonly guard: Guard;
  readonly log: Logger;
}

/**
 * How many milliseconds a connection without a call may stay during a drain: from the drain's beginning, or from its
 * last call. Only an answer can tell an HTTP/1.1 client to go elsewhere: a client whose request crosses the end of its
 * connection does not know whether it was served.
 */
const DRAIN_IDLE_MS = 250;
/**
 * The same for HTTP/2, whose clients get a GOAWAY, and close. A client that has sent a call meanwhile must read the
 * GOAWAY, which says that the call has not begun: a reset of the connection would discard it.
 */
const DRAIN_HTTP2_MS = 900;

/**
 * How many HTTP/2 connections are taken over in one turn of the event loop. Node reads all that a connection has sent before it
 * lets anything end it: some milliseconds for a thousand calls that are reset at once.
 */
const HTTP2_PER_TURN = 2;

/** Runs some tasks in each turn of the event loop, and the others in later ones: one of each address, and so on. */
class Turns {
  readonly #max: number;
  readonly #waiting = new Map<string, (() => void)[]>();
  #taken = 0;

  constructor(max: number) {
    this.#max = max;
  }

  take(address: string, task: () => void): void {
    if (this.#taken === 0) setImmediate(() => this.#next());
    this.#taken += 1;
    if (this.#taken <= this.#max) {
      task();
      return;
    }
    const waiting = this.#waiting.get(address) ?? [];
    waiting.push(task);
    this.#waiting.set(address, waiting);
  }

  #next(): void {
    this.#taken = 0;
    for (let left = this.#max; left > 0 && this.#waiting.size > 0; left--) {
      const [[address, tasks] = ["", []]] = this.#waiting;
      const task = tasks.shift();
      // Its next one comes after those of all others.
      this.#waiting.delete(address);
      if (tasks.length > 0) this.#waiting.set(address, tasks);
      if (task) this.take(address, task);
    }
  }
}

/** A connection, with the number of its open calls. */
export class Connection {
  /** The socket that calls are read from: with TLS, the decrypted one. */
  socket: Socket;
  isHttp2 = false;
  readonly #idleWhileDraining: (connection: Connection) => void;
  #calls = 0;

  constructor(socket: Socket, idleWhileDraining: (connection: Connection) => void) {
    this.socket = socket;
    this.#idleWhileDraining = idleWhileDraining;
  }

  get isIdle(): boolean {
    return this.#calls === 0;
  }

  /** How many calls are open. */
  get calls(): number {
    return this.#calls;
  }

  /** A call begins. */
  begin(): void {
    this.#calls += 1;
  }

  /** A call has ended. */
  end(): void {
    this.#calls -= 1;
    if (this.#calls === 0) this.#idleWhileDraining(this);
  }
}

/** The connections of a listening port, from the first packet to the last, of any protocol. */
export interface Connections extends Listener {
  /** The connection of a socket that was handed to `serve`, or of its proxy in an HTTP/2 session. */
  find(socket: Pick<Socket, "remoteAddress" | "remotePort">): Connection | undefined;
  /**
   * Accepts no more connections, and ends each within a second of its last call, even if its client does nothing. Resolves
   * when all are gone.
   */
  drain(): Promise<void>;
}

/** Listens on a TCP port. Rejects with the system's error, such as EADDRINUSE, if the port cannot be had. */
export async function listenForConnections(options: ConnectionsOptions): Promise<Connections> {
  const { tls, headersMs, guard, log, onDrain, onEnd } = options;
  const limitedLog = new LimitedLog(log);
  const open = new Set<Connection>();
  const byPeer = new Map<string, Connection>();
  let closed: Promise<void> | undefined;

  const idleWhileDraining = (connection: Connection) => {
    if (!closed) return;
    const ms = connection.isHttp2 ? DRAIN_HTTP2_MS : DRAIN_IDLE_MS;
    setTimeout(() => connection.isIdle && connection.socket.destroy(), ms);
  };
  const http2Turns = new Turns(HTTP2_PER_TURN);
  const serve = (socket: Socket, isHttp2: boolean) => {
    const connection = byPeer.get(keyOf(socket));
    if (connection) connection.isHttp2 = isHttp2;
    if (!isHttp2) return options.serve(socket, false);
    socket.allowHalfOpen = false;
    // It may wait behind others for as long as its headers may take.
    const timer = setTimeout(() => socket.destroy(), headersMs);
    http2Turns.take(addressGroup(socket.remoteAddress), () => {
      clearTimeout(timer);
      if (!socket.destroyed) options.serve(socket, true);
    });
  };
  const tlsServer = tls
    ? createTls({
        ...toTlsOptions(tls),
        requestCert: tls.clientCa !== undefined,
        rejectUnauthorized: tls.clientCa !== undefined,
        ALPNProtocols: ["h2", "http/1.1"],
        handshakeTimeout: headersMs,
        allowHalfOpen: true,
        noDelay: true,
      })
    : undefined;
  const server: Server = tlsServer ?? createTcp({ allowHalfOpen: true, noDelay: true });
  guard.server(server);
  server.on("connection", (socket: Socket) => {
    // Reset before it was accepted.
    if (socket.remoteAddress === undefined) return void socket.destroy();
    const key = keyOf(socket);
    const connection = new Connection(socket, idleWhileDraining);
    open.add(connection);
    byPeer.set(key, connection);
    socket.once("close", () => {
      open.delete(connection);
      if (byPeer.get(key) === connection) byPeer.delete(key);
    });
    // Only TCP keep-alive detects a peer that vanishes between two messages.
    socket.setKeepAlive(true, 60_000);
    if (tls) return;
    onFirstBytes(socket, headersMs, (isPreface) => serve(socket, isPreface));
  });
  server.on("secureConnection", (socket: TLSSocket) => {
    const connection = byPeer.get(keyOf(socket));
    if (!connection) return void socket.destroy();
    connection.socket = socket;
    if (socket.alpnProtocol === "h2") serve(socket, true);
    // A client without ALPN may begin with HTTP/2, as old gRPC clients do.
    else onFirstBytes(socket, headersMs, (isPreface) => serve(socket, isPreface));
  });
  server.on("tlsClientError", (error, socket) => {
    log.debug({ err: error }, "a TLS handshake failed");
    socket.destroy();
  });

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  server.on("error", (error) => limitedLog.error("a connection could not be accepted", { err: error }));
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("a TCP port was expected");

  const close = () => {
    closed ??= new Promise((resolve) => server.close(() => resolve()));
    return closed;
  };

  return {
    address: { host: address.address, port: address.port },
    get open() {
      return open.size;
    },
    renew: (files) => tlsServer?.setSecureContext(toTlsOptions(files)),
    find: (socket) => byPeer.get(keyOf(socket)),
    drain() {
      onDrain?.();
      const isFirst = closed === undefined;
      const all = close();
      if (isFirst) for (const connection of open) if (connection.isIdle) idleWhileDraining(connection);
      return all.then(onEnd);
    },
    abort() {
      const all = close();
      for (const { socket } of open) socket.destroy();
      return all.then(onEnd);
    },
  };
}

/** Tells the open connections of a port apart. */
function keyOf({ remoteAddress, remotePort }: Pick<Socket, "remoteAddress" | "remotePort">): string {
  return `${remoteAddress} ${remotePort}`;
}

/** Whether the first bytes on a connection are HTTP/2's preface. The bytes stay to be read. */
function onFirstBytes(socket: Socket, ms: number, then: (isPreface: boolean) => void): void {
  let seen: Buffer = Buffer.alloc(0);
  const hangUp = () => socket.destroy();
  let timer = setTimeout(hangUp, ms);
  const clear = () => clearTimeout(timer);
  const look = (chunk: Buffer) => {
    if (seen.length === 0) {
      // The server of the protocol gives the headers their time again.
      clear();
      timer = setTimeout(hangUp, ms / 4);
    }
    seen = Buffer.concat([seen, chunk]);
    const start = seen.toString("latin1", 0, 3);
    // Fewer than three bytes decide only if they differ: no method begins with PRI (RFC 9113, section 3.4).
    if (seen.length < 3 && "PRI".startsWith(start)) return;
    clear();
    socket.off("data", look).off("end", hangUp).off("close", clear);
    socket.pause();
    if (start === "PRI" && beginsWithFlood(seen)) return void socket.destroy();
    socket.unshift(seen);
    then(start === "PRI");
  };
  socket.on("data", look).once("end", hangUp).once("close", clear);
  // A reset in this time is followed by "close", which suffices; later the HTTP servers listen.
  socket.on("error", () => undefined);
}
