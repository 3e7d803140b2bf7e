import { promisify } from "node:util";
import { type BrotliOptions, brotliDecompress, gunzip, type ZlibOptions } from "node:zlib";
import type { DescMessage, Registry } from "@bufbuild/protobuf";
import { base64Decode } from "@bufbuild/protobuf/wire";
import { Code, ConnectError } from "@connectrpc/connect";
import type { UniversalHandler, UniversalServerRequest, UniversalServerResponse } from "@connectrpc/connect/protocol";
import { codeToHttpStatus, errorToJsonBytes } from "@connectrpc/connect/protocol-connect";
import { type FieldViolation, InvalidError } from "../../error.ts";
import { toConnectError } from "../error.ts";
import { checkJson, decodeJson } from "./json.ts";
import { checkBinary, type MessageLimits, messageBudget, messageTooLarge } from "./message-limits.ts";

export interface StrictJsonOptions {
  /** Limits of a message; a larger one is refused with RESOURCE_EXHAUSTED. */
  readonly limits: MessageLimits;
  /** The messages that a google.protobuf.Any may hold. */
  readonly registry: Registry;
}

/**
 * Wraps a handler, to refuse JSON that the library would misread with INVALID_ARGUMENT: bytes that are not UTF-8, and
 * violations that `checkJson` finds. It covers every protocol that carries JSON, compression, and the query of a GET.
 * Of a body that a web framework has parsed already, only the values can be checked.
 *
 * Messages beyond the limits, binary or JSON, are refused before they are parsed.
 */
export function strictJson(handler: UniversalHandler, options: StrictJsonOptions): UniversalHandler {
  const { limits, registry } = options;
  const { input } = handler.method;
  const checkOf = (format: MessageFormat) => messageCheck(input, format, options);
  const handle = async (request: UniversalServerRequest): Promise<UniversalServerResponse> => {
    if (request.method === "GET" && handler.allowedMethods.includes("GET")) {
      const error = await checkQuery(request.url, checkOf, limits.maxBytes);
      return error ? refusal(error) : handler(request);
    }
    const form = formOf(request.header);
    if (!form) return handler(request);
    const { body } = request;
    if (!isByteStream(body)) {
      const violations = checkJson(input, body, registry);
      return violations.length > 0 ? refusal(invalid(violations)) : handler(request);
    }
    const checked = form.enveloped
      ? checkEnvelopes(body, form.encoding, limits.maxBytes, checkOf(form.format))
      : checkBody(body, form.encoding, limits.maxBytes, checkOf(form.format));
    return handler({ ...request, body: checked });
  };
  return Object.assign(handle, handler);
}

/** The form of messages in Connect. */
export type MessageFormat = "json" | "proto";

/** Looks at a message before it is parsed. @returns why it must be refused */
export type MessageCheck = (bytes: Uint8Array) => ConnectError | undefined;

/** The check of the messages of one type that a method takes. */
export function messageCheck(
  input: DescMessage,
  format: MessageFormat,
  { limits, registry }: StrictJsonOptions,
): MessageCheck {
  return (bytes) => {
    try {
      if (format === "proto") checkBinary(input, bytes, limits);
      else messageBudget(limits).takeJson(bytes);
    } catch (error) {
      return toConnectError(error);
    }
    return format === "json" ? checkMessage(input, bytes, registry) : undefined;
  };
}

function checkMessage(desc: DescMessage, bytes: Uint8Array, registry: Registry): ConnectError | undefined {
  const decoded = decodeJson(bytes);
  if ("violation" in decoded) return invalid([decoded.violation]);
  let json: unknown;
  try {
    json = JSON.parse(decoded.text);
  } catch {
    // The library parses the same text next, and reports its error.
    return undefined;
  }
  const violations = checkJson(desc, json, registry);
  return violations.length > 0 ? invalid(violations) : undefined;
}

function invalid(violations: readonly FieldViolation[]): ConnectError {
  return toConnectError(new InvalidError(violations, { reason: "INVALID_MESSAGE" }));
}

/** The encoding of a request's messages; undefined where the library refuses it. */
function formOf(header: Headers): { enveloped: boolean; encoding: string; format: MessageFormat } | undefined {
  const type = header.get("content-type") ?? "";
  const form = /^\s*application\/(?:(connect|grpc(?:-web)?(?:-text)?)(?:\+(json|proto))?|(json|proto))/i.exec(type);
  if (!form) return undefined;
  const [, protocol, codec, unary] = form;
  const format = (codec ?? unary)?.toLowerCase() === "json" ? "json" : "proto";
  const name =
    protocol === undefined ? "content-encoding" : /^c/i.test(protocol) ? "connect-content-encoding" : "grpc-encoding";
  return { format, enveloped: protocol !== undefined, encoding: header.get(name) ?? "identity" };
}

function isByteStream(body: unknown): body is AsyncIterable<Uint8Array> {
  return typeof body === "object" && body !== null && Symbol.asyncIterator in body;
}

/** Checks a body of one message; it ends with an error if the message must be refused. */
async function* checkBody(
  body: AsyncIterable<Uint8Array>,
  encoding: string,
  readMaxBytes: number,
  check: MessageCheck,
): AsyncIterable<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) {
    chunks.push(chunk);
    yield chunk;
  }
  const bytes = await decompress(Buffer.concat(chunks), encoding, readMaxBytes);
  const error = bytes && check(bytes);
  if (error) throw error;
}

/** The prefix of each message: one byte of flags, and four of length. */
const PREFIX_BYTES = 5;
const COMPRESSED = 1;

/** Checks a body of messages in envelopes: each is passed on when it is complete and has been checked. */
async function* checkEnvelopes(
  body: AsyncIterable<Uint8Array>,
  encoding: string,
  readMaxBytes: number,
  check: MessageCheck,
): AsyncIterable<Uint8Array> {
  let chunks: Uint8Array[] = [];
  let bytes = 0;
  let wanted = PREFIX_BYTES;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    while (bytes >= wanted) {
      const all = joined(chunks);
      const length = all.readUInt32BE(1);
      if (length > readMaxBytes) throw tooLarge(readMaxBytes);
      chunks = [all];
      wanted = PREFIX_BYTES + length;
      if (bytes < wanted) break;
      const flags = all.readUInt8(0);
      const data = all.subarray(PREFIX_BYTES, wanted);
      // Other flags mark no message.
      if (flags <= COMPRESSED) {
        const message = await decompress(data, flags === COMPRESSED ? encoding : "identity", readMaxBytes);
        const error = message && check(message);
        if (error) throw error;
      }
      yield all.subarray(0, wanted);
      chunks = [all.subarray(wanted)];
      bytes -= wanted;
      wanted = PREFIX_BYTES;
    }
  }
  // The library reports that the message is incomplete.
  if (bytes > 0) yield joined(chunks);
}

function joined(chunks: readonly Uint8Array[]): Buffer {
  const [first] = chunks;
  return first && chunks.length === 1 ? toBuffer(first) : Buffer.concat(chunks);
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

type Inflate = (data: Uint8Array, options: { maxOutputLength: number }) => Promise<Buffer>;

/** The compression of a body, or of a message in its envelope. */
const encodings: ReadonlyMap<string, Inflate> = new Map<string, Inflate>([
  ["identity", async (data) => toBuffer(data)],
  ["gzip", promisify<Uint8Array, ZlibOptions, Buffer>(gunzip)],
  ["br", promisify<Uint8Array, BrotliOptions, Buffer>(brotliDecompress)],
]);

/**
 * Decompresses a message; undefined where the library refuses it, as damaged or of an unknown encoding.
 *
 * @throws ConnectError if it is too large
 */
async function decompress(data: Uint8Array, encoding: string, maxOutputLength: number): Promise<Buffer | undefined> {
  // The library reads an empty message as empty, even if it is flagged as compressed.
  if (data.length === 0) return toBuffer(data);
  try {
    return await encodings.get(encoding)?.(data, { maxOutputLength });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(maxOutputLength);
    return undefined;
  }
}

function tooLarge(maxBytes: number): ConnectError {
  return toConnectError(messageTooLarge(maxBytes));
}

/** The violation in a GET's query (Connect protocol, "Unary-Get-Request"); undefined if there is none. */
async function checkQuery(
  url: string,
  checkOf: (format: MessageFormat) => MessageCheck,
  readMaxBytes: number,
): Promise<ConnectError | undefined> {
  const params = new Map<string, string>();
  const search = url.includes("?") ? (url.slice(url.indexOf("?") + 1).split("#", 1)[0] ?? "") : "";
  for (const pair of search.split("&").filter((one) => one !== "")) {
    const at = pair.indexOf("=");
    const [name, value] = at < 0 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
    if (params.has(name)) return invalid([{ field: "", description: `the query has more than one "${name}"` }]);
    try {
      params.set(name, decodeURIComponent(value.replaceAll("+", " ")));
    } catch {
      return invalid([{ field: "", description: "the query is not UTF-8 in percent-encoding" }]);
    }
  }
  const message = params.get("message");
  const format = params.get("encoding");
  if ((format !== "json" && format !== "proto") || message === undefined) return undefined;
  let data: Uint8Array;
  try {
    data = params.get("base64") === "1" ? base64Decode(message) : new TextEncoder().encode(message);
  } catch (cause) {
    return toConnectError(new ConnectError("message is not base64", Code.InvalidArgument, undefined, undefined, cause));
  }
  try {
    const bytes = await decompress(data, params.get("compression") || "identity", readMaxBytes);
    return bytes && checkOf(format)(bytes);
  } catch (error) {
    return toConnectError(error);
  }
}

/** The Connect protocol's answer to a unary call that is refused before its handler. */
function refusal(error: ConnectError): UniversalServerResponse {
  return {
    status: codeToHttpStatus(error.code),
    header: new Headers({ "content-type": "application/json" }),
    body: (async function* () {
      yield errorToJsonBytes(error, undefined);
    })(),
  };
}
