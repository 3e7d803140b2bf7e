import type { ServerHttp2Session } from "node:http2";
import { closeSession, destroySession, ping } from "../ports/session.ts";

/** How long a session of gRPC lasts, in milliseconds. */
export interface KeepaliveTimes {
  /** Between two pings: a peer that has silently gone is noticed soon after the second. */
  readonly pingEveryMs: number;
  /** That the answer to a ping may take. */
  readonly pingMs: number;
  /** Without a call, until the session is closed. */
  readonly idleMs: number;
  /** Until a session takes no more calls, so that clients find new servers behind a balancer. */
  readonly ageMs: number;
  /** That calls may go on in a session that has reached its age. */
  readonly graceMs: number;
}

/** The defaults of servers behind balancers; gRPC's own are to ping every two hours, and to close no session. */
const KEEPALIVE: KeepaliveTimes = {
  pingEveryMs: 60_000,
  pingMs: 20_000,
  idleMs: 15 * 60_000,
  ageMs: 30 * 60_000,
  graceMs: 10 * 60_000,
};

/** Ends a session whose peer has gone, which nobody uses, or which is old (gRPC's proposals A8 and A9). */
export function keepAlive(session: ServerHttp2Session, given: Partial<KeepaliveTimes> = {}): void {
  const { pingEveryMs, pingMs, idleMs, ageMs, graceMs } = { ...KEEPALIVE, ...given };
  let open = 0;
  let grace: NodeJS.Timeout | undefined;
  const pinging = setInterval(() => {
    ping(session, pingMs, (answered) => answered || destroySession(session));
  }, pingEveryMs);
  const idle = setTimeout(() => open === 0 && closeSession(session), idleMs);
  // A tenth more or less, so that sessions that began together do not end together.
  const age = setTimeout(
    () => {
      closeSession(session);
      grace = setTimeout(() => destroySession(session), graceMs).unref();
    },
    ageMs * (0.9 + 0.2 * Math.random()),
  );
  for (const timer of [pinging, idle, age]) timer.unref();
  session.on("stream", (stream) => {
    open += 1;
    stream.on("close", () => {
      open -= 1;
      if (open === 0) idle.refresh();
    });
  });
  session.once("close", () => {
    clearInterval(pinging);
    for (const timer of [idle, age, grace]) clearTimeout(timer);
  });
}
