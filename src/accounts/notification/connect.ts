import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, createClient, type Transport } from "@connectrpc/connect";
import { createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import {
  NotificationService,
  type SendNotificationRequestSchema,
} from "../../../gen/notifications/v1/notification_service_pb.js";
import { bearer, fromTransportError, traced } from "../../ddd/connect/index.ts";
import {
  CancelledError,
  ConflictError,
  DeadlineError,
  type DomainError,
  ExhaustedError,
  PreconditionError,
  UnavailableError,
} from "../../ddd/error.ts";
import type { NotificationContent, Notifier } from "./notifier.ts";

/** A service that notifications are sent to. */
export interface NotificationServer {
  readonly url: string;
  /** @default callers need none */
  readonly token?: string | undefined;
  /** The deadline of each call. */
  readonly deadlineMs: number;
}

/** A connection on which nothing has come for so long is tried. */
const PING_MS = 20_000;

/** The longest answer that is read: the expected one is empty, and later releases may say a little. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** Sends notifications to a server by gRPC. @returns also a function that closes the connection */
export function connectTo({ url, token, deadlineMs }: NotificationServer): Notifier & { close(): void } {
  const sessionManager = new Http2SessionManager(url, { pingIntervalMs: PING_MS, pingTimeoutMs: deadlineMs });
  const interceptors = [bearer({ token: async () => token })];
  const transport = createGrpcTransport({ baseUrl: url, sessionManager, interceptors, readMaxBytes: MAX_ANSWER_BYTES });
  return { ...notifierBy(transport, deadlineMs), close: () => sessionManager.abort() };
}

/** Sends notifications by a transport to a notifications.v1.NotificationService. */
export function notifierBy(transport: Transport, timeoutMs: number): Notifier {
  const client = createClient(NotificationService, traced(transport));
  return {
    async send({ id, recipient, content }, { signal }) {
      try {
        await client.sendNotification({ requestId: id, recipient, content: contentOf(content) }, { signal, timeoutMs });
      } catch (error) {
        throw refusalOf(error);
      }
    },
  };
}

function contentOf(
  content: NotificationContent,
): NonNullable<MessageInitShape<typeof SendNotificationRequestSchema>["content"]> {
  if (content.kind === "welcome") {
    return { case: "welcome", value: { name: content.name, surname: content.surname } };
  }
  const { name, token, expireTime } = content;
  const value = { name, token, expireTime: timestampFromDate(expireTime) };
  return content.kind === "password_reset" ? { case: "passwordReset", value } : { case: "emailVerification", value };
}

/** Codes by which a server says that it has failed, and that it may do better the next time. */
const FAULTS: ReadonlySet<Code> = new Set([Code.Internal, Code.Unknown]);

/**
 * The error of a call, in words of our own: those of the server, which are in the original, might repeat the token, and errors of
 * reactions are logged and stored.
 */
function refusalOf(error: unknown): DomainError {
  const found = fromTransportError(error, { effects: false });
  if (found instanceof CancelledError) return new CancelledError();
  if (found instanceof DeadlineError) return new DeadlineError("the receiver of notifications did not answer in time");
  if (found instanceof ExhaustedError)
    return new ExhaustedError("the receiver of notifications has too much to do, or its answer is too long");
  if (found instanceof ConflictError)
    return new ConflictError("the receiver of notifications was in the way of itself");
  const { code } = ConnectError.from(error);
  if (found instanceof UnavailableError || FAULTS.has(code)) {
    const why = systemCode(error) ?? Code[code];
    return new UnavailableError(`the receiver of notifications is not there, or has failed: ${why}`);
  }
  const remedy =
    code === Code.Unauthenticated || code === Code.PermissionDenied
      ? "see whether NOTIFICATIONS_TOKEN is good"
      : "its log has the cause";
  const text = `the receiver of notifications refuses the notification: ${Code[code]}; ${remedy}`;
  return new PreconditionError(text, { reason: "NOTIFICATION_REFUSED" });
}

/** The system's code behind an error, such as ECONNREFUSED. */
function systemCode(error: unknown): string | undefined {
  for (let one: unknown = error; one instanceof Error; one = one.cause) {
    const { code } = one as { readonly code?: unknown };
    if (typeof code === "string" && /^E[A-Z0-9_]{2,40}$/.test(code)) return code;
  }
  return undefined;
}
