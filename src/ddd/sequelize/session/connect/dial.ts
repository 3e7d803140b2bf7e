import { connect, Socket } from "node:net";

/** Milliseconds until a second attempt to connect begins beside the first, and is replaced each time again. */
const ANEW_MS = 1000;
/** Milliseconds of silence after which TCP probes the peer. */
const KEEP_ALIVE_MS = 10_000;

/**
 * Connects, and prepares the connection. Packets may be lost silently, so that an attempt hangs although the network
 * works again. So a second attempt runs beside the first, and is restarted each second. The first to succeed is used.
 *
 * @param attempt connects; an abort of its signal destroys the connection, ready or not
 * @param signal ends it
 * @throws the error of an attempt; an error with the code ETIMEDOUT after `timeoutMs` milliseconds, ECONNABORTED for
 *   the signal
 */
export function dial<T>(
  attempt: (signal: AbortSignal) => Promise<T>,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const attempts: AbortController[] = [];
    const settle = (settled: () => void, winner?: AbortController) => {
      clearTimeout(limit);
      clearInterval(again);
      signal?.removeEventListener("abort", stop);
      for (const one of attempts) if (one !== winner) one.abort();
      settled();
    };
    const start = () => {
      const control = new AbortController();
      attempts.push(control);
      attempt(control.signal).then(
        (made) => {
          if (!control.signal.aborted) settle(() => resolve(made), control);
        },
        (error: unknown) => {
          // An aborted attempt fails because of the abort.
          if (!control.signal.aborted) settle(() => reject(error));
        },
      );
    };
    const stop = () => settle(() => reject(failure("ECONNABORTED", "it is not needed any more")));
    const limit = setTimeout(
      () => settle(() => reject(failure("ETIMEDOUT", `no answer within ${timeoutMs} ms`))),
      timeoutMs,
    );
    const again = setInterval(() => {
      for (const one of attempts.splice(1)) one.abort();
      start();
    }, ANEW_MS);
    signal?.addEventListener("abort", stop);
    if (signal?.aborted) stop();
    else start();
  });
}

/**
 * Makes a socket for a driver, so that it can be destroyed at once, with its descriptor, while the driver waits.
 * It is destroyed when the signal is aborted, without an error, since the driver may have no listener left; so the
 * driver's pending promises may never settle.
 *
 * @param place the address to connect to. @default the driver connects
 */
export function openSocket(
  signal: AbortSignal | undefined,
  place?: { readonly host: string; readonly port: number },
): Socket {
  const socket = place ? connect(place) : new Socket();
  socket.setNoDelay(true);
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  // The driver listens for errors too, but only later.
  socket.on("error", () => {});
  signal?.addEventListener("abort", () => socket.destroy());
  if (signal?.aborted) socket.destroy();
  return socket;
}

function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
