import { Code, ConnectError, createContextValues } from "@connectrpc/connect";
import type { UniversalHandler } from "@connectrpc/connect/protocol";
import { codeFromHttpStatus } from "@connectrpc/connect/protocol-connect";
import { universalRequestFromNodeRequest } from "@connectrpc/connect-node";
import type { Logger } from "pino";
import { addressKey } from "../../../ddd/connect/call/caller.ts";
import type { ErrorModel } from "../../../ddd/connect/error.ts";
import { rpcName } from "../../../ddd/connect/operation.ts";
import { logCall } from "../../call/access-log.ts";
import { abortKey, type CallOrigin, originKey } from "../../call/call.ts";
import type { FindAddress } from "../../call/client-address.ts";
import type { CallObserver } from "../../metrics/call-recorder.ts";
import { plainContentType } from "../../ports/content-type.ts";
import { clampDeadlineHeaders } from "../../ports/deadline.ts";
import { abortRequest, type HttpRequest, type HttpResponse } from "../../ports/limits.ts";
import { peerOf } from "../../ports/peer-address.ts";
import { sendText } from "../refusal.ts";
import { sendAnswer } from "../response.ts";
import { readBody } from "./body.ts";
import { type Refusal, refusalKey } from "./handlers.ts";

/** The tools of all calls of a listener. */
export interface CallTools {
  readonly errors: ErrorModel;
  readonly maxMessageBytes: number;
  readonly accessLog: boolean;
  readonly observer: Pick<CallObserver, "refuse"> | undefined;
  readonly log: Logger;
}

/** Has the library answer a call, which has an origin already. */
export async function call(
  handler: UniversalHandler,
  request: HttpRequest,
  response: HttpResponse,
  origin: CallOrigin,
  tools: CallTools,
): Promise<void> {
  const { errors, maxMessageBytes } = tools;
  clampDeadlineHeaders(request.headers);
  const { "content-type": type } = request.headers;
  if (type !== undefined) request.headers["content-type"] = plainContentType(type);
  const startedAt = performance.now();
  const refusal: Refusal = { code: undefined };
  const values = createContextValues()
    .set(abortKey, () => abortRequest(request))
    .set(originKey, origin)
    .set(addressKey, origin.address)
    .set(refusalKey, refusal);
  const universal = universalRequestFromNodeRequest(request, response, undefined, values);
  const answer = await handler({ ...universal, body: readBody(request, errors, maxMessageBytes) });
  // codeFromHttpStatus maps 400 to INTERNAL; this 400 is about an invalid query.
  const code = refusal.code ?? (answer.status === 400 ? Code.InvalidArgument : codeFromHttpStatus(answer.status));
  const error = new ConnectError("refused", code);
  errors.complete(error);
  account(handler, request, origin, error, startedAt, tools);
  switch (answer.status) {
    case 405:
      response.setHeader("allow", handler.allowedMethods.join(", "));
      return sendText(response, 405, `this method is called with ${handler.allowedMethods.join(" or ")}`);
    case 415:
      if (request.method === "GET") {
        return sendText(response, 415, "a GET names its message: ?encoding=json&message={…}, in URL encoding");
      }
      response.setHeader("accept-post", acceptedTypes(handler));
      return sendText(response, 415, `the content type must be one of: ${acceptedTypes(handler)}`);
    case 505:
      response.setHeader("connection", "close");
      return sendText(response, 505, "streams in both directions need HTTP/2");
    default:
      return sendAnswer(answer, response);
  }
}

/** Accounts for a call that has met no handler. */
export function account(
  { method }: UniversalHandler,
  request: HttpRequest,
  origin: CallOrigin,
  error: ConnectError,
  startedAt: number,
  { observer, accessLog, log }: CallTools,
): void {
  if (origin.accounted) return;
  origin.accounted = true;
  observer?.refuse(method, error);
  const protocol = protocolOf(request);
  if (accessLog) logCall(log, "info", { rpc: rpcName(method), code: error.code, startedAt, origin, protocol });
}

function protocolOf({ headers }: HttpRequest): string {
  const [, protocol = "connect"] = /^\s*application\/(grpc(?:-web)?)/i.exec(headers["content-type"] ?? "") ?? [];
  return protocol.toLowerCase();
}

/** The origin of a call, of a request that has its id. */
export function originOf({ socket, headers }: HttpRequest, findAddress: FindAddress): CallOrigin {
  return {
    address: findAddress(socket.remoteAddress ?? "", (name) => headers[name]?.toString()),
    peer: peerOf(socket),
    requestId: String(headers["x-request-id"]),
    accounted: false,
    readHeader: (name) => headers[name]?.toString(),
  };
}

function acceptedTypes({ method }: UniversalHandler): string {
  const connect = method.methodKind === "unary" ? "application/" : "application/connect+";
  const grpc = ["application/grpc", "application/grpc-web"].flatMap((type) => [type, `${type}+proto`, `${type}+json`]);
  return [`${connect}proto`, `${connect}json`, ...grpc].join(", ");
}
