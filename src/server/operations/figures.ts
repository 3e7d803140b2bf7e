import { hostname } from "node:os";
import { getHeapStatistics } from "node:v8";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { type Duration, durationFromMs, timestampFromDate, timestampFromMs } from "@bufbuild/protobuf/wkt";
import type {
  DatabaseFiguresSchema,
  FiguresSchema,
  MethodFiguresSchema,
} from "../../../gen/brasa/v1/operations_service_pb.js";
import type { MethodCalls } from "../metrics/call-recorder.ts";
import type { WatchedOutbox } from "../metrics/outbox-watch.ts";
import type { FigureSources } from "../metrics/sources.ts";

/** The figures of a process now. */
export async function takeFigures(sources: FigureSources): Promise<MessageInitShape<typeof FiguresSchema>> {
  const outboxes = await sources.outboxes.outboxes();
  const methods = sources.calls.methods();
  const { unaryCalls, streams, max } = sources.load();
  const loop = sources.eventLoop.figures();
  const { rss, heapUsed, external } = process.memoryUsage();
  return {
    time: timestampFromDate(new Date()),
    process: processFigures(sources),
    calls: {
      calls: BigInt(sum(methods, ({ calls }) => calls)),
      failures: BigInt(sum(methods, failuresOf)),
      callsPerSecond: sum(methods, ({ perSecond }) => perSecond),
      runningUnaryCalls: unaryCalls,
      runningStreams: streams,
      maxConcurrentCalls: max,
    },
    methods: methods.map(methodFigures),
    errors: sources.calls.reasons().map(([reason, count]) => ({ reason, count: BigInt(count) })),
    databases: outboxes.map(databaseFigures),
    lanes: sources.lanes.map(({ name, usage }) => {
      const { refused, ...lane } = usage();
      return { name, ...lane, refused: BigInt(refused) };
    }),
    eventLoop: { p50Ms: loop.p50, p99Ms: loop.p99, maxMs: loop.max, utilization: loop.utilization },
    memory: {
      rssBytes: BigInt(rss),
      heapUsedBytes: BigInt(heapUsed),
      heapLimitBytes: BigInt(getHeapStatistics().heap_size_limit),
      externalBytes: BigInt(external),
    },
    listeners: [...sources.listeners].map(([name, { address, open }]) => ({
      name,
      port: address.port,
      openConnections: open,
    })),
  };
}

function processFigures({ version = "", processes = { count: 0, number: 0 } }: FigureSources) {
  const { user, system } = process.cpuUsage();
  return {
    host: hostname(),
    pid: process.pid,
    version,
    nodeVersion: process.version,
    startTime: timestampFromMs(Math.round(performance.timeOrigin)),
    processes: processes.count,
    number: processes.number,
    cpuSeconds: (user + system) / 1e6,
  };
}

function methodFigures(method: MethodCalls): MessageInitShape<typeof MethodFiguresSchema> {
  const { rpc, isUnary, calls, running, failures, perSecond, recent } = method;
  return {
    rpc,
    calls: BigInt(calls),
    failures: [...failures].map(([code, count]) => ({ code, count: BigInt(count) })),
    running,
    callsPerSecond: perSecond,
    ...(isUnary && recent.count > 0 ? { p50Ms: recent.p50, p90Ms: recent.p90, p99Ms: recent.p99 } : {}),
  };
}

function databaseFigures(outbox: WatchedOutbox): MessageInitShape<typeof DatabaseFiguresSchema> {
  const { database, status } = outbox;
  return {
    name: database.setting,
    contexts: database.contexts.map(({ name }) => name),
    pools: [...(database.pools?.() ?? [])],
    ...(status
      ? {
          outbox: {
            pending: BigInt(status.pending),
            ...ageOf(outbox),
            failedDeadLetters: BigInt(status.deadLettersByState.failed),
            waitingDeadLetters: BigInt(status.deadLettersByState.waiting),
            retriedDeadLetters: BigInt(status.deadLettersByState.retry),
            discardedDeadLetters: BigInt(status.deadLettersByState.discard),
          },
        }
      : {}),
  };
}

function ageOf({ status, time }: WatchedOutbox): { readonly oldestAge?: Duration } {
  if (!status?.oldestTime) return {};
  return { oldestAge: durationFromMs(Math.max(0, time.getTime() - status.oldestTime.getTime())) };
}

function failuresOf({ failures }: MethodCalls): number {
  return sum([...failures.values()], (count) => count);
}

function sum<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((total, one) => total + of(one), 0);
}
