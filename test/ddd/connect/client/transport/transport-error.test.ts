import { randomUUID } from "node:crypto";
import { createServer as createHttp1, type RequestListener } from "node:http";
import { constants, createServer as createHttp2, createSecureServer, type ServerHttp2Stream } from "node:http2";
import { createServer as createHttps } from "node:https";
import { type AddressInfo, createServer as createTcp, type Server, type Socket } from "node:net";
import { create } from "@bufbuild/protobuf";
import { Code, ConnectError, type Transport } from "@connectrpc/connect";
import {
  connectNodeAdapter,
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
} from "@connectrpc/connect-node";
import * as web from "@connectrpc/connect-web";
import test, { type ExecutionContext } from "ava";
import { CreateItemRequestSchema, ItemService } from "../../../../../gen/brasa/testing/v1/sample_pb.js";
import { connectionProblem } from "../../../../../src/ddd/connect/client/transport/connection-problem.ts";
import { RemoteConnection } from "../../../../../src/ddd/connect/index.ts";
import type * as errors from "../../../../../src/ddd/error.ts";
import { ItemRepository, itemCodec } from "../../../../../src/ddd/testing/connect.ts";
import { item } from "../../../../../src/ddd/testing/index.ts";
import { freePort } from "../../../../helpers/network/port.ts";
import { makeCertificate, withOpenssl } from "../../../../helpers/network/tls.ts";

/** Listens until the test is over. @returns the port */
async function listen(t: ExecutionContext, server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("sessionError", () => {}).on("clientError", (_, socket) => socket.destroy());
  server.on("connection", (socket) => sockets.add(socket));
  t.teardown(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** The errors of a reading and a writing call, in a few words. */
async function failures(t: ExecutionContext, transport: Transport) {
  const items = new ItemRepository(transport);
  const reading: Error = await t.throwsAsync(items.retrieve({ id: item(1).id }));
  // With an id of the caller's own, of which nobody else may make anything.
  const request = create(CreateItemRequestSchema, { item: itemCodec.toMessage(item(1)), requestId: randomUUID() });
  const call = { method: ItemService.method.createItem, request, explain: (error: Error) => error };
  const writing: Error = await t.throwsAsync(new RemoteConnection(transport).call(call));
  return { reading, writing, words: [words(reading), words(writing)] };
}

function words(error: Error): string {
  const { reason = "" } = error as Partial<errors.DomainError>;
  return [error.name, ...(reason === "COMMIT_UNKNOWN" ? [reason] : [])].join(" ");
}

const LOST = ["UnavailableError", "UnavailableError COMMIT_UNKNOWN"];
const NOT_DONE = ["UnavailableError", "UnavailableError"];

const protocols: readonly [name: string, connect: (baseUrl: string) => Transport, http2: boolean][] = [
  ["gRPC", (baseUrl) => createGrpcTransport({ baseUrl }), true],
  ["gRPC-Web", (baseUrl) => createGrpcWebTransport({ baseUrl, httpVersion: "1.1" }), false],
  ["Connect", (baseUrl) => createConnectTransport({ baseUrl, httpVersion: "1.1" }), false],
  [
    "Connect in JSON",
    (baseUrl) => createConnectTransport({ baseUrl, httpVersion: "1.1", useBinaryFormat: false }),
    false,
  ],
  ["Connect by fetch", (baseUrl) => web.createConnectTransport({ baseUrl }), false],
  ["gRPC-Web by fetch", (baseUrl) => web.createGrpcWebTransport({ baseUrl }), false],
];

/** The meaning of codes from a service without Brasa, for a reading and a writing call. */
const foreign: readonly [Code, readonly string[]][] = [
  [Code.InvalidArgument, ["InvalidError", "InvalidError"]],
  [Code.NotFound, ["NotFoundError", "NotFoundError"]],
  [Code.AlreadyExists, ["AlreadyExistsError", "AlreadyExistsError"]],
  [Code.PermissionDenied, ["PermissionError", "PermissionError"]],
  [Code.ResourceExhausted, ["ExhaustedError", "ExhaustedError"]],
  [Code.FailedPrecondition, ["PreconditionError", "PreconditionError"]],
  [Code.Aborted, ["ConflictError", "ConflictError"]],
  [Code.Unauthenticated, ["UnauthenticatedError", "UnauthenticatedError"]],
  [Code.OutOfRange, ["RemoteError", "RemoteError"]],
  [Code.Unimplemented, ["RemoteError", "RemoteError"]],
  [Code.Internal, ["RemoteError", "RemoteError"]],
  [Code.Unknown, ["RemoteError", "RemoteError"]],
  [Code.DataLoss, ["RemoteError", "RemoteError"]],
  [Code.DeadlineExceeded, ["DeadlineError", "DeadlineError"]],
  // Proxies give these codes, too.
  [Code.Unavailable, LOST],
  [Code.Canceled, LOST],
];

for (const [name, connect, http2] of protocols) {
  test(`${name}: errors of a service without Brasa's details are understood`, async (t) => {
    let code = Code.Unknown;
    const refuse = () => {
      throw new ConnectError("no", code);
    };
    const adapter = connectNodeAdapter({
      routes: (router) => router.service(ItemService, { getItem: refuse, createItem: refuse }),
    });
    const port = await listen(t, http2 ? createHttp2(adapter) : createHttp1(adapter));
    const transport = connect(`http://127.0.0.1:${port}`);
    for (const [next, expected] of foreign) {
      code = next;
      t.deepEqual((await failures(t, transport)).words, expected, Code[code]);
    }
  });
}

type Answer = Parameters<typeof createHttp1>[1];
const answer =
  (status: number, type: string, body: string): RequestListener =>
  (_, response) => {
    response.writeHead(status, { "content-type": type }).end(body);
  };

/** Answers that come from no service, on HTTP/1.1 and HTTP/2, for any protocol. */
const answers: readonly [title: string, answer: Answer, expected: readonly string[]][] = [
  ["a proxy's 502", answer(502, "text/html", "<h1>Bad Gateway</h1>"), LOST],
  ["a proxy's 503 in plain text", answer(503, "text/plain", "no healthy upstream"), LOST],
  ["a proxy's 504", answer(504, "text/html", "<h1>Gateway Timeout</h1>"), LOST],
  ["a page", answer(200, "text/html", "<h1>It works!</h1>"), LOST],
  ["a page that is not found", answer(404, "text/html", "<h1>Not Found</h1>"), NOT_DONE],
  ["a page that takes no POST", answer(405, "text/html", "<h1>Method Not Allowed</h1>"), NOT_DONE],
  ["a limit of calls", answer(429, "text/plain", "slow down"), NOT_DONE],
  ["a path that is not there", answer(404, "text/plain", ""), ["RemoteError", "RemoteError"]],
  ["a gate's 401", answer(401, "text/plain", ""), ["UnauthenticatedError", "UnauthenticatedError"]],
  ["a gate's 403", answer(403, "text/plain", ""), ["PermissionError", "PermissionError"]],
];

for (const [title, listener, expected] of answers) {
  test(`${title} is no service's word`, async (t) => {
    for (const [name, connect, http2] of protocols) {
      const port = await listen(t, http2 ? createHttp2(listener as never) : createHttp1(listener));
      t.deepEqual((await failures(t, connect(`http://127.0.0.1:${port}`))).words, expected, name);
    }
  });
}

test("an error that is cut off, and one of a gateway, are no refusals", async (t) => {
  const bodies: [number, string, readonly string[]][] = [
    [409, '{"code":"aborted","mess', LOST],
    [404, '{"code":"not_fou', LOST],
    [409, "", LOST],
    [502, '{"message":"An invalid response was received from the upstream server"}', LOST],
    [503, '{"code":"unavailable","message":"upstream connect error"}', LOST],
  ];
  for (const [status, body, expected] of bodies) {
    const port = await listen(t, createHttp1(answer(status, "application/json", body)));
    const transport = createConnectTransport({ baseUrl: `http://127.0.0.1:${port}`, httpVersion: "1.1" });
    t.deepEqual((await failures(t, transport)).words, expected, body);
  }
});

test("a response that is cut off counts as lost", async (t) => {
  const whole = Buffer.from([0, 0, 0, 0, 9, 1, 2]);
  const cut: RequestListener = (request, response) => {
    const type = request.headers["content-type"] ?? "";
    response.writeHead(200, { "content-type": type }).end(whole);
  };
  for (const [name, connect, http2] of protocols) {
    const port = await listen(t, http2 ? createHttp2(cut as never) : createHttp1(cut));
    t.deepEqual((await failures(t, connect(`http://127.0.0.1:${port}`))).words, LOST, name);
  }
});

test("a stream that is reset is a lost answer, unless the service did not take it", async (t) => {
  const { NGHTTP2_REFUSED_STREAM, NGHTTP2_NO_ERROR, ...codes } = constants;
  const names = ["PROTOCOL_ERROR", "INTERNAL_ERROR", "CANCEL", "ENHANCE_YOUR_CALM", "INADEQUATE_SECURITY"] as const;
  const cases = names.map((name) => [codes[`NGHTTP2_${name}`], LOST] as const);
  for (const [code, expected] of [...cases, [NGHTTP2_REFUSED_STREAM, NOT_DONE] as const]) {
    const server = createHttp2().on("stream", (stream: ServerHttp2Stream) => {
      stream.on("error", () => {}).close(code);
    });
    const port = await listen(t, server);
    t.deepEqual(
      (await failures(t, createGrpcTransport({ baseUrl: `http://127.0.0.1:${port}` }))).words,
      expected,
      `${code}`,
    );
  }
});

test("a missing server, and one of another protocol, are reported with the remedy", async (t) => {
  const refused = await failures(t, createGrpcTransport({ baseUrl: `http://127.0.0.1:${await freePort()}` }));
  t.deepEqual(refused.words, NOT_DONE);
  t.regex(
    refused.reading.message,
    /no connection to the service \(ECONNREFUSED\): nothing listens there: start the service/,
  );
  const nameless = await failures(t, createGrpcTransport({ baseUrl: "http://nowhere.invalid:1" }));
  t.deepEqual(nameless.words, NOT_DONE);
  t.regex(nameless.reading.message, /\((ENOTFOUND|EAI_AGAIN)\): the name/);
  const onHttp1 = await listen(t, createHttp1(answer(400, "text/plain", "")));
  const ssh = await listen(
    t,
    createTcp((socket) => socket.on("error", () => {}).write("SSH-2.0-OpenSSH_9\r\n")),
  );
  const closing = await listen(
    t,
    createTcp((socket) => socket.on("error", () => {}).destroy()),
  );
  for (const [port, text] of [
    // It may have hung up before its answer was read.
    [onHttp1, /no service of this protocol|see whether the service speaks .* this protocol, at this port/],
    [ssh, /no service of this protocol .*check the address, the port and the transport's protocol/],
    [closing, /broke .*; if it does so each time, see whether the service speaks TLS \(https:\/\/\)/],
  ] as const) {
    const { reading, words } = await failures(t, createGrpcTransport({ baseUrl: `http://127.0.0.1:${port}` }));
    t.deepEqual(words, LOST);
    t.regex(reading.message, text);
  }
});

withOpenssl.test(
  withOpenssl.title("a failure of TLS is reported with its remedy, on both versions of HTTP"),
  async (t) => {
    const certificate = makeCertificate(t);
    const { cert: ca } = certificate;
    const plain = await listen(t, createHttp2());
    const plain1 = await listen(t, createHttp1());
    const secure = await listen(t, createSecureServer({ ...certificate, allowHTTP1: true }));
    const only1 = await listen(t, createHttps(certificate));
    const elsewhere = { ca, servername: "elsewhere.test" };
    const cases: [title: string, port: number, nodeOptions: object, expected: RegExp, versions: ("1.1" | "2")[]][] = [
      [
        "plain text",
        plain,
        {},
        /\((ERR_SSL_WRONG_VERSION_NUMBER|EPROTO)\): it speaks no TLS there: use an http:/,
        ["2", "1.1"],
      ],
      ["plain text on 1.1", plain1, {}, /it speaks no TLS there/, ["2", "1.1"]],
      [
        "an unknown CA",
        secure,
        {},
        /signed by none that this program trusts: .*nodeOptions: \{ ca \}.*NODE_EXTRA_CA_CERTS/,
        ["2", "1.1"],
      ],
      ["another host", secure, elsewhere, /its certificate is for another host/, ["2", "1.1"]],
      ["no HTTP/2", only1, { ca }, /it speaks TLS, but not HTTP\/2: use httpVersion "1.1"/, ["2"]],
    ];
    for (const [title, port, nodeOptions, expected, versions] of cases) {
      for (const httpVersion of versions) {
        const transport = createConnectTransport({ baseUrl: `https://127.0.0.1:${port}`, httpVersion, nodeOptions });
        const { words, reading, writing } = await failures(t, transport);
        t.deepEqual(words, NOT_DONE, `${title}: ${writing.message} ${String((writing.cause as Error).cause)}`);
        t.regex(reading.message, expected);
        t.regex(writing.message, expected);
      }
    }
    const spoken = await failures(
      t,
      createConnectTransport({ baseUrl: `http://127.0.0.1:${secure}`, httpVersion: "2" }),
    );
    t.deepEqual(spoken.words, LOST);
    t.regex(spoken.reading.message, /see whether the service speaks TLS \(https:\/\/\)/);
  },
);

test("a connection that breaks within the TLS handshake may lead to the service, so a lost answer is asked for again", (t) => {
  const brokeWith = (message: string, code: string) =>
    connectionProblem(
      new ConnectError(message, Code.Aborted, undefined, undefined, Object.assign(new Error(message), { code })),
    );
  const broken = "Client network socket disconnected before secure TLS connection was established";
  t.like(brokeWith(broken, "ECONNRESET"), { sent: false, foreign: false });
  t.like(brokeWith("SSL routines:ssl3_get_record:wrong version number", "EPROTO"), { sent: false, foreign: true });
  t.like(brokeWith("self-signed certificate", "DEPTH_ZERO_SELF_SIGNED_CERT"), { sent: false, foreign: true });
});
