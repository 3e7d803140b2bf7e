import { trace } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
} from "@opentelemetry/sdk-trace-base";
import { accounts } from "../src/accounts/context.ts";
import { traceByOpenTelemetry } from "../src/ddd/opentelemetry/index.ts";
import { useTracer } from "../src/ddd/trace.ts";
import { createApp } from "../src/server/app.ts";
import { readConfig } from "../src/server/config.ts";
import { createLog } from "../src/server/log/log.ts";

// The product, which changes between samplers as its parent says: in one process, the compiler of JavaScript has done the same
// for all of them.
const { COLLECTOR = "", ...env } = process.env;
const app = createApp(readConfig(env), { contexts: [accounts], log: createLog("error") });
const { grpc } = await app.start();

const parentBased = (root: Sampler) => new ParentBasedSampler({ root });
const samplers: Readonly<Record<string, Sampler>> = {
  out: parentBased(new AlwaysOffSampler()),
  "0.01": parentBased(new TraceIdRatioBasedSampler(0.01)),
  "0.05": parentBased(new TraceIdRatioBasedSampler(0.05)),
  "0.1": parentBased(new TraceIdRatioBasedSampler(0.1)),
  all: parentBased(new AlwaysOnSampler()),
};
const providers = new Map(
  Object.entries(samplers).map(([name, sampler]) => {
    const exporter = new OTLPTraceExporter({ url: `${COLLECTOR}/v1/traces` });
    return [name, new BasicTracerProvider({ sampler, spanProcessors: [new BatchSpanProcessor(exporter)] })];
  }),
);
trace.disable();

process.on("message", async (name: string) => {
  const provider = providers.get(name);
  if (name !== "cpu") useTracer(undefined);
  if (provider) traceByOpenTelemetry(provider);
  // What was recorded before is exported at its own cost.
  if (name === "flush") await Promise.all([...providers.values()].map((one) => one.forceFlush()));
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuMs: (user + system) / 1000 });
});
process.send?.({ product: `127.0.0.1:${grpc.port}` });
