import { connect, Socket } from "node:net";

/** When an attempt to connect gets a second one beside it, which is made anew each time, in milliseconds. */
const ANEW_MS = 1000;
/** From when on a connection that is silent is asked whether there is still somebody, in milliseconds. */
const KEEP_ALIVE_MS = 10_000;

/**
 * Connects, and makes ready. Packets may be lost without anybody being told, so that an attempt may hang although the way is
 * free again: beside the first attempt there is a second, which is made anew each second. The first that succeeds is taken.
 *
 * @param attempt connects; an abort of its signal destroys what it has made, whether it is ready or not
 * @param signal ends it
 * @throws what an attempt fails with; an error with the code ETIMEDOUT after `timeoutMs`; ECONNABORTED for the signal
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
          // One that was aborted fails for that alone.
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
 * A socket of ours for a driver, so that it can be destroyed at once, and its descriptor with it, whatever the driver waits
 * for. (Without an error, which a driver may not listen for any more: what waits may then never be told.) It is destroyed
 * when the signal is aborted.
 *
 * @param place where it connects to; the driver sees to that where there is none
 */
export function openSocket(
  signal: AbortSignal | undefined,
  place?: { readonly host: string; readonly port: number },
): Socket {
  const socket = place ? connect(place) : new Socket();
  socket.setNoDelay(true);
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  // The driver hears of it too, but not before it has begun to listen.
  socket.on("error", () => {});
  signal?.addEventListener("abort", () => socket.destroy());
  if (signal?.aborted) socket.destroy();
  return socket;
}

function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
