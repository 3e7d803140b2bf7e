import { getHeapStatistics } from "node:v8";
import { BUCKETS, type MethodCounts } from "./call-recorder.ts";
import type { Labels, Metric, Sample } from "./exposition.ts";
import type { WatchedOutbox } from "./outbox-watch.ts";
import type { FigureSources } from "./sources.ts";

/**
 * The codes of the service's own faults, as of traces: a method that was called has a sample of each, so that the first failure is a
 * rise from 0, which a rate can tell.
 */
const FAULT_CODES = ["UNKNOWN", "DEADLINE_EXCEEDED", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS"];

/**
 * The metrics of a process now. Their names are those of OpenTelemetry where it has one, `process_` as all clients of Prometheus have
 * them, and else `brasa_`. Each label has few values: methods that are served, codes, reasons up to a maximum, and names of parts.
 */
export async function takeMetrics(sources: FigureSources): Promise<readonly Metric[]> {
  // Before all others, which are read at one time.
  const outboxes = await sources.outboxes.outboxes();
  return [
    ...callMetrics(sources),
    ...databaseMetrics(sources),
    ...outboxMetrics(outboxes),
    ...laneMetrics(sources),
    ...runtimeMetrics(sources),
    ...appMetrics(sources),
  ];
}

function callMetrics({ calls, load }: FigureSources): Metric[] {
  const methods = calls.counts();
  const { unaryCalls, streams, max } = load();
  return [
    {
      name: "rpc_server_call_duration_seconds",
      type: "histogram",
      help: "Durations of unary calls, from their begin in the service to their end",
      samples: methods.filter(({ isUnary }) => isUnary).flatMap(durations),
    },
    {
      name: "brasa_rpc_calls_total",
      type: "counter",
      help: "Calls that ended, also by being refused, by method and code",
      samples: methods.flatMap(callsByCode),
    },
    {
      name: "brasa_rpc_errors_total",
      type: "counter",
      help: "Failed calls by the reason of their error",
      samples: calls.reasons().map(([reason, value]) => ({ labels: { reason }, value })),
    },
    {
      name: "brasa_rpc_running_calls",
      type: "gauge",
      help: "Calls that have no answer yet, by method",
      samples: methods.map((one) => ({ labels: methodLabels(one), value: one.running })),
    },
    {
      name: "brasa_running_handlers",
      type: "gauge",
      help: "Handlers that run, also for callers who have gone, without health, reflection and OperationsService",
      samples: [
        { labels: { kind: "unary" }, value: unaryCalls },
        { labels: { kind: "stream" }, value: streams },
      ],
    },
    {
      name: "brasa_max_concurrent_calls",
      type: "gauge",
      help: "Maximum of running handlers of either kind",
      samples: [{ labels: {}, value: max }],
    },
  ];
}

function methodLabels({ rpc }: MethodCounts): Labels {
  return { rpc_service: rpc.split("/", 1)[0] ?? "", rpc_method: rpc };
}

function durations(method: MethodCounts): Sample[] {
  const labels = methodLabels(method);
  let count = 0;
  const buckets = method.buckets.map((own, i) => {
    count += own;
    return { suffix: "_bucket", labels: { ...labels, le: String(BUCKETS[i] ?? "+Inf") }, value: count };
  });
  return [...buckets, { suffix: "_sum", labels, value: method.seconds }, { suffix: "_count", labels, value: count }];
}

function callsByCode(method: MethodCounts): Sample[] {
  const { calls, running, failures } = method;
  const failed = [...failures.values()].reduce((sum, one) => sum + one, 0);
  const codes = new Map([
    ["OK", calls - running - failed],
    ...FAULT_CODES.map((code): [string, number] => [code, 0]),
    ...failures,
  ]);
  return [...codes].map(([code, value]) => ({
    labels: { ...methodLabels(method), rpc_response_status_code: code },
    value,
  }));
}

function databaseMetrics({ databases }: FigureSources): Metric[] {
  const pools = databases.flatMap(({ setting, pools: own }) =>
    (own?.() ?? []).map((pool) => ({
      ...pool,
      labels: { db_client_connection_pool_name: `${setting}/${pool.name}` },
    })),
  );
  return [
    {
      name: "db_client_connections",
      type: "gauge",
      help: "Connections to databases by pool, used by a unit or idle",
      samples: pools.flatMap(({ labels, open, used }) => [
        { labels: { ...labels, db_client_connection_state: "used" }, value: used },
        { labels: { ...labels, db_client_connection_state: "idle" }, value: Math.max(0, open - used) },
      ]),
    },
    {
      name: "db_client_connection_max",
      type: "gauge",
      help: "Maximum of connections of a pool",
      samples: pools.map(({ labels, max: value }) => ({ labels, value })),
    },
    {
      name: "db_client_connection_pending_requests",
      type: "gauge",
      help: "Units that wait for a connection of a pool; those of the pool `writer` are the queue to write to a file",
      samples: pools.map(({ labels, waiting: value }) => ({ labels, value })),
    },
  ];
}

function outboxMetrics(outboxes: readonly WatchedOutbox[]): Metric[] {
  const told = outboxes.flatMap(({ database, status, time }) =>
    status ? [{ labels: { database: database.setting }, status, time }] : [],
  );
  const shared = { type: "gauge", isShared: true } as const;
  return [
    {
      ...shared,
      name: "brasa_outbox_up",
      help: "Whether the database told its events, 1 or 0: without, its figures are left out",
      samples: outboxes.map(({ database, status }) => ({
        labels: { database: database.setting },
        value: Number(status !== undefined),
      })),
    },
    {
      ...shared,
      name: "brasa_outbox_pending_events",
      help: "Events that are not delivered yet",
      samples: told.map(({ labels, status }) => ({ labels, value: status.pending })),
    },
    {
      ...shared,
      name: "brasa_outbox_oldest_event_age_seconds",
      help: "Age of the oldest event that is not delivered yet; 0 if there is none",
      samples: told.map(({ labels, status, time }) => ({
        labels,
        value: status.oldestTime ? Math.max(0, time.getTime() - status.oldestTime.getTime()) / 1000 : 0,
      })),
    },
    {
      ...shared,
      name: "brasa_dead_letters",
      help: "Events that a reaction has failed for, by their state",
      samples: told.flatMap(({ labels, status }) =>
        Object.entries(status.deadLettersByState).map(([state, value]) => ({ labels: { ...labels, state }, value })),
      ),
    },
  ];
}

function laneMetrics({ lanes }: FigureSources): Metric[] {
  const all = lanes.map((lane) => ({ ...lane.usage(), labels: { lane: lane.name } }));
  return [
    {
      name: "brasa_lane_running_jobs",
      type: "gauge",
      help: "Jobs of a lane that run, such as hashes of passwords",
      samples: all.map(({ labels, running: value }) => ({ labels, value })),
    },
    {
      name: "brasa_lane_max_running_jobs",
      type: "gauge",
      help: "Maximum of jobs of a lane that run",
      samples: all.map(({ labels, maxRunning: value }) => ({ labels, value })),
    },
    {
      name: "brasa_lane_waiting_jobs",
      type: "gauge",
      help: "Jobs that wait for their turn in a lane",
      samples: all.map(({ labels, waiting: value }) => ({ labels, value })),
    },
    {
      name: "brasa_lane_refused_jobs_total",
      type: "counter",
      help: "Jobs that a lane refused, since too many waited",
      samples: all.map(({ labels, refused: value }) => ({ labels, value })),
    },
  ];
}

function runtimeMetrics({ eventLoop }: FigureSources): Metric[] {
  const { p50, p99, max, utilization } = eventLoop.figures();
  const { rss, heapUsed, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const gauge = (name: string, help: string, value: number): Metric => ({
    name,
    type: "gauge",
    help,
    samples: [{ labels: {}, value }],
  });
  return [
    gauge("nodejs_eventloop_delay_p50_seconds", "Delay of the event loop in the last 10 to 20 s, median", p50 / 1000),
    gauge("nodejs_eventloop_delay_p99_seconds", "Delay of the event loop in that time, 99th percentile", p99 / 1000),
    gauge("nodejs_eventloop_delay_max_seconds", "Delay of the event loop in that time, longest", max / 1000),
    gauge("nodejs_eventloop_utilization_ratio", "Part of that time that the event loop was busy", utilization),
    {
      ...gauge("process_cpu_seconds_total", "Processor time since the start, user and system", (user + system) / 1e6),
      type: "counter",
    },
    gauge("process_resident_memory_bytes", "Memory that the process has from the system", rss),
    gauge("nodejs_heap_size_used_bytes", "Part of the heap of JavaScript that is used", heapUsed),
    gauge(
      "nodejs_heap_size_limit_bytes",
      "Size at which the heap is full, and the process ends",
      getHeapStatistics().heap_size_limit,
    ),
    gauge("nodejs_external_memory_bytes", "Memory outside of the heap that objects of JavaScript have", external),
    gauge("process_start_time_seconds", "Start of the process, as Unix time", performance.timeOrigin / 1000),
  ];
}

function appMetrics({ listeners, certificateEnd, isReady, version = "" }: FigureSources): Metric[] {
  const end = certificateEnd?.();
  return [
    {
      name: "brasa_open_connections",
      type: "gauge",
      help: "Open connections by listener, grpc or http",
      samples: [...listeners].map(([listener, { open }]) => ({ labels: { listener }, value: open })),
    },
    {
      name: "brasa_tls_certificate_end_timestamp_seconds",
      type: "gauge",
      help: "End of the certificate in use, as Unix time; nothing without TLS",
      samples: end ? [{ labels: {}, value: end.getTime() / 1000 }] : [],
    },
    {
      name: "brasa_ready",
      type: "gauge",
      help: "Whether calls are answered, 1 or 0: the databases answer, and the service does not drain",
      samples: [{ labels: {}, value: Number(isReady()) }],
    },
    {
      name: "brasa_build_info",
      type: "gauge",
      help: "Versions of the app and of Node.js; always 1",
      samples: [{ labels: { version, node_version: process.version }, value: 1 }],
    },
  ];
}
