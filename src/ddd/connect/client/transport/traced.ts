import type { DescMethod } from "@bufbuild/protobuf";
import type { StreamResponse, Transport, UnaryResponse } from "@connectrpc/connect";
import { errorType, spanOf, type TraceSpan, tracer } from "../../../trace.ts";
import { rpcName } from "../../operation.ts";
import { fromTransportError } from "./transport-error.ts";

/** A call of a client in a trace. */
export interface ClientSpan {
  readonly span: TraceSpan | undefined;
  /** The headers that hand the trace on; undefined without a tracer. */
  readonly headers: Record<string, string> | undefined;
}

const NONE: ClientSpan = { span: undefined, headers: undefined };
const tracedTransports = new WeakSet<Transport>();

/** Begins the span of a call, within that of the work that has its signal; else it begins a trace, if the program has a tracer. */
export function beginClientSpan(method: DescMethod, signal: AbortSignal | undefined, transport: Transport): ClientSpan {
  return tracedTransports.has(transport) ? NONE : begin(method, signal);
}

/**
 * A transport whose calls are spans of the trace that the work with their signal is in, and hand it on by `traceparent`: for generated
 * clients. Repositories of `brasa/connect` do so with any transport.
 *
 * ```ts
 * const client = createClient(PriceService, traced(createGrpcTransport({ baseUrl })));
 * await client.getPrice({ sku }, { signal: context.signal });
 * ```
 */
export function traced(transport: Transport): Transport {
  const own: Transport = {
    async unary(method, signal, timeoutMs, header, input, contextValues) {
      const { span, headers } = begin(method, signal);
      try {
        const both = headers ? withHeaders(header, headers) : header;
        return (await transport.unary(method, signal, timeoutMs, both, input, contextValues)) as UnaryResponse<
          typeof method.input,
          typeof method.output
        >;
      } catch (error) {
        span?.fail(errorType(fromTransportError(error)));
        throw error;
      } finally {
        span?.end();
      }
    },
    async stream(method, signal, timeoutMs, header, input, contextValues) {
      const { span, headers } = begin(method, signal);
      try {
        const both = headers ? withHeaders(header, headers) : header;
        const response = await transport.stream(method, signal, timeoutMs, both, input, contextValues);
        return (span ? { ...response, message: untilEnd(response.message, span) } : response) as StreamResponse<
          typeof method.input,
          typeof method.output
        >;
      } catch (error) {
        span?.end(errorType(fromTransportError(error)));
        throw error;
      }
    },
  };
  tracedTransports.add(own);
  return own;
}

function begin(method: DescMethod, signal: AbortSignal | undefined): ClientSpan {
  if (!tracer) return NONE;
  const span = tracer.start(rpcName(method), {
    kind: "client",
    parent: spanOf(signal),
    attributes: { "rpc.system": "connect_rpc", "rpc.service": method.parent.typeName, "rpc.method": method.name },
  });
  const { traceparent, tracestate } = span.headers;
  return { span, headers: { traceparent, ...(tracestate ? { tracestate } : {}) } };
}

function withHeaders(given: Parameters<Transport["unary"]>[3], more: Record<string, string>): Headers {
  const headers = new Headers(given);
  for (const [name, value] of Object.entries(more)) headers.set(name, value);
  return headers;
}

async function* untilEnd<T>(messages: AsyncIterable<T>, span: TraceSpan): AsyncIterable<T> {
  try {
    yield* messages;
  } catch (error) {
    span.fail(errorType(fromTransportError(error)));
    throw error;
  } finally {
    span.end();
  }
}
