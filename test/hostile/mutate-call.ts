import type { OutgoingHttpHeaders } from "node:http2";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import type { DescMethod, DescService } from "@bufbuild/protobuf";
import { AuditService } from "../../gen/accounts/v1/audit_pb.js";
import { GrantService } from "../../gen/accounts/v1/grant_service_pb.js";
import { SecondFactorService } from "../../gen/accounts/v1/second_factor_service_pb.js";
import { UserService } from "../../gen/accounts/v1/user_service_pb.js";
import { OperationsService } from "../../gen/brasa/v1/operations_service_pb.js";
import { UnitOfWorkService } from "../../gen/brasa/v1/unit_of_work_service_pb.js";
import { ServerReflection } from "../../gen/grpc/reflection/v1/reflection_pb.js";
import { ServerReflection as OldReflection } from "../../gen/grpc/reflection/v1alpha/reflection_pb.js";
import { Health } from "../../gen/health/v1/health_pb.js";
import { ProjectService } from "../../gen/projects/v1/project_service_pb.js";
import type { Random } from "../server/ports/frame-fuzzer.ts";
import { jsonBytes, mutatedJson, mutatedMessage } from "./mutate-message.ts";
import { callOf, envelope, type Protocol, protocols, type Sent } from "./wire.ts";

/** A call to send, which a file of the corpus can hold: its caller is named, as tokens differ from run to run. */
export interface Case extends Omit<Sent, "body"> {
  readonly protocol: Protocol;
  readonly caller: "anonymous" | "one" | "two" | "admin";
  /** In base64. */
  readonly body: string;
  /** The fault that it has found. @default none yet */
  readonly found?: string;
}

const SERVICES: readonly DescService[] = [
  UserService,
  UserService,
  UserService,
  SecondFactorService,
  AuditService,
  GrantService,
  ProjectService,
  ProjectService,
  UnitOfWorkService,
  OperationsService,
  Health,
  ServerReflection,
  OldReflection,
];
/** Streams that end with nothing but their deadline. */
const ENDLESS = /\/(grpc\.health\.v1\.Health\/Watch|brasa\.v1\.OperationsService\/WatchFigures)/;

/** Deadlines that end calls half-way. */
const SHORT = [1, 5, 20].map((ms) => ({ "grpc-timeout": `${ms}m`, "connect-timeout-ms": String(ms) }));

const TYPES = [
  "application/grpc",
  "application/grpc+json",
  "application/grpc-web",
  "application/grpc-web+json",
  "application/grpc-web-text",
  "application/json",
  "application/json; charset=utf-8",
  "application/json; charset=latin1",
  "application/connect+json",
  "application/proto",
  "application/PROTO ; x=1",
  "text/plain",
  "multipart/form-data; boundary=x",
  "application/grpc;",
  ";",
  "",
];
/** Headers that are wrong, or lead elsewhere. */
const HEADERS: readonly OutgoingHttpHeaders[] = [
  { "grpc-timeout": "0n" },
  { "grpc-timeout": "1n" },
  { "grpc-timeout": "99999999H" },
  { "grpc-timeout": "-1S" },
  { "grpc-timeout": "1" },
  { "grpc-timeout": "999999999S" },
  { "connect-timeout-ms": "0" },
  { "connect-timeout-ms": "-1" },
  { "connect-timeout-ms": "x" },
  { "connect-timeout-ms": "99999999999" },
  { "connect-protocol-version": "2" },
  { "connect-protocol-version": "" },
  { "grpc-encoding": "gzip" },
  { "grpc-encoding": "snappy" },
  { "grpc-encoding": "" },
  { "grpc-encoding": "identity" },
  { "grpc-encoding": "deflate" },
  { "content-encoding": "gzip" },
  { "content-encoding": "br" },
  { "content-encoding": "x, gzip" },
  { "connect-content-encoding": "gzip" },
  { "grpc-accept-encoding": "gzip,," },
  { "accept-encoding": "gzip;q=0, *" },
  { "x-a-bin": "!" },
  { "x-a-bin": "AAAA" },
  { "x-b": "\u00e9" },
  { "grpc-status": "0" },
  { "grpc-message": "%zz" },
  { traceparent: "00-x" },
  { "x-request-id": "a b" },
  { "x-forwarded-for": "::ffff:1.2.3.4.5, x" },
  { forwarded: 'for="[x' },
  { origin: "null" },
  { range: "bytes=0-1" },
  { expect: "100-continue" },
  { cookie: "a=b; c" },
];

/** A call that is wrong somewhere, in its message or around it. */
export function mutatedCase(random: Random): Case {
  const protocol = random.pick(protocols);
  const method: DescMethod = random.pick(random.pick(SERVICES).methods);
  const caller = random.pick(["anonymous", "one", "one", "two", "admin"] as const);
  if (protocol === "Connect" && method.methodKind === "unary" && random.chance(0.05))
    return queryCase(random, method, caller);
  const isJson = protocol !== "gRPC" && random.chance(0.35);
  const message = isJson ? jsonBytes(random, mutatedJson(random, method.input)) : mutatedMessage(random, method.input);
  const sent = callOf(protocol, method, message);
  const headers: OutgoingHttpHeaders = { ...sent.headers };
  if (isJson) headers["content-type"] = String(headers["content-type"]).replace("proto", "json");
  let body: Uint8Array = sent.body;
  const isEnveloped = body.length !== message.length;
  if (isEnveloped && random.chance(0.15)) body = mutatedEnvelope(random, message);
  if (random.chance(0.1)) {
    const name =
      protocol === "Connect" && !isEnveloped
        ? "content-encoding"
        : protocol === "Connect"
          ? "connect-content-encoding"
          : "grpc-encoding";
    const [encoding, compressed] = compressedBody(random, message);
    headers[name] = encoding;
    body = isEnveloped ? envelope(compressed, 1) : compressed;
  }
  while (random.chance(0.12)) Object.assign(headers, random.pick(HEADERS));
  if (random.chance(0.05)) headers["content-type"] = random.pick(TYPES);
  if (random.chance(0.02)) delete headers["content-type"];
  if (random.chance(0.02)) headers[":method"] = random.pick(["GET", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"]);
  const path = random.chance(0.03) ? oddPath(random, sent.path) : sent.path;
  if (ENDLESS.test(path)) Object.assign(headers, { "grpc-timeout": "20m", "connect-timeout-ms": "20" });
  else if (random.chance(0.1)) Object.assign(headers, random.pick(SHORT));
  return { protocol, caller, path, headers, body: Buffer.from(body).toString("base64") };
}

function mutatedEnvelope(random: Random, message: Uint8Array): Uint8Array {
  const flags = random.pick([0, 0, 1, 2, 3, 0x80, 0xff]);
  return random.pick([
    () => envelope(message, flags),
    () => envelope(message, flags, 2 ** 32 - 1),
    () => envelope(message, flags, 4 * 1024 * 1024 + 1),
    () => envelope(message, flags, message.length + 1 + random.below(100)),
    () => envelope(message, flags, Math.max(0, message.length - 1)),
    () => envelope(message).subarray(0, random.below(6)),
    () => new Uint8Array(0),
    () => message,
    () => Buffer.concat([envelope(message), envelope(message)]),
    () => Buffer.concat([envelope(message), random.bytes(random.below(6))]),
    () => Buffer.concat(Array<Buffer>(150).fill(envelope(new Uint8Array(0), flags))),
    // The end of a gRPC-Web or Connect stream, which no client sends.
    () => Buffer.concat([envelope(message), envelope(Buffer.from("grpc-status: 0\r\n"), 0x80)]),
    () => Buffer.concat([envelope(message), envelope(Buffer.from("{}"), 2)]),
  ])();
}

/** A compressed body, or one that is said to be. */
function compressedBody(random: Random, message: Uint8Array): [string, Uint8Array] {
  const whole = random.pick([
    (): [string, Uint8Array] => ["gzip", gzipSync(message)],
    (): [string, Uint8Array] => ["br", brotliCompressSync(message)],
    (): [string, Uint8Array] => ["deflate", deflateSync(message)],
    (): [string, Uint8Array] => ["gzip", Buffer.concat([gzipSync(message), gzipSync(message)])],
    (): [string, Uint8Array] => ["gzip", message],
    (): [string, Uint8Array] => ["identity", message],
    (): [string, Uint8Array] => ["gzip", new Uint8Array(0)],
    // 6 MiB of zeros in some kilobytes.
    (): [string, Uint8Array] => ["gzip", bomb],
  ]);
  const [name, bytes] = whole();
  return random.chance(0.2) ? [name, bytes.subarray(0, random.below(bytes.length + 1))] : [name, bytes];
}

const bomb = gzipSync(Buffer.alloc(6 * 1024 * 1024));

function oddPath(random: Random, path: string): string {
  return random.pick([
    `${path}/`,
    path.toLowerCase(),
    `/${path}`,
    path.replace("/", "/%2e%2e/"),
    `${path}?x=1`,
    `${path}?encoding=json&message=%zz`,
    "/",
    "*",
    "/livez",
    "/.well-known/jwks.json",
    `/${"a".repeat(2000)}`,
    "/__proto__/constructor",
    `${path}%00`,
  ]);
}

/** A GET of Connect, whose message is in the query. */
function queryCase(random: Random, method: DescMethod, caller: Case["caller"]): Case {
  const isJson = random.chance(0.5);
  const bytes = isJson ? jsonBytes(random, mutatedJson(random, method.input)) : mutatedMessage(random, method.input);
  const query = new URLSearchParams({ encoding: isJson ? "json" : "proto", connect: "v1" });
  if (isJson && random.chance(0.7)) query.set("message", bytes.toString("latin1"));
  else {
    query.set("base64", "1");
    query.set("message", random.chance(0.8) ? bytes.toString("base64url") : bytes.toString("latin1"));
  }
  if (random.chance(0.1)) query.set("compression", random.pick(["gzip", "br", "identity", "x"]));
  if (random.chance(0.05)) query.delete("encoding");
  if (random.chance(0.05)) query.append("message", "again");
  const path = `/${method.parent.typeName}/${method.name}?${query}`.slice(0, 12_000);
  return { protocol: "Connect", caller, path, headers: { ":method": "GET" }, body: "" };
}
