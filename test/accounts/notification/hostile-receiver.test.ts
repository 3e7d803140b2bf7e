import { once } from "node:events";
import { createServer, type ServerHttp2Session, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import test, { type ExecutionContext } from "ava";
import { connectTo } from "../../../src/accounts/notification/connect.ts";
import type { Notification } from "../../../src/accounts/notification/notifier.ts";
import { DeadlineError, type DomainError, ExhaustedError, PreconditionError } from "../../../src/ddd/error.ts";

const TOKEN = "t".repeat(43);
const notification: Notification = {
  id: "0198c0de-0000-7000-8000-000000000000",
  recipient: "ada@example.com",
  content: { kind: "password_reset", name: "Ada", token: TOKEN, expireTime: new Date() },
};
const { signal } = new AbortController();

/** The error of a notification to a receiver that answers so. */
async function errorOf(
  t: ExecutionContext,
  answer: (stream: ServerHttp2Stream) => void,
  deadlineMs = 60_000,
): Promise<DomainError | undefined> {
  const server = createServer();
  const sessions: ServerHttp2Session[] = [];
  server.on("session", (session) => sessions.push(session));
  server.on("stream", (stream) => {
    stream.on("error", () => {});
    answer(stream);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const notifier = connectTo({ url: `http://127.0.0.1:${port}`, deadlineMs });
  const error = await t.throwsAsync<DomainError>(notifier.send(notification, { signal }));
  notifier.close();
  server.close();
  for (const session of sessions) session.destroy();
  t.false(`${error?.message} ${error?.cause}`.includes(TOKEN));
  return error;
}

const answered = { ":status": 200, "content-type": "application/grpc" };

/** The head of a message of so many bytes. */
function head(bytes: number): Buffer {
  const buffer = Buffer.alloc(5);
  buffer.writeUInt32BE(bytes, 1);
  return buffer;
}

test("an answer of any length is not waited for: an empty one is all that is expected", async (t) => {
  const error = await errorOf(t, (stream) => {
    stream.respond(answered);
    // It goes on for as long as it is read.
    stream.write(head(2 ** 31));
    stream.write(Buffer.alloc(1024 * 1024));
  });
  t.true(error instanceof ExhaustedError, String(error));
});

test("a receiver that falls silent, before its answer or in it, is given up at the deadline", async (t) => {
  const silent = [
    () => {},
    (stream: ServerHttp2Stream) => stream.respond(answered),
    (stream: ServerHttp2Stream) => {
      stream.respond(answered);
      stream.write(head(10));
    },
  ];
  for (const answer of silent) t.true((await errorOf(t, answer, 300)) instanceof DeadlineError);
});

test("a receiver that sends elsewhere, or speaks otherwise, is not followed", async (t) => {
  for (const status of [301, 307]) {
    const error = await errorOf(t, (stream) => {
      stream.respond({ ":status": status, location: `http://127.0.0.1:1/${TOKEN}` }, { endStream: true });
    });
    t.regex(String(error?.message), /^the receiver of notifications/);
  }
  const page = await errorOf(t, (stream) => {
    stream.respond({ ":status": 200, "content-type": "text/html" });
    stream.end(`<p>${TOKEN}</p>`);
  });
  t.regex(String(page?.message), /^the receiver of notifications/);
  const refusal = await errorOf(t, (stream) => {
    const trailers = { "grpc-status": "3", "grpc-message": TOKEN, "x-echo-bin": Buffer.from(TOKEN).toString("base64") };
    stream.respond({ ...answered, ...trailers }, { endStream: true });
  });
  t.true(refusal instanceof PreconditionError);
});
