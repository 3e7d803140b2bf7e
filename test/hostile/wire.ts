import http2, { type ClientHttp2Session, type OutgoingHttpHeaders } from "node:http2";
import type { DescMethod } from "@bufbuild/protobuf";
import { fromBinary } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import { StatusSchema } from "../../gen/google/rpc/status_pb.js";
import { toUpperSnake } from "../helpers/clients.ts";

/** The ways in: native gRPC on its own port, and the protocols of the HTTP port. */
export type Protocol = "gRPC" | "gRPC-Web" | "Connect";
export const protocols: readonly Protocol[] = ["gRPC", "gRPC-Web", "Connect"];

/** The parts of a call that an attack may choose: any bytes under any headers. */
export interface Sent {
  readonly path: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Uint8Array;
}

/** An answer as it came, before anything is made of it. */
export interface RawAnswer {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly trailers: Readonly<Record<string, unknown>>;
  readonly body: Buffer;
  /** The number of the reset; 0 for an answer that came to its end. */
  readonly reset: number;
}

/** An answer, by what its protocol says. */
export interface Answer {
  /** Such as "OK" or "NOT_FOUND"; "" if the answer says none. */
  readonly code: string;
  /** The reason of its ErrorInfo; "" for none. */
  readonly reason: string;
  readonly messages: readonly Buffer[];
  /** All of the answer but what differs from call to call: its time and its id. */
  readonly text: string;
}

/** How long an answer may take, in milliseconds: longer than any deadline of the server. */
const PATIENCE_MS = 30_000;
/**
 * Node's client counts the unsent rest of an upload that is refused half-way as memory of its session for ever, and refuses every
 * answer, by ENHANCE_YOUR_CALM, once that is more than 10 MiB.
 */
const CLIENT_MEMORY_MIB = 100_000;
const TYPES: Readonly<Record<Protocol, string>> = {
  gRPC: "application/grpc+proto",
  "gRPC-Web": "application/grpc-web+proto",
  Connect: "application/proto",
};

/** Calls a server by bytes. Keeps a session to each port, and opens another one when the server has ended it. */
export class Wire {
  readonly #origins: Readonly<Record<Protocol, string>>;
  readonly #sessions = new Map<string, ClientHttp2Session>();

  constructor(grpc: string, url: string) {
    this.#origins = { gRPC: `http://${grpc}`, "gRPC-Web": url, Connect: url };
  }

  /** Calls a method with a message. @param headers beside those of the protocol */
  async call(protocol: Protocol, method: DescMethod, message: Uint8Array, headers: OutgoingHttpHeaders = {}) {
    const sent = callOf(protocol, method, message);
    return read(protocol, await this.send(protocol, { ...sent, headers: { ...sent.headers, ...headers } }));
  }

  /** Sends any bytes. @throws Error if no answer comes, and the session does not end either */
  send(protocol: Protocol, { path, headers, body }: Sent): Promise<RawAnswer> {
    return new Promise((resolve, reject) => {
      const stream = this.#session(this.#origins[protocol]).request({ ":method": "POST", ":path": path, ...headers });
      const chunks: Buffer[] = [];
      let head = {};
      let trailers = {};
      const timer = setTimeout(() => {
        reject(new Error(`no answer: ${path} ${JSON.stringify(headers)} ${Buffer.from(body).toString("base64")}`));
        stream.destroy();
      }, PATIENCE_MS);
      stream.on("response", (given) => {
        head = { ...given };
      });
      stream.on("trailers", (given) => {
        trailers = { ...given };
      });
      stream.on("data", (chunk) => chunks.push(chunk));
      stream.on("error", () => undefined);
      stream.once("close", () => {
        clearTimeout(timer);
        resolve({ headers: head, trailers, body: Buffer.concat(chunks), reset: stream.rstCode ?? 0 });
      });
      // Node ends a GET by itself.
      if (!stream.writableEnded) stream.end(body);
    });
  }

  #session(origin: string): ClientHttp2Session {
    const known = this.#sessions.get(origin);
    if (known && !known.closed && !known.destroyed) return known;
    const made = http2.connect(origin, { maxSessionMemory: CLIENT_MEMORY_MIB });
    made.setMaxListeners(0);
    made.on("error", () => undefined);
    made.on("goaway", () => made.close());
    this.#sessions.set(origin, made);
    return made;
  }

  close(): void {
    for (const session of this.#sessions.values()) session.destroy();
  }
}

/** A call as its protocol has it. */
export function callOf(protocol: Protocol, method: DescMethod, message: Uint8Array): Sent {
  const isStream = method.methodKind !== "unary";
  const isEnveloped = protocol !== "Connect" || isStream;
  const type = protocol === "Connect" && isStream ? "application/connect+proto" : TYPES[protocol];
  return {
    path: `/${method.parent.typeName}/${method.name}`,
    headers: {
      "content-type": type,
      ...(protocol === "gRPC" ? { te: "trailers" } : {}),
      ...(protocol === "Connect" ? { "connect-protocol-version": "1" } : {}),
      "x-request-id": "hostile",
    },
    body: isEnveloped ? envelope(message) : message,
  };
}

/** A message behind its prefix. @param length @default the message's own */
export function envelope(message: Uint8Array, flags = 0, length = message.length): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt8(flags);
  prefix.writeUInt32BE(length >>> 0, 1);
  return Buffer.concat([prefix, message]);
}

/** The names of Connect's codes on its wire, and of gRPC's numbers. */
const connectCodes = new Map(
  Object.entries(Code)
    .filter(([, value]) => typeof value === "number")
    .map(([name]) => [toUpperSnake(name).toLowerCase(), toUpperSnake(name)]),
);
connectCodes.set("canceled", "CANCELED");

function grpcCode(number: unknown): string {
  if (number === undefined) return "";
  return number === "0" ? "OK" : toUpperSnake(Code[Number(number)] ?? String(number));
}

/** Headers that differ from call to call, or tell of the transport. */
const PASSING = new Set(["date", "x-request-id", "content-length"]);

/** Reads an answer. It never fails: an answer that says nothing has the code "". */
export function read(protocol: Protocol, raw: RawAnswer): Answer {
  const parts = protocol === "Connect" ? ofConnect(raw) : ofGrpc(raw);
  const kept = (headers: Readonly<Record<string, unknown>>) =>
    Object.entries(headers)
      .filter(([name]) => !PASSING.has(name))
      .sort();
  return {
    ...parts,
    // Few ask for it, and it takes longer than all the rest.
    get text() {
      const body = raw.body.toString("latin1").replace(/x-request-id: [^\r]*\r\n/gi, "");
      return JSON.stringify([kept(raw.headers), kept(raw.trailers), body, raw.reset]);
    },
  };
}

type Parts = Omit<Answer, "text">;

function ofGrpc({ headers, trailers, body }: RawAnswer): Parts {
  const messages: Buffer[] = [];
  let status: Readonly<Record<string, unknown>> = { ...headers, ...trailers };
  for (const { flags, bytes } of envelopes(body)) {
    if (flags & 0x80) status = { ...status, ...trailerLines(bytes) };
    else messages.push(bytes);
  }
  const details = status["grpc-status-details-bin"];
  return {
    code: grpcCode(status["grpc-status"]),
    reason: details === undefined ? "" : reasonIn(Buffer.from(String(details), "base64")),
    messages,
  };
}

function trailerLines(bytes: Buffer): Record<string, string> {
  const lines = bytes.toString("latin1").split("\r\n").filter(Boolean);
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf(":");
      return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
    }),
  );
}

function ofConnect({ headers, body }: RawAnswer): Parts {
  const type = String(headers["content-type"] ?? "");
  if (type.startsWith("application/connect+")) {
    const all = envelopes(body);
    const last = all.find(({ flags }) => flags & 2);
    const error = last && json(last.bytes)?.error;
    return {
      ...connectError(last ? (error ?? {}) : undefined),
      messages: all.filter((one) => one !== last).map(({ bytes }) => bytes),
    };
  }
  if (headers[":status"] === 200) return { code: "OK", reason: "", messages: [body] };
  return { ...connectError(json(body)), messages: [] };
}

interface ConnectJson {
  readonly code?: string;
  readonly details?: { readonly type: string; readonly debug?: { readonly reason?: string }; readonly value: string }[];
  readonly error?: ConnectJson;
}

function json(bytes: Buffer): ConnectJson | undefined {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    // A plain HTTP answer.
    return undefined;
  }
}

function connectError(error: ConnectJson | undefined): { code: string; reason: string } {
  if (error === undefined) return { code: "", reason: "" };
  const { code, details = [] } = error;
  const info = details.find(({ type }) => type === "google.rpc.ErrorInfo");
  return {
    code: code === undefined ? "OK" : (connectCodes.get(code) ?? code),
    reason: info ? firstText(Buffer.from(info.value, "base64")) : "",
  };
}

function reasonIn(status: Buffer): string {
  const info = fromBinary(StatusSchema, status).details.find(({ typeUrl }) => typeUrl.endsWith("google.rpc.ErrorInfo"));
  return info ? firstText(Buffer.from(info.value)) : "";
}

/** The field 1 of a message, a short text: the reason of an ErrorInfo. */
function firstText(bytes: Buffer): string {
  return bytes[0] === 0x0a ? bytes.toString("utf8", 2, 2 + (bytes[1] ?? 0)) : "";
}

function envelopes(body: Buffer): { flags: number; bytes: Buffer }[] {
  const all: { flags: number; bytes: Buffer }[] = [];
  for (let at = 0; at + 5 <= body.length; ) {
    const length = body.readUInt32BE(at + 1);
    all.push({ flags: body.readUInt8(at), bytes: body.subarray(at + 5, at + 5 + length) });
    at += 5 + length;
  }
  return all;
}
