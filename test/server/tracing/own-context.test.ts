import { AsyncLocalStorage } from "node:async_hooks";
import { type Context, type ContextManager, context, ROOT_CONTEXT, trace } from "@opentelemetry/api";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import test from "ava";
import { MemoryDatabase, MemoryWorker } from "../../../src/ddd/memory/index.ts";
import { contextOf, traceByOpenTelemetry } from "../../../src/ddd/opentelemetry/index.ts";
import { ItemRepository } from "../../../src/ddd/testing/memory.ts";
import { putInSpan, spanOf, tracer, useTracer } from "../../../src/ddd/trace.ts";

/** As `@opentelemetry/context-async-hooks` does it. */
function contextManager(): ContextManager {
  const storage = new AsyncLocalStorage<Context>();
  const manager: ContextManager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (active, work, self, ...args) => storage.run(active, () => Reflect.apply(work, self, args)),
    bind: (_active, target) => target,
    enable: () => manager,
    disable: () => manager,
  };
  return manager;
}

test.serial(
  "in a program with a provider and a context of its own, units without a signal are within its spans",
  async (t) => {
    const exporter = new InMemorySpanExporter();
    const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
    trace.setGlobalTracerProvider(provider);
    context.setGlobalContextManager(contextManager());
    t.teardown(() => {
      trace.disable();
      context.disable();
      useTracer(undefined);
    });
    const worker = new MemoryWorker(new MemoryDatabase(), { items: ItemRepository });
    const count = () => worker.read((unit) => unit.items.count());
    const own = trace.getTracer("own").startSpan("a job");
    await context.with(trace.setSpan(context.active(), own), count);
    // The control: nobody has asked for the toolkit's spans yet.
    t.deepEqual(exporter.getFinishedSpans(), []);
    traceByOpenTelemetry();
    await context.with(trace.setSpan(context.active(), own), count);
    await count();
    t.deepEqual(
      exporter.getFinishedSpans().map(({ name, parentSpanContext }) => [name, parentSpanContext?.spanId]),
      [["unit read", own.spanContext().spanId]],
    );
  },
);

test.serial("a span of one's own is within that of the work that has a signal", (t) => {
  const provider = new BasicTracerProvider();
  traceByOpenTelemetry(provider);
  t.teardown(() => useTracer(undefined));
  const { signal } = new AbortController();
  t.is(contextOf(signal), context.active());
  putInSpan(signal, tracer?.start("call", { kind: "server" }));
  const within = trace.getSpan(contextOf(signal))?.spanContext();
  t.is(within?.spanId, spanOf(signal)?.spanId);
  t.regex(String(within?.spanId), /^[0-9a-f]{16}$/);
});
