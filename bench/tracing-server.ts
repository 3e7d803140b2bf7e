import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import {
  AlwaysOnSampler,
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
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

/** The shares of traces, as `parentbased_traceidratio` takes them. */
const shares: Readonly<Record<string, number>> = { out: 0, "0.01": 0.01, "0.05": 0.05, "0.1": 0.1, all: 1 };
const sampler = new ParentBasedSampler({ root: new AlwaysOnSampler() });
const exporter = new OTLPTraceExporter({ url: `${COLLECTOR}/v1/traces` });
const provider = new BasicTracerProvider({ sampler, spanProcessors: [new BatchSpanProcessor(exporter)] });

process.on("message", async (name: string) => {
  const ratio = shares[name];
  if (ratio === undefined) useTracer(undefined);
  else traceByOpenTelemetry(provider, { ratio });
  // Spans that were recorded before are exported at the cost of their own round.
  if (name === "flush") await provider.forceFlush();
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuMs: (user + system) / 1000 });
});
process.send?.({ product: `127.0.0.1:${grpc.port}` });
