import type { Context } from "@opentelemetry/api";
import type { Sampler, SpanExporter } from "@opentelemetry/sdk-trace-base";
import type { Logger } from "pino";
import { settlesWithin } from "../../ddd/abort.ts";
import type { EarlySampler } from "../../ddd/opentelemetry/index.ts";
import { useTracer } from "../../ddd/trace.ts";
import type { Config } from "../config.ts";
import { LimitedLog } from "../log/limited-log.ts";
import { loadOpenTelemetry, type OpenTelemetry } from "./load.ts";

/** The settings of traces, which OpenTelemetry's specification names. */
export type TraceSettings = Pick<
  Config,
  | "otelExporterOtlpEndpoint"
  | "otelExporterOtlpTracesEndpoint"
  | "otelSdkDisabled"
  | "otelTracesExporter"
  | "otelTracesSampler"
  | "otelTracesSamplerArg"
  | "otelServiceName"
>;

/** How long the last spans may take to be exported at the end, in milliseconds. */
const FLUSH_MS = 1000;

/**
 * Exports spans if the settings name a collector, by a provider that is registered for the whole process; one that the program has
 * registered before is left, and gets the spans.
 *
 * @returns a function that exports the rest, within a second, and ends this
 * @throws StartError if the packages for it are not installed
 */
export async function exportTraces(settings: TraceSettings, log: Logger): Promise<() => Promise<void>> {
  const url = urlOf(settings);
  if (url === undefined || settings.otelSdkDisabled || settings.otelTracesExporter === "none") return async () => {};
  const library = await loadOpenTelemetry();
  const { trace, diag, DiagLogLevel } = library.api;
  const { isDecided, traceByOpenTelemetry } = await import("../../ddd/opentelemetry/index.ts");
  if (isRegistered(library)) {
    traceByOpenTelemetry();
    log.info("spans go to the tracer provider that the program has registered");
    return async () => {};
  }
  const failures = new LimitedLog(log);
  const exporter = new library.exporter.OTLPTraceExporter({ url });
  const provider = new library.sdk.BasicTracerProvider({
    sampler: samplerOf(library, settings, isDecided),
    resource: resourceOf(library, settings),
    spanProcessors: [new library.sdk.BatchSpanProcessor(reporting(exporter, failures))],
  });
  trace.setGlobalTracerProvider(provider);
  // The processor tells by this alone that its queue was full.
  const warn = (text: string) => failures.error("OpenTelemetry warns", { err: new Error(text) });
  diag.setLogger(
    { error: warn, warn, info() {}, debug() {}, verbose() {} },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  traceByOpenTelemetry(provider, earlySampler(settings));
  return async () => {
    useTracer(undefined);
    const ended = provider.shutdown().catch((err: unknown) => log.warn({ err }, "the last spans were not exported"));
    if (!(await settlesWithin(FLUSH_MS, ended))) log.warn("the last spans were not exported in time");
    trace.disable();
    diag.disable();
  };
}

/** Where spans are sent: the endpoint for traces as it is, or the path for traces at that for all signals. */
function urlOf({ otelExporterOtlpEndpoint: all, otelExporterOtlpTracesEndpoint: traces }: TraceSettings) {
  return traces ?? (all === undefined ? undefined : `${all.replace(/\/$/, "")}/v1/traces`);
}

function isRegistered({ api: { ProxyTracerProvider, trace } }: OpenTelemetry): boolean {
  const provider = trace.getTracerProvider();
  // Without a provider, each proxy stands for the same one, which does nothing.
  return (
    !(provider instanceof ProxyTracerProvider) || provider.getDelegate() !== new ProxyTracerProvider().getDelegate()
  );
}

function samplerOf(
  { sdk }: OpenTelemetry,
  { otelTracesSampler: name, otelTracesSamplerArg: ratio }: TraceSettings,
  isDecided: (context: Context) => boolean,
): Sampler {
  const on = new sdk.AlwaysOnSampler();
  const share = new sdk.TraceIdRatioBasedSampler(ratio);
  const root = name.endsWith("always_off") ? new sdk.AlwaysOffSampler() : name.endsWith("traceidratio") ? share : on;
  if (name === "parentbased_traceidratio") {
    // A share of a share would be too few. The program's own spans are not decided before.
    const rest: Sampler = {
      shouldSample: (context, traceId) =>
        isDecided(context) ? on.shouldSample() : share.shouldSample(context, traceId),
      toString: () => share.toString(),
    };
    return new sdk.ParentBasedSampler({ root: rest });
  }
  return name.startsWith("parentbased_") ? new sdk.ParentBasedSampler({ root }) : root;
}

/** The share that a sampler takes of the traces that begin here, where it leaves all others to their beginning. */
function earlySampler({ otelTracesSampler: name, otelTracesSamplerArg: arg }: TraceSettings): EarlySampler | undefined {
  if (name === "always_off" || name === "parentbased_always_off") return { ratio: 0 };
  if (name === "parentbased_always_on") return { ratio: 1 };
  return name === "parentbased_traceidratio" ? { ratio: arg } : undefined;
}

/** Of the service: OTEL_SERVICE_NAME, else OTEL_RESOURCE_ATTRIBUTES, which the library reads, else this program's name. */
function resourceOf({ resources }: OpenTelemetry, { otelServiceName: name }: TraceSettings) {
  const { defaultResource, detectResources, envDetector, resourceFromAttributes } = resources;
  return defaultResource()
    .merge(resourceFromAttributes({ "service.name": "brasa" }))
    .merge(detectResources({ detectors: [envDetector] }))
    .merge(resourceFromAttributes(name === undefined ? {} : { "service.name": name }));
}

/** An exporter whose failures are logged, with the number of spans that are lost by them. */
function reporting(exporter: SpanExporter, log: LimitedLog): SpanExporter {
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        if (result.code !== 0) {
          log.error("spans could not be exported, and are lost", { count: spans.length, err: result.error });
        }
        // Told here already: the processor would tell it again, without the number.
        done({ code: 0 });
      }),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
    shutdown: () => exporter.shutdown(),
  };
}
