import { abortError } from "../../abort.ts";
import { UnavailableError } from "../../error.ts";
import type { Row, Value } from "../column.ts";
import type { Rule } from "../dialect.ts";
import type { Limits, Mode, NativeStatement, Session } from "../driver.ts";
import { cancelRunning } from "./cancel.ts";
import { runLone } from "./lone.ts";

/**
 * The maximum milliseconds from a signal's abort to the operation's end, so that its caller hears within a second,
 * even if the database never answers.
 */
const GRACE_MS = 600;

/**
 * A driver's session with a time limit on each operation, even if the database, the network or the disk hangs; all
 * operations end GRACE_MS after the signal's abort. If one does not end, its connection is destroyed without waiting,
 * so that another can take its place.
 */
export class BoundedSession implements Session {
  readonly #session: Session;
  readonly #limits: Limits;
  readonly #signal: AbortSignal | undefined;
  readonly #waiting = new Set<(error: Error) => void>();
  #graceTimer: NodeJS.Timeout | undefined;
  /** The running statement, if it can be cancelled. */
  #statement: Promise<unknown> = Promise.resolve();
  #cancelling: Promise<void> | undefined;
  #givenUp: Error | undefined;
  #migrating = false;

  /** @param signal ends all operations when it is aborted, except that a commit or a rollback may still be answered */
  constructor(session: Session, limits: Limits, signal: AbortSignal | undefined) {
    this.#session = session;
    this.#limits = limits;
    this.#signal = signal;
    signal?.addEventListener("abort", this.#onAbort);
    if (signal?.aborted) this.#onAbort();
  }

  /** Whether an operation took too long, and the connection was destroyed. The operation may have taken effect. */
  get givenUp(): boolean {
    return this.#givenUp !== undefined;
  }

  all(sql: string, params?: readonly Value[]): Promise<Row[]> {
    return this.#cancellable(() => this.#session.all(sql, params), this.#statementMs);
  }

  read(sql: string, params: readonly Value[]): Promise<Row[]> {
    const session = this.#session;
    return this.#cancellable(() => session.read?.(sql, params) ?? session.all(sql, params), this.#statementMs);
  }

  run(sql: string, params?: readonly Value[]): Promise<number> {
    return this.#cancellable(() => this.#session.run(sql, params), this.#statementMs);
  }

  lone(sql: string, params: readonly Value[]): Promise<number> {
    return this.#cancellable(() => runLone(this.#session, sql, params), this.#statementMs);
  }

  native(statement: NativeStatement): Promise<unknown> {
    return this.#cancellable(() => this.#session.native(statement), this.#statementMs);
  }

  guarded<T>(run: (session: Session) => Promise<T>): Promise<T> {
    const session = this.#session;
    return this.#cancellable(() => session.guarded?.(run) ?? run(session), this.#statementMs);
  }

  undo(): Promise<void> {
    return this.#cancellable(async () => this.#session.undo?.(), this.#limits.answerMs);
  }

  enforce(rule: Rule, on: boolean): Promise<boolean> {
    return this.#cancellable(() => this.#session.enforce(rule, on), this.#limits.answerMs);
  }

  execute(sql: string): Promise<void> {
    return this.#cancellable(() => this.#session.execute(sql), this.#limits.answerMs);
  }

  /** No limit: a migration waits for other migrations, and its statements take long on large tables. */
  begin(mode: Mode): Promise<void> {
    this.#migrating = mode === "migrate";
    const limitMs = this.#migrating ? undefined : this.#limits.answerMs;
    return this.#cancellable(() => this.#session.begin(mode, this.#signal), limitMs);
  }

  commit(): Promise<void> {
    return this.#within(this.#limits.answerMs, () => this.#session.commit());
  }

  rollback(): Promise<void> {
    return this.#within(this.#limits.answerMs, () => this.#session.rollback());
  }

  /** Cancels the running statement, and resolves when it has ended and no cancel request is under way. */
  cancel(): Promise<void> {
    return this.#within(this.#limits.answerMs, () => this.#cancel());
  }

  isOpen(): boolean {
    return !this.#givenUp && this.#session.isOpen();
  }

  transactionEnded(): boolean {
    return this.#session.transactionEnded();
  }

  destroy(): void {
    this.#session.destroy();
  }

  release(usable: boolean): void {
    clearTimeout(this.#graceTimer);
    this.#signal?.removeEventListener("abort", this.#onAbort);
    this.#session.release(usable && !this.#givenUp);
  }

  /** A statement with a signal has the signal's limit. */
  get #statementMs(): number | undefined {
    return this.#signal || this.#migrating ? undefined : this.#limits.statementMs;
  }

  readonly #onAbort = (): void => {
    this.#graceTimer = setTimeout(() => this.#giveUp(this.#signal && abortError(this.#signal)), GRACE_MS);
    void this.#cancel();
  };

  /** Never fails: a statement that cannot be cancelled costs the connection. */
  #cancel(): Promise<void> {
    this.#cancelling ??= cancelRunning(this.#session, this.#statement, () => this.givenUp)
      .catch((error: unknown) => this.#giveUp(error instanceof Error ? error : new Error(String(error))))
      .finally(() => {
        this.#cancelling = undefined;
      });
    return this.#cancelling;
  }

  #cancellable<T>(work: () => Promise<T>, limitMs: number | undefined): Promise<T> {
    return this.#within(limitMs, () => {
      const running = work();
      this.#statement = running;
      if (this.#signal?.aborted) void this.#cancel();
      return running;
    });
  }

  #within<T>(limitMs: number | undefined, work: () => Promise<T>): Promise<T> {
    if (this.#givenUp) return Promise.reject(this.#givenUp);
    return new Promise<T>((resolve, reject) => {
      const timer = limitMs === undefined ? undefined : setTimeout(() => this.#giveUp(), limitMs);
      this.#waiting.add(reject);
      const running = work();
      const end = (settle: () => void) => {
        // Waits for the cancel request: a late one must not hit a later statement.
        if (this.#cancelling && running === this.#statement) {
          void this.#cancelling.then(() => end(settle));
          return;
        }
        clearTimeout(timer);
        this.#waiting.delete(reject);
        settle();
      };
      running.then(
        (result) => end(() => resolve(result)),
        (error: unknown) => end(() => reject(error)),
      );
    });
  }

  #giveUp(error: Error = lateError()): void {
    if (this.#givenUp) return;
    this.#givenUp = error;
    this.#session.destroy();
    for (const reject of this.#waiting) reject(error);
  }
}

function lateError(): UnavailableError {
  return new UnavailableError(
    "the database did not answer in time, and its connection was given up: look at the server and the network, or allow " +
      "more (answerTimeoutMs, statementTimeoutMs)",
  );
}
