import http from "node:http";
import http2 from "node:http2";
import net from "node:net";
import { fromBinary } from "@bufbuild/protobuf";
import { Code, ConnectError, type ServiceImpl } from "@connectrpc/connect";
import { codeFromString } from "@connectrpc/connect/protocol-connect";
import type { ExecutionContext } from "ava";
import { type DestinationStream, pino } from "pino";
import { UserService } from "../../../gen/accounts/v1/user_service_pb.js";
import { ErrorInfoSchema } from "../../../gen/google/rpc/error_details_pb.js";
import { StatusSchema } from "../../../gen/google/rpc/status_pb.js";
import { ServerReflection } from "../../../gen/grpc/reflection/v1/reflection_pb.js";
import { type ConnectListenerOptions, listenConnect } from "../../../src/server/http/listener.ts";
import type { Listener, Route } from "../../../src/server/ports/listener.ts";

/** The path of a unary method without side effects. */
export const GET_USER = "/accounts.v1.UserService/GetUser";
export const CREATE_USER = "/accounts.v1.UserService/CreateUser";
export const STREAM_USERS = "/accounts.v1.UserService/StreamUsers";
export const REFLECT = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";

export interface Fixture {
  readonly listener: Listener;
  readonly port: number;
  readonly url: string;
  /** The parsed lines of the log, from warnings on. */
  readonly log: readonly { level: number; msg: string }[];
}

type Users = ServiceImpl<typeof UserService>;
type Options = Partial<ConnectListenerOptions> & { users?: Partial<Users> };

/** A listener on a free port, with a user service that echoes ids and a bidi one that echoes hosts. */
export async function listen(t: ExecutionContext, { users, ...options }: Options = {}): Promise<Fixture> {
  const log: { level: number; msg: string }[] = [];
  const destination: DestinationStream = { write: (line) => void log.push(JSON.parse(line)) };
  const handlers: Partial<Users> = {
    getUser: ({ id }, { requestHeader }) => ({ user: { id, name: requestHeader.get("x-request-id") ?? "" } }),
    createUser: ({ id }) => ({ user: { id } }),
    ...users,
  };
  // A method without a handler is UNIMPLEMENTED; the type does not know.
  const accounts: Route<typeof UserService> = { service: UserService, implementation: handlers as Users };
  const reflection: Route<typeof ServerReflection> = {
    service: ServerReflection,
    implementation: {
      async *serverReflectionInfo(requests) {
        for await (const { host } of requests) {
          if (host === "end") return;
          yield { validHost: host };
        }
      },
    },
  };
  const listener = await listenConnect({
    host: "127.0.0.1",
    port: 0,
    routes: [accounts, reflection],
    pages: { "/livez": () => ({ status: 200, body: "ok\n" }) },
    cors: { origins: "*" },
    log: pino({ level: "warn" }, destination),
    ...options,
  });
  t.teardown(() => listener.abort());
  const { port } = listener.address;
  return { listener, port, url: `${options.tls ? "https" : "http"}://127.0.0.1:${port}`, log };
}

/** Sends bytes. @returns all bytes until the server closes */
export function sendRaw(port: number, text: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, "127.0.0.1", () => socket.write(text));
    let received = "";
    socket.setEncoding("latin1").on("data", (chunk) => {
      received += chunk;
    });
    socket.on("close", () => resolve(received));
    // A client that is cut off while it writes may get a reset.
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "ECONNRESET") reject(error);
    });
  });
}

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly trailers: Record<string, string | string[] | undefined>;
  readonly body: Buffer;
}

interface Request {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: Uint8Array | string;
}

/** One HTTP/1.1 request on a connection of its own. */
export function send1(port: number, path: string, { method = "POST", headers = {}, body }: Request): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: "127.0.0.1", port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk) => chunks.push(chunk)).on("error", reject);
      response.on("end", () => {
        const { statusCode: status = 0, headers, trailers } = response;
        resolve({ status, headers, trailers, body: Buffer.concat(chunks) });
      });
    });
    request.on("error", reject).end(body);
  });
}

/** One HTTP/2 request on a session of its own, or on a given one. */
export async function send2(
  to: number | http2.ClientHttp2Session,
  path: string,
  { method = "POST", headers = {}, body }: Request,
): Promise<Answer> {
  const session = typeof to === "number" ? http2.connect(`http://127.0.0.1:${to}`) : to;
  try {
    return await new Promise((resolve, reject) => {
      session.once("error", reject);
      const stream = session.request({ ":method": method, ":path": path, ...headers });
      let answer: Omit<Answer, "body"> = { status: 0, headers: {}, trailers: {} };
      const chunks: Buffer[] = [];
      stream.on("response", ({ ":status": status = 0, ...headers }) => {
        answer = { ...answer, status, headers: headers as Answer["headers"] };
      });
      stream.on("trailers", (trailers) => {
        answer = { ...answer, trailers: trailers as Answer["trailers"] };
      });
      stream.on("data", (chunk) => chunks.push(chunk)).on("error", reject);
      stream.on("close", () => resolve({ ...answer, body: Buffer.concat(chunks) }));
      stream.end(body);
    });
  } finally {
    if (typeof to === "number") session.close();
  }
}

/** A message in gRPC's five-byte frame. */
export function frame(data: Uint8Array, flags = 0, length = data.length): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(flags);
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, data]);
}

/** The error of a response of any protocol; undefined if the response is no error. */
export function errorOf({ headers, trailers, body }: Answer): ConnectError | undefined {
  const type = String(headers["content-type"] ?? "");
  if (type.startsWith("application/grpc")) return fromFields({ ...headers, ...webTrailers(type, body), ...trailers });
  const json = type.startsWith("application/connect+") ? lastFrame(body).error : JSON.parse(body.toString());
  return json?.code === undefined ? undefined : fromJson(json);
}

/** The reason in an error's ErrorInfo. */
export function reasonOf(error: ConnectError | undefined): string | undefined {
  return error?.findDetails(ErrorInfoSchema)[0]?.reason;
}

function fromFields(fields: Record<string, string | string[] | undefined>): ConnectError | undefined {
  const code = Number(fields["grpc-status"]);
  if (code === 0) return undefined;
  const error = new ConnectError(decodeURIComponent(String(fields["grpc-message"] ?? "")), code);
  const bin = fields["grpc-status-details-bin"];
  if (typeof bin !== "string") return error;
  for (const { typeUrl, value } of fromBinary(StatusSchema, Buffer.from(bin, "base64")).details) {
    error.details.push({ type: typeUrl.slice(typeUrl.lastIndexOf("/") + 1), value });
  }
  return error;
}

function fromJson(json: { code: string; message?: string; details?: { type: string; value: string }[] }): ConnectError {
  const error = new ConnectError(json.message ?? "", codeFromString(json.code) ?? Code.Unknown);
  for (const { type, value } of json.details ?? []) error.details.push({ type, value: Buffer.from(value, "base64") });
  return error;
}

function webTrailers(type: string, body: Buffer): Record<string, string> {
  if (!type.startsWith("application/grpc-web") || body.length === 0) return {};
  const lines = lastFrameBytes(body).toString().split("\r\n").filter(Boolean);
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()]),
  );
}

function lastFrame(body: Buffer): { error?: { code: string } } {
  return JSON.parse(lastFrameBytes(body).toString());
}

function lastFrameBytes(body: Buffer): Buffer {
  let rest = body;
  for (;;) {
    const end = 5 + rest.readUInt32BE(1);
    if (end >= rest.length) return rest.subarray(5);
    rest = rest.subarray(end);
  }
}
