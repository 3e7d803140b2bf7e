import http2 from "node:http2";

/** Calls one unary method repeatedly, as native gRPC on plain node:http2, which costs less than any client library. */
export interface Load {
  /** `127.0.0.1:port` */
  readonly address: string;
  /** `/package.Service/Method` */
  readonly path: string;
  /** The request message, serialised; each call takes the next of them. */
  readonly messages: readonly Uint8Array[];
  readonly calls: number;
  /** The access token of all calls. @default none */
  readonly token?: string | undefined;
  /** @default 64 */
  readonly inFlight?: number;
}

/** @returns the time in milliseconds @throws Error if a call fails */
export async function runLoad({ address, path, messages, calls, token, inFlight = 64 }: Load): Promise<number> {
  const session = http2.connect(`http://${address}`);
  await new Promise((resolve, reject) => session.once("connect", resolve).once("error", reject));
  const bodies = messages.map(envelope);
  const headers = {
    ":method": "POST",
    ":path": path,
    "content-type": "application/grpc",
    te: "trailers",
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  let next = 0;
  const started = performance.now();
  const lane = async () => {
    while (next < calls) await call(session, headers, bodies[next++ % bodies.length] ?? Buffer.alloc(5));
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  const took = performance.now() - started;
  session.close();
  return took;
}

function call(session: http2.ClientHttp2Session, headers: http2.OutgoingHttpHeaders, body: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const stream = session.request(headers);
    let status: unknown;
    stream.on("response", (headers) => {
      status = headers["grpc-status"];
    });
    stream.on("trailers", (headers) => {
      status = headers["grpc-status"];
    });
    stream.on("data", () => {});
    stream.on("error", reject);
    stream.on("end", () =>
      Number(status) === 0 ? resolve() : reject(new Error(`grpc-status ${status} from ${headers[":path"]}`)),
    );
    stream.end(body);
  });
}

function envelope(message: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}
