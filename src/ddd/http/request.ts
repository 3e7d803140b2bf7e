import { abortError, sleep, throwIfAborted, withAnySignal } from "../abort.ts";
import { DeadlineError, DomainError, ExhaustedError, RemoteError, UnavailableError } from "../error.ts";
import { nameOfUrl } from "./source.ts";

/** The limits of one reading, and its headers. */
export interface RequestOptions {
  /** Sent with each request, such as `authorization`; a function is asked each time. */
  readonly headers: () => Promise<Readonly<Record<string, string>>>;
  readonly maxBytes: number;
  readonly maxAttempts: number;
  readonly fetch: typeof fetch;
}

/** An answer whose JSON has been read. */
export interface Answer {
  readonly body: unknown;
  readonly headers: Headers;
}

/** The answer that what is asked for is as it was, by its entity tag. */
export const NOT_MODIFIED = "not modified";
/** The answer that there is none. */
export const NOT_FOUND = "not found";

/** Answers after which the same request may succeed: RFC 9110, sections 15.5.9 and 15.6.3 to 15.6.5; RFC 6585, section 4. */
const TEMPORARY: ReadonlySet<number> = new Set([408, 429, 502, 503, 504]);
/** The maximum of the first pause between attempts, in milliseconds; it doubles with each. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2000;

/**
 * Reads JSON, again after a failure that may pass, as the service asks by Retry-After (RFC 9110, section 10.2.3) or after a random
 * pause that grows.
 *
 * @param etag the entity tag of the answer that the caller has
 * @throws UnavailableError if no attempt succeeds; ExhaustedError for an answer of too many bytes; RemoteError for one that is
 *   no JSON, or has another status; the error of the aborted signal
 */
export async function readJson(
  url: URL,
  options: RequestOptions,
  signal: AbortSignal,
  etag?: string,
): Promise<Answer | typeof NOT_MODIFIED | typeof NOT_FOUND> {
  for (let attempt = 1; ; attempt++) {
    throwIfAborted(signal);
    const result = await attemptTo(url, options, signal, etag);
    if (!("failure" in result)) return result.answer;
    const { failure, retryAfterMs } = result;
    if (attempt >= options.maxAttempts) throw failure;
    const pauseMs = Math.random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1));
    try {
      await sleep(Math.max(retryAfterMs ?? 0, pauseMs), signal);
    } catch (error) {
      // The time was over while the service was not to be asked: its own problem says more.
      throw error instanceof DeadlineError ? failure : error;
    }
  }
}

type Attempt =
  | { readonly answer: Answer | typeof NOT_MODIFIED | typeof NOT_FOUND }
  | { readonly failure: UnavailableError; readonly retryAfterMs: number | undefined };

async function attemptTo(
  url: URL,
  { headers: own, maxBytes, fetch }: RequestOptions,
  signal: AbortSignal,
  etag: string | undefined,
): Promise<Attempt> {
  const headers = new Headers(await own());
  headers.set("accept", "application/json");
  if (etag !== undefined) headers.set("if-none-match", etag);
  try {
    // A redirect could take the headers elsewhere.
    const response = await fetch(url, { headers, signal, redirect: "manual" });
    const { status } = response;
    if (status === 200)
      return { answer: { body: toJson(url, await bytesOf(url, response, maxBytes)), headers: response.headers } };
    await response.body?.cancel();
    if (status === 304 && etag !== undefined) return { answer: NOT_MODIFIED };
    if (status === 404 || status === 410) return { answer: NOT_FOUND };
    if (!TEMPORARY.has(status))
      throw new RemoteError(`${nameOfUrl(url)} answered with the status ${status}: ${adviceFor(status)}`);
    const retryAfterMs = toRetryAfter(response.headers.get("retry-after"));
    const failure = new UnavailableError(`${nameOfUrl(url)} answered with the status ${status}: try later`, {
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
    return { failure, retryAfterMs };
  } catch (cause) {
    if (signal.aborted) throw abortError(signal);
    if (cause instanceof DomainError || cause instanceof RemoteError) throw cause;
    const failure = new UnavailableError(`${nameOfUrl(url)} cannot be reached, or broke off its answer: try later`, {
      cause,
    });
    return { failure, retryAfterMs: undefined };
  }
}

function adviceFor(status: number): string {
  if (status === 0 || (status >= 300 && status < 400)) return "it is elsewhere: give the URL that it redirects to";
  if (status === 401 || status === 403) return "look at the headers that the HttpService is given";
  return "look at the URL and at the service";
}

/** Reads no more than the limit, whatever the length that the service tells. */
async function bytesOf(url: URL, response: Response, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true };
    if (done || !value) break;
    length += value.length;
    if (length > maxBytes) {
      await reader?.cancel();
      throw new ExhaustedError(
        `the answer of ${nameOfUrl(url)} has more than ${maxBytes} bytes: raise maxBytes, or ask the service for less`,
        { reason: "ANSWER_TOO_LARGE" },
      );
    }
    parts.push(value);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function toJson(url: URL, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as unknown;
  } catch {
    // Its text may quote the answer, which may have secrets.
    throw new RemoteError(`${nameOfUrl(url)} did not answer with JSON: look at the URL and at the service`);
  }
}

/** In milliseconds: the header has seconds, or a date. */
function toRetryAfter(header: string | null): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  const until = Date.parse(header);
  return Number.isNaN(until) ? undefined : Math.max(0, until - Date.now());
}

/** Runs a reading until its time is over, or another signal is aborted. @throws DeadlineError then */
export function withinTime<T>(
  timeoutMs: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = AbortSignal.timeout(timeoutMs);
  return withAnySignal(signal ? [limit, signal] : [limit], work);
}
