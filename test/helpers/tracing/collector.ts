import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import type { ExecutionContext } from "ava";

/** A span as a collector gets it. */
export interface CollectedSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  /** "" for the first of its trace. */
  readonly parentId: string;
  readonly traceState: string;
  readonly kind: "internal" | "server" | "client" | "producer" | "consumer" | "unspecified";
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly { readonly name: string; readonly attributes: Readonly<Record<string, unknown>> }[];
  /** 0 unset, 1 ok, 2 error. */
  readonly status: number;
  /** Of the program that made it. */
  readonly resource: Readonly<Record<string, unknown>>;
}

/** A receiver of OTLP by HTTP, with protobuf (opentelemetry-proto, trace/v1/trace.proto). */
export interface Collector {
  readonly url: string;
  readonly spans: readonly CollectedSpan[];
  /** The headers of each request. */
  readonly requests: readonly IncomingHttpHeaders[];
  /** The status of its answers from now on; 0 for no answer. */
  status: number;
}

/** Starts a collector on 127.0.0.1, until the test's end. */
export async function startCollector(t: ExecutionContext): Promise<Collector> {
  const spans: CollectedSpan[] = [];
  const requests: IncomingHttpHeaders[] = [];
  const server = createServer(async (request, response) => {
    requests.push(request.headers);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    if (collector.status === 0) return;
    if (collector.status === 200 && request.url === "/v1/traces") {
      spans.push(...readRequest(request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body));
    }
    response.writeHead(request.url === "/v1/traces" ? collector.status : 404, {
      "content-type": "application/x-protobuf",
    });
    response.end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.teardown(() => {
    server.close();
    server.closeAllConnections();
  });
  const collector: Collector = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    requests,
    status: 200,
  };
  return collector;
}

type Message = Map<number, (Uint8Array | bigint | number)[]>;

/** The fields of a message by their numbers, without a schema. */
function fieldsOf(bytes: Uint8Array): Message {
  const reader = new BinaryReader(bytes);
  const fields: Message = new Map();
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    const value =
      type === WireType.LengthDelimited
        ? reader.bytes()
        : type === WireType.Bit64
          ? BigInt(reader.fixed64())
          : type === WireType.Bit32
            ? reader.fixed32()
            : BigInt(reader.uint64());
    fields.set(number, [...(fields.get(number) ?? []), value]);
  }
  return fields;
}

const messages = (fields: Message, number: number) =>
  (fields.get(number) ?? []).map((value) => fieldsOf(value as Uint8Array));
const bytesOf = (fields: Message, number: number) => Buffer.from((fields.get(number)?.[0] as Uint8Array) ?? []);
const textOf = (fields: Message, number: number) => bytesOf(fields, number).toString("utf8");
const hexOf = (fields: Message, number: number) => bytesOf(fields, number).toString("hex");
const numberOf = (fields: Message, number: number) => Number(fields.get(number)?.[0] ?? 0);

const KINDS = ["unspecified", "internal", "server", "client", "producer", "consumer"] as const;

function readRequest(bytes: Uint8Array): CollectedSpan[] {
  return messages(fieldsOf(bytes), 1).flatMap((resourceSpans) => {
    const resource = Object.assign({}, ...messages(resourceSpans, 1).map((one) => attributesOf(one, 1)));
    return messages(resourceSpans, 2).flatMap((scope) => messages(scope, 2).map((span) => toSpan(span, resource)));
  });
}

function toSpan(span: Message, resource: Record<string, unknown>): CollectedSpan {
  return {
    traceId: hexOf(span, 1),
    spanId: hexOf(span, 2),
    traceState: textOf(span, 3),
    parentId: hexOf(span, 4),
    name: textOf(span, 5),
    kind: KINDS[numberOf(span, 6)] ?? "unspecified",
    attributes: attributesOf(span, 9),
    events: messages(span, 11).map((event) => ({ name: textOf(event, 2), attributes: attributesOf(event, 3) })),
    status: messages(span, 15).map((status) => numberOf(status, 3))[0] ?? 0,
    resource,
  };
}

function attributesOf(fields: Message, number: number): Record<string, unknown> {
  return Object.fromEntries(
    messages(fields, number).map((pair) => [textOf(pair, 1), anyValueOf(messages(pair, 2)[0] ?? new Map())]),
  );
}

function anyValueOf(value: Message): unknown {
  if (value.has(1)) return textOf(value, 1);
  if (value.has(2)) return numberOf(value, 2) === 1;
  if (value.has(3)) return numberOf(value, 3);
  return value.has(4) ? "a double" : undefined;
}
