/**
 * Deadlines on the wire. They are limited before a library sees them, since the libraries hand a caller's number to a
 * timer, and Node's timers fire at once beyond 2^31 ms.
 */

/** The longest deadline in milliseconds that a call can have: one hour. A longer one means this. */
export const MAX_DEADLINE_MS = 60 * 60 * 1000;

const grpcUnitMs: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1000,
  m: 1,
  u: 1e-3,
  n: 1e-6,
};

/**
 * The milliseconds of a `grpc-timeout` header, at most MAX_DEADLINE_MS; undefined if it is malformed (the gRPC protocol
 * allows up to 8 digits and one unit).
 */
export function parseGrpcTimeout(text: string): number | undefined {
  const [, digits, unit] = /^(\d{1,8})([HMSmun])$/.exec(text) ?? [];
  const unitMs = grpcUnitMs[unit ?? ""];
  if (digits === undefined || unitMs === undefined) return undefined;
  return Math.min(Math.ceil(Number(digits) * unitMs), MAX_DEADLINE_MS);
}

/**
 * The milliseconds of a `connect-timeout-ms` header, at most MAX_DEADLINE_MS; undefined if it is malformed (the Connect
 * protocol allows up to 10 digits).
 */
export function parseConnectTimeout(text: string): number | undefined {
  return /^\d{1,10}$/.test(text) ? Math.min(Number(text), MAX_DEADLINE_MS) : undefined;
}

/** Replaces deadlines that are longer than MAX_DEADLINE_MS by it. A malformed one is left for the protocol to refuse. */
export function clampDeadlineHeaders(headers: Record<string, string | string[] | undefined>): void {
  const grpc = headers["grpc-timeout"];
  if (typeof grpc === "string" && parseGrpcTimeout(grpc) === MAX_DEADLINE_MS) {
    headers["grpc-timeout"] = `${MAX_DEADLINE_MS}m`;
  }
  const connect = headers["connect-timeout-ms"];
  if (typeof connect === "string" && parseConnectTimeout(connect) === MAX_DEADLINE_MS) {
    headers["connect-timeout-ms"] = String(MAX_DEADLINE_MS);
  }
}
