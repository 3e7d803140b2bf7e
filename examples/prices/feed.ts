import { setTimeout as sleep } from "node:timers/promises";
import { DomainError, InvalidError, PreconditionError, UnavailableError } from "brasa";

export interface FeedOptions {
  /** How often a source is asked that fails. @default 4 */
  readonly tries?: number;
  /** The longest pause after the first failure, in milliseconds; it doubles with each. @default 500 */
  readonly pauseMs?: number;
  /** How long one try may take, in milliseconds. @default 10000 */
  readonly timeoutMs?: number;
  /** Is told of each failure that is followed by another try. */
  readonly onRetry: (error: Error, waitMs: number) => void;
}

/** The most bytes of one answer. */
const MAX_BYTES = 4 << 20;

/** The longest that a source's Retry-After is waited for. */
const MAX_WAIT_MS = 60_000;

/**
 * The rows of one symbol, as the source has them: `GET <url>/<symbol>` answers a JSON array.
 *
 * @throws UnavailableError when no try had an answer; PreconditionError for an answer that another try would not change;
 *   InvalidError for one that is no list
 */
export async function readFeed(url: string, symbol: string, options: FeedOptions): Promise<unknown[]> {
  const { tries = 4, pauseMs = 500, timeoutMs = 10_000, onRetry } = options;
  for (let n = 1; ; n++) {
    try {
      return await readOnce(`${url}/${encodeURIComponent(symbol)}`, timeoutMs);
    } catch (error) {
      if (!(error instanceof UnavailableError) || n >= tries) throw error;
      // A random part of the pause, so that programs that failed together do not come back together.
      const waitMs = Math.max(error.retryAfterMs, Math.random() * pauseMs * 2 ** (n - 1));
      onRetry(error, waitMs);
      await sleep(waitMs);
    }
  }
}

async function readOnce(url: string, timeoutMs: number): Promise<unknown[]> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    if (response.status === 429 || response.status >= 500) {
      await response.body?.cancel();
      const seconds = Number(response.headers.get("retry-after") ?? 0);
      const retryAfterMs = seconds > 0 ? Math.min(seconds * 1000, MAX_WAIT_MS) : 0;
      throw new UnavailableError(`${url} answered ${response.status}`, { retryAfterMs });
    }
    if (!response.ok) {
      await response.body?.cancel();
      throw new PreconditionError(`${url} answered ${response.status}: see whether the address is right`);
    }
    const rows: unknown = JSON.parse(await readText(response, url));
    if (!Array.isArray(rows)) throw InvalidError.of("", `${url} gave no list`);
    return rows;
  } catch (error) {
    if (error instanceof DomainError) throw error;
    if (error instanceof SyntaxError) throw InvalidError.of("", `${url} gave no JSON`);
    const { cause, message } = error as Error;
    const why = cause instanceof Error ? cause.message : message;
    throw new UnavailableError(`${url} gave no answer: ${why}`, { cause: error, retryAfterMs: 0 });
  }
}

async function readText(response: Response, url: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_BYTES) throw InvalidError.of("", `${url} gave more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
