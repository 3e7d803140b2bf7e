import { constants, type ServerHttp2Session } from "node:http2";
import type { HttpLimits } from "./http-limits.ts";

/**
 * Bounds what a session costs: it is closed after a while without a call, destroyed when its peer does not answer a
 * ping or resets without end. Node alone keeps a session for ever, also one on which nothing more can happen.
 */
export function limitSession(session: ServerHttp2Session, limits: HttpLimits): void {
  let open = 0;
  let resets = 0;
  let countedAt = performance.now();
  const timer = setTimeout(() => {
    if (open === 0) {
      destroySession(session);
      return;
    }
    // Pings have no part in a stream's own limits, but they find the peers that went without a word.
    ping(session, limits.pingMs, (answered) => answered || destroySession(session));
    timer.refresh();
  }, limits.sessionIdleMs);
  const preface = setTimeout(() => destroySession(session), limits.headersMs);
  session.once("remoteSettings", () => clearTimeout(preface));
  session.once("close", () => {
    clearTimeout(timer);
    clearTimeout(preface);
  });
  session.on("stream", (stream) => {
    open += 1;
    stream.once("close", () => {
      open -= 1;
      if (open === 0) timer.refresh();
      if (stream.rstCode === constants.NGHTTP2_NO_ERROR && !stream.aborted) return;
      const now = performance.now();
      resets = Math.max(0, resets - ((now - countedAt) / 1000) * limits.resetsPerSecond) + 1;
      countedAt = now;
      if (resets >= limits.resetBurst) {
        destroySession(session, new Error("too many resets"), constants.NGHTTP2_ENHANCE_YOUR_CALM);
      }
    });
  });
}

/**
 * Takes no more calls, and closes when those that run have been answered.
 *
 * A call on its way is refused as never begun, so that its client may repeat it elsewhere (RFC 9113, section 8.7). A
 * GOAWAY for later, with the largest stream id, would serve it too, but nghttp2 ignores new streams after any GOAWAY that
 * Node can send.
 */
export function closeSession(session: ServerHttp2Session): void {
  setImmediate(() => session.close());
}

/**
 * Cuts a session off. Not at once: what runs within an event of a session runs while nghttp2 reads, and a session that is
 * destroyed then is freed twice, which ends the process (Node 20).
 */
export function destroySession(session: ServerHttp2Session, error?: Error, code?: number): void {
  setImmediate(() => session.destroy(error, code));
}

/** Pings the peer, and says once whether it answered in time. */
function ping(session: ServerHttp2Session, ms: number, then: (answered: boolean) => void): void {
  if (session.destroyed) return;
  const timer = setTimeout(() => finish(false), ms);
  let finished = false;
  const finish = (answered: boolean) => {
    clearTimeout(timer);
    if (finished || session.destroyed) return;
    finished = true;
    then(answered);
  };
  // False when too many pings are unanswered already (Node allows ten): the timer decides.
  session.ping((error) => finish(error === null));
}
