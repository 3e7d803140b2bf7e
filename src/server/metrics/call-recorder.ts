import type { DescMethod } from "@bufbuild/protobuf";
import { Code, type ConnectError } from "@connectrpc/connect";
import { ErrorInfoSchema } from "../../../gen/google/rpc/error_details_pb.js";
import { rpcName } from "../../ddd/connect/operation.ts";
import { coveredMs, SlidingHistogram, type Times } from "./sliding-histogram.ts";
import { SlowCalls } from "./slow-calls.ts";

/** Hears of each call. It is called for every call, so that it takes less than a microsecond. */
export interface CallObserver {
  /** A call begins. */
  begin(method: DescMethod): void;
  /** A call ends that has begun. */
  end(method: DescMethod, call: ObservedEnd): void;
  /** A listener refuses a call, which has not begun. @param method undefined for one that is not served */
  refuse(method: DescMethod | undefined, error: ConnectError): void;
}

/** The end of a call. */
export interface ObservedEnd {
  /** The start by performance.now(), in milliseconds. */
  readonly startedAt: number;
  /** Undefined for success. */
  readonly error: ConnectError | undefined;
  /** Its ids are read for the few calls that are kept: to make one costs as much as to record the call. */
  readonly ids: CallIdentity;
}

/** The ids of a call. */
export interface CallIdentity {
  readonly requestId: string;
  /** The id of its trace; "" for a call that is not traced. */
  readonly traceId: string;
}

/** The calls of a method since the start. */
export interface MethodCounts {
  /** Such as "accounts.v1.UserService/GetUser". */
  readonly rpc: string;
  /** Those that began, or were refused. */
  readonly calls: number;
  /** Those that have no answer yet. */
  readonly running: number;
  /** Those that failed, by the name of the code in gRPC. */
  readonly failures: ReadonlyMap<string, number>;
  /** Whether it is unary. The time of a stream is its caller's choice, and is not told. */
  readonly isUnary: boolean;
  /** Unary calls that took at most as many seconds as each of BUCKETS, and longer than the one before; longer ones at the end. */
  readonly buckets: readonly number[];
  /** The sum of the durations of unary calls in seconds. */
  readonly seconds: number;
}

/** The calls of a method, with those of the last seconds. */
export interface MethodCalls extends MethodCounts {
  /** Those that ended, a second, in the last 10 to 12 seconds. */
  readonly perSecond: number;
  /** Their durations. */
  readonly recent: Times;
}

/** The limits of the buckets in which durations are counted, in seconds. */
export const BUCKETS: readonly number[] = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];

/** The reason of all errors that have none, or one too many. */
const OTHER = "OTHER";
/** The name of all methods that are not served, as OpenTelemetry has it: callers can make up as many as they like. */
export const UNKNOWN_METHOD = "_OTHER";

interface MethodRecord {
  readonly rpc: string;
  readonly isUnary: boolean;
  calls: number;
  running: number;
  readonly failures: Map<string, number>;
  readonly buckets: number[];
  seconds: number;
  readonly recent: SlidingHistogram;
}

export interface CallRecorderOptions {
  /** The duration in milliseconds from which a call counts as slow. */
  readonly slowMs: number;
  /** @default the system's clock */
  readonly now?: () => number;
  /** The maximum number of reasons of errors that are told apart: reasons of other services come from there. @default 100 */
  readonly maxReasons?: number;
}

/** Records the calls of a process: how many, how they end, and how long they take. */
export class CallRecorder implements CallObserver {
  readonly slowCalls: SlowCalls = new SlowCalls();
  readonly #slowMs: number;
  readonly #now: () => number;
  readonly #maxReasons: number;
  readonly #startedAt: number;
  /** By descriptors: the names that callers made up have none. */
  readonly #methods = new Map<DescMethod, MethodRecord>();
  readonly #unknown: MethodRecord = newRecord(UNKNOWN_METHOD, false);
  readonly #reasons = new Map<string, number>();

  constructor({ slowMs, now = () => performance.now(), maxReasons = 100 }: CallRecorderOptions) {
    this.#maxReasons = maxReasons;
    this.#slowMs = slowMs;
    this.#now = now;
    this.#startedAt = now();
  }

  begin(method: DescMethod): void {
    const record = this.#recordOf(method);
    record.calls++;
    record.running++;
  }

  end(method: DescMethod, { startedAt, error, ids }: ObservedEnd): void {
    const record = this.#recordOf(method);
    const now = this.#now();
    const ms = now - startedAt;
    record.running--;
    record.recent.record(ms, now);
    if (error) this.#countFailure(record, error);
    if (!record.isUnary) return;
    record.seconds += ms / 1000;
    const bucket = bucketOf(ms / 1000);
    record.buckets[bucket] = (record.buckets[bucket] ?? 0) + 1;
    if (ms < this.#slowMs) return;
    const code = error ? codeName(error.code) : "OK";
    const startTime = new Date(Date.now() - ms);
    const { requestId, traceId } = ids;
    this.slowCalls.add({ rpc: record.rpc, startTime, durationMs: ms, code, requestId, traceId });
  }

  refuse(method: DescMethod | undefined, error: ConnectError): void {
    const record = method ? this.#recordOf(method) : this.#unknown;
    record.calls++;
    this.#countFailure(record, error);
  }

  /** The calls of each method that was called, and those of methods that are not served as one, `_OTHER`. */
  counts(): MethodCounts[] {
    return [...this.#methods.values(), this.#unknown];
  }

  /** The calls of each method that was called, in the order of the names. */
  methods(): MethodCalls[] {
    const now = this.#now();
    const seconds = Math.max(1, Math.min(coveredMs(now), now - this.#startedAt) / 1000);
    return [...this.#methods.values()]
      .map(({ recent, ...record }) => {
        const times = recent.times(now);
        return { ...record, recent: times, perSecond: times.count / seconds };
      })
      .sort((a, b) => (a.rpc < b.rpc ? -1 : 1));
  }

  /** How many calls failed with each reason since the start, the most frequent first. */
  reasons(): [reason: string, count: number][] {
    return [...this.#reasons].sort(([, a], [, b]) => b - a);
  }

  #recordOf(method: DescMethod): MethodRecord {
    const known = this.#methods.get(method);
    if (known) return known;
    const made = newRecord(rpcName(method), method.methodKind === "unary");
    this.#methods.set(method, made);
    return made;
  }

  #countFailure(record: MethodRecord, error: ConnectError): void {
    count(record.failures, codeName(error.code));
    const reason = reasonOf(error);
    const isKnown = this.#reasons.has(reason) || this.#reasons.size < this.#maxReasons;
    count(this.#reasons, isKnown ? reason : OTHER);
  }
}

function newRecord(rpc: string, isUnary: boolean): MethodRecord {
  return {
    rpc,
    isUnary,
    calls: 0,
    running: 0,
    failures: new Map(),
    buckets: Array(BUCKETS.length + 1).fill(0),
    seconds: 0,
    recent: new SlidingHistogram(),
  };
}

/** The name of a code in gRPC, such as NOT_FOUND. */
export function codeName(code: Code): string {
  // Its two spellings are of the libraries.
  if (code === Code.Canceled) return "CANCELLED";
  return Code[code].replace(/(?<=[a-z])[A-Z]/g, "_$&").toUpperCase();
}

/** The first bucket whose limit is not less. */
function bucketOf(seconds: number): number {
  let at = 0;
  while (seconds > (BUCKETS[at] ?? Number.POSITIVE_INFINITY)) at++;
  return at;
}

/** The reason of an error's ErrorInfo, if it has the form of one (AIP-193). */
function reasonOf(error: ConnectError): string {
  const [info] = error.findDetails(ErrorInfoSchema);
  return info && /^[A-Z][A-Z0-9_]{0,62}$/.test(info.reason) ? info.reason : OTHER;
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
