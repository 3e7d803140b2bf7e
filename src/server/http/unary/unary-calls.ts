import { create, type DescMethod, type Message, type Registry } from "@bufbuild/protobuf";
import { ConnectError, type HandlerContext } from "@connectrpc/connect";
import { type Compression, createMethodSerializationLookup } from "@connectrpc/connect/protocol";
import { codeToHttpStatus, errorToJsonBytes } from "@connectrpc/connect/protocol-connect";
import type { Logger } from "pino";
import type { ErrorModel } from "../../../ddd/connect/error.ts";
import { rpcName } from "../../../ddd/connect/operation.ts";
import { isReading } from "../../../ddd/connect/standard-methods.ts";
import { limitsOf } from "../../../ddd/connect/wire/message-limits.ts";
import { checkHeader } from "../../../ddd/connect/wire/metadata.ts";
import { type MessageCheck, type MessageFormat, messageCheck } from "../../../ddd/connect/wire/strict-json.ts";
import { DomainError } from "../../../ddd/error.ts";
import { logCall } from "../../call/access-log.ts";
import type { CallOrigin } from "../../call/call.ts";
import type { FindAddress } from "../../call/client-address.ts";
import { GONE } from "../../call/lazy-context.ts";
import type { CallObserver } from "../../metrics/call-recorder.ts";
import { plainContentType } from "../../ports/content-type.ts";
import { type HttpRequest, type HttpResponse, isClosed } from "../../ports/limits.ts";
import type { Route } from "../../ports/listener.ts";
import { requireProtocol } from "../universal/handlers.ts";
import { sendUnary, toAnswerHeaders } from "./answer.ts";
import { readWhole } from "./body.ts";
import { ConnectContext } from "./context.ts";

/** The tools of all calls. */
export interface UnaryOptions {
  readonly routes: readonly Route[];
  /** The messages that a google.protobuf.Any may hold. */
  readonly registry: Registry;
  /** The longest message in bytes, in either direction. */
  readonly maxMessageBytes: number;
  /** Of answers, for callers who take them. */
  readonly compressions: Compression[];
  readonly errors: ErrorModel;
  readonly findAddress: FindAddress;
  readonly accessLog: boolean;
  /** Hears of calls that are refused before their handler. @default nobody does */
  readonly observer: Pick<CallObserver, "refuse"> | undefined;
  readonly log: Logger;
  /** Hears of answers that their handlers should not have given: nobody else would. */
  readonly defect: (error: unknown, context: ConnectContext) => void;
}

type Handler = (request: unknown, context: HandlerContext) => Promise<unknown>;
type Serializations = ReturnType<typeof createMethodSerializationLookup>;

/** A method that is served. */
interface UnaryMethod {
  readonly method: DescMethod;
  readonly handler: Handler;
  readonly serializations: Serializations;
  readonly checks: Readonly<Record<MessageFormat, MessageCheck>>;
}

/**
 * Serves unary calls of Connect whose message is sent as it is: by POST, in protobuf or JSON, without compression. That is what most
 * callers send, and takes half the time here. All else is left to the library: its way through streams of bytes and signals is for every
 * kind of call.
 */
export class UnaryCalls {
  readonly #options: UnaryOptions;
  readonly #methods: ReadonlyMap<string, UnaryMethod>;

  constructor(options: UnaryOptions) {
    this.#options = options;
    const served = options.routes.flatMap((route) => methodsOf(route, options));
    this.#methods = new Map(served.map((one) => [`/${rpcName(one.method)}`, one]));
  }

  /**
   * Takes a call, if it is one of these.
   *
   * @param failed hears of a call that has ended before it was whole, or cannot be answered
   * @returns the call, if it has
   */
  take(
    path: string,
    request: HttpRequest,
    response: HttpResponse,
    failed: (error: unknown) => void,
  ): CallOrigin | undefined {
    const served = this.#methods.get(path);
    const format = served && formatOf(request);
    if (!format) return undefined;
    const { maxMessageBytes, findAddress } = this.#options;
    const context = new ConnectContext(served.method, request, findAddress);
    // It also comes after success, when nobody listens any more.
    response.on("close", () => context.cancel());
    const call: UnaryCall = { ...served, request, response, context, format, failed };
    try {
      checkCall(request, context);
    } catch (error) {
      this.#fail(call, error);
      return context;
    }
    readWhole(request, maxMessageBytes, {
      whole: (message) => void this.#answer(call, message),
      refused: (error) => this.#fail(call, error),
      gone: (error) => {
        this.#leave(call);
        failed(error);
      },
    });
    return context;
  }

  async #answer(call: UnaryCall, message: Buffer): Promise<void> {
    const { response, context, handler, serializations, checks, format, method } = call;
    // It was refused for being late, or its caller has gone.
    if (response.headersSent || response.writableEnded || isClosed(response)) {
      this.#leave(call);
      return;
    }
    const isBinary = format === "proto";
    try {
      const refused = checks[format](message);
      if (refused) throw refused;
      const output = await handler(serializations.getI(isBinary).parse(message), context);
      // It fits the method, as the handler is of it.
      const body = serializations.getO(isBinary).serialize(create(method.output, output as Message) as never);
      const headers = toAnswerHeaders(response, context.given);
      await this.#send(call, { status: 200, type: `application/${format}`, body, headers });
    } catch (error) {
      this.#fail(call, error);
    }
  }

  /** Answers with an error. A header that the handler has set may be invalid: then that is the error, and no headers go with it. */
  #fail(call: UnaryCall, error: unknown): void {
    const { context, response } = call;
    const { defect } = this.#options;
    // An error of the handler's is one of these by now, and the pipeline has logged it.
    const isDefect = !(error instanceof ConnectError || error instanceof DomainError);
    if (isDefect) defect(error, context);
    if (response.headersSent || isClosed(response)) return;
    const shown = this.#shown(call, error);
    this.#account(call, shown);
    this.#sendError(call, shown, true)
      .catch((second: unknown) => {
        // The same that has made the error, if it is a header's.
        if (!isDefect) defect(second, context);
        return this.#sendError(call, this.#shown(call, second), false);
      })
      .catch(call.failed);
  }

  /** The error as the caller gets it. */
  #shown({ method }: UnaryCall, error: unknown): ConnectError {
    const { errors } = this.#options;
    if (error instanceof ConnectError) errors.complete(error, method.input);
    return errors.toConnectError(error);
  }

  async #sendError(call: UnaryCall, shown: ConnectError, withHeaders: boolean): Promise<void> {
    const { response, context } = call;
    const { header, trailer } = context.given;
    // Of an error that another server has answered, the metadata is between that one and us.
    const metadata = shown.isWireError ? undefined : shown.metadata;
    const headers = withHeaders
      ? toAnswerHeaders(response, { header: joined(header, metadata), trailer })
      : ({} as const);
    await this.#send(call, {
      status: codeToHttpStatus(shown.code),
      type: "application/json",
      body: errorToJsonBytes(shown, { registry: this.#options.registry }),
      headers,
    });
  }

  #send({ request, response }: UnaryCall, answer: Parameters<typeof sendUnary>[2]): Promise<void> {
    return sendUnary(request, response, answer, this.#options.compressions);
  }

  /** Accounts for a call whose caller has gone before it was whole. */
  #leave(call: UnaryCall): void {
    this.#account(call, this.#shown(call, GONE));
  }

  /** Accounts for a call that has met no handler. */
  #account({ method, context }: UnaryCall, error: ConnectError): void {
    if (context.accounted) return;
    context.accounted = true;
    const { observer, accessLog, log } = this.#options;
    observer?.refuse(method, error);
    const { startedAt, protocolName: protocol } = context;
    if (accessLog) {
      logCall(log, "info", { rpc: rpcName(method), code: error.code, startedAt, origin: context, protocol });
    }
  }
}

/** A call on its way to its handler. */
interface UnaryCall extends UnaryMethod {
  readonly request: HttpRequest;
  readonly response: HttpResponse;
  readonly context: ConnectContext;
  readonly format: MessageFormat;
  /** Hears of an answer that cannot be sent at all. */
  readonly failed: (error: unknown) => void;
}

function methodsOf({ service, implementation, limits }: Route, options: UnaryOptions): UnaryMethod[] {
  const { maxMessageBytes, registry } = options;
  return service.methods.flatMap((method) => {
    const handler = (implementation as Record<string, unknown>)[method.localName] as Handler | undefined;
    if (!handler || method.methodKind !== "unary") return [];
    const checked = { limits: limitsOf({ maxBytes: maxMessageBytes }, limits, method), registry };
    // An answer that is refused for its length has had its effect, and its caller would take it for undone.
    const writeMaxBytes = isReading(method) ? maxMessageBytes : Number.MAX_SAFE_INTEGER;
    return {
      method,
      handler,
      serializations: createMethodSerializationLookup(
        method,
        {},
        { registry },
        { readMaxBytes: maxMessageBytes, writeMaxBytes },
      ),
      checks: {
        proto: messageCheck(method.input, "proto", checked),
        json: messageCheck(method.input, "json", checked),
      },
    };
  });
}

/** How a call's message is written; undefined for a call that is left to the library. */
function formatOf({ method, headers }: HttpRequest): MessageFormat | undefined {
  const { "content-type": type = "", "content-encoding": encoding = "identity" } = headers;
  if (method !== "POST" || encoding !== "identity") return undefined;
  const plain = plainContentType(type);
  if (plain === "application/proto") return "proto";
  return plain === "application/json" ? "json" : undefined;
}

/** @throws ConnectError or InvalidError for headers by which the call must not be served */
function checkCall({ headers }: HttpRequest, context: ConnectContext): void {
  requireProtocol((name) => context.readHeader(name));
  for (const name in headers) checkHeader(name, headers[name]);
  context.timeoutMs();
}

function joined(header: Headers | undefined, metadata: Headers | undefined): Headers | undefined {
  if (!header || !metadata) return header ?? metadata;
  const all = new Headers(header);
  metadata.forEach((value, name) => {
    all.append(name, value);
  });
  return all;
}
