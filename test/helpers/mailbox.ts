import { once } from "node:events";
import { createServer, type Http2Server, type ServerHttp2Session } from "node:http2";
import type { AddressInfo } from "node:net";
import type { ConnectError, HandlerContext } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import type { ExecutionContext } from "ava";
import {
  NotificationService,
  type SendNotificationRequest,
} from "../../gen/notifications/v1/notification_service_pb.js";
import { until } from "../../src/ddd/testing/event/backend.ts";
import { openFactors } from "./factors.ts";

/** A receiver of notifications in this process, which answers as a test wants. */
export interface Mailbox {
  readonly url: string;
  /** Each call, repeats too. */
  readonly calls: readonly { readonly request: SendNotificationRequest; readonly authorization: string }[];
  /** Answers calls from now on: by throwing, by waiting, or by taking them. */
  answer: (request: SendNotificationRequest, context: HandlerContext) => Promise<void>;
  /** Stops listening, and cuts all connections. */
  stop(): Promise<void>;
  /** Listens again, on the same port. */
  start(): Promise<void>;
}

export async function openMailbox(): Promise<Mailbox> {
  const calls: { request: SendNotificationRequest; authorization: string }[] = [];
  const sessions = new Set<ServerHttp2Session>();
  const handler = connectNodeAdapter({
    routes: (router) =>
      router.service(NotificationService, {
        async sendNotification(request, context) {
          calls.push({ request, authorization: context.requestHeader.get("authorization") ?? "" });
          await mailbox.answer(request, context);
          return {};
        },
      }),
  });
  let server: Http2Server | undefined;
  let port = 0;
  const mailbox: Mailbox = {
    get url() {
      return `http://127.0.0.1:${port}`;
    },
    calls,
    answer: async () => {},
    async stop() {
      const stopping = server;
      server = undefined;
      if (!stopping) return;
      const closed = once(stopping, "close");
      stopping.close();
      for (const session of sessions) session.destroy();
      await closed;
    },
    async start() {
      server = createServer(handler);
      server.on("session", (session) => {
        sessions.add(session);
        session.on("close", () => sessions.delete(session));
      });
      server.listen(port, "127.0.0.1");
      await once(server, "listening");
      port = (server.address() as AddressInfo).port;
    },
  };
  await mailbox.start();
  return mailbox;
}

/** The token of a notification; "" if it has none. */
export function tokenIn({ content }: SendNotificationRequest): string {
  return content.case === "emailVerification" || content.case === "passwordReset" ? content.value.token : "";
}

/** An error that a receiver throws. */
export function throwing(error: () => ConnectError): Mailbox["answer"] {
  return async () => {
    throw error();
  };
}

/** An app whose notifications come here, and the tokens that are sent to an address, in their order. */
export async function openMailing(t: ExecutionContext, env: Record<string, string> = {}, limits = false) {
  const mailbox = await openMailbox();
  t.teardown(() => mailbox.stop());
  const app = await openFactors(t, { NOTIFICATIONS_URL: mailbox.url, ...env }, limits);
  const sent = (email: string) =>
    mailbox.calls.flatMap(({ request }) => (request.recipient === email && tokenIn(request) ? [tokenIn(request)] : []));
  const nextToken = async (email: string, asking: Promise<unknown>) => {
    const before = sent(email).length;
    await asking;
    await until(() => sent(email).length > before);
    return sent(email).at(-1) ?? "";
  };
  const resetToken = (email: string) => nextToken(email, app.users.requestPasswordReset({ email }));
  const proofToken = (email: string) => nextToken(email, app.users.requestEmailVerification({ email }));
  return { ...app, mailbox, sent, nextToken, resetToken, proofToken };
}
