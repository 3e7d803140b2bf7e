import { randomUUID } from "node:crypto";
import { type Client, Code, ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import test from "ava";
import { NotificationService } from "../../../gen/notifications/v1/notification_service_pb.js";
import { bearer } from "../../../src/ddd/connect/index.ts";
import { makeReceiver } from "../../helpers/receiver.ts";

function clientOf(baseUrl: string, token?: string): Client<typeof NotificationService> {
  const interceptors = token === undefined ? [] : [bearer({ token: async () => token })];
  return createClient(NotificationService, createGrpcTransport({ baseUrl, interceptors }));
}

const reset = (requestId: string, token = "t".repeat(43)) => ({
  requestId,
  recipient: "ada@example.com",
  content: { case: "passwordReset" as const, value: { name: "Ada", token } },
});

test("the receiver of the example prints each notification once, and still knows it after it was killed", async (t) => {
  const receiver = await makeReceiver();
  t.teardown(receiver.kill);
  await receiver.start();
  const id = randomUUID();
  await Promise.all(Array.from({ length: 5 }, () => clientOf(receiver.url).sendNotification(reset(id))));
  await receiver.kill();
  await receiver.start();
  await clientOf(receiver.url).sendNotification(reset(id));
  const other = randomUUID();
  await clientOf(receiver.url).sendNotification(reset(other));
  t.deepEqual(
    receiver.printed.map(({ requestId }) => requestId),
    [id, other],
  );
  t.deepEqual(receiver.printed[0], {
    kind: "passwordReset",
    requestId: id,
    recipient: "ada@example.com",
    name: "Ada",
    token: "t".repeat(43),
  });
});

test("it refuses a notification without an id or content, and callers without its token", async (t) => {
  const receiver = await makeReceiver({ RECEIVER_TOKEN: "sesame" });
  t.teardown(receiver.kill);
  await receiver.start();
  const codeOf = (sent: Promise<unknown>) =>
    sent.then(
      () => undefined,
      (error: unknown) => ConnectError.from(error).code,
    );
  t.is(await codeOf(clientOf(receiver.url).sendNotification(reset(randomUUID()))), Code.Unauthenticated);
  t.is(await codeOf(clientOf(receiver.url, "other").sendNotification(reset(randomUUID()))), Code.Unauthenticated);
  const client = clientOf(receiver.url, "sesame");
  t.is(await codeOf(client.sendNotification({ ...reset(""), requestId: "" })), Code.InvalidArgument);
  const empty = { requestId: randomUUID(), recipient: "ada@example.com" };
  t.is(await codeOf(client.sendNotification(empty)), Code.InvalidArgument);
  t.deepEqual(receiver.printed, []);
  await client.sendNotification(reset(randomUUID()));
  t.is(receiver.printed.length, 1);
});
