import { connect } from "node:net";

/** The server to ask, and the connection to ask about. */
export interface BackendKey {
  readonly host: string;
  readonly port: number;
  readonly processID: number;
  readonly secretKey: number;
}

/** The protocol's code for it. */
const CANCEL_REQUEST = 80877102;

/**
 * Asks the server, on a connection of its own, to cancel the statement of this one ("Canceling Requests in Progress" of its
 * protocol). The server closes that connection when it has done so; until then the request could meet a later statement.
 *
 * @returns whether the request has had its effect, or never will have one
 */
export function requestCancel({ host, port, processID, secretKey }: BackendKey, timeoutMs: number): Promise<boolean> {
  const request = Buffer.alloc(16);
  [16, CANCEL_REQUEST, processID, secretKey].forEach((word, i) => {
    request.writeInt32BE(word, i * 4);
  });
  return new Promise((resolve) => {
    const socket = host.startsWith("/") ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
    const timer = setTimeout(() => {
      resolve(false);
      socket.destroy();
    }, timeoutMs);
    socket.on("close", () => {
      clearTimeout(timer);
      resolve(true);
    });
    // A request that does not arrive has no effect.
    socket.on("error", () => {});
    // As in libpq, this end of the connection stays open: a proxy in between might close both as soon as one is.
    socket.write(request);
    // Else the end is never read.
    socket.resume();
  });
}
