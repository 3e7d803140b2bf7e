import { sharedAbort } from "../../abort.ts";
import { pause } from "./backoff.ts";
import { limitReports } from "./limit-reports.ts";
import { Term } from "./term.ts";
import type { RelayTools } from "./tools.ts";

/** Delivers the events of a database's outbox, at least once each, and in the order of their keys. */
export class Relay {
  readonly #tools: RelayTools;
  readonly #pollMs: number;
  readonly #batch: number;
  readonly #stopping = sharedAbort();
  #running: Promise<void> | undefined;
  #term: Term | undefined;

  constructor(tools: RelayTools) {
    this.#tools = { ...tools, onError: limitReports((error, doing) => tools.onError(error, doing)) };
    this.#pollMs = tools.pollMs ?? 250;
    this.#batch = tools.batch ?? 500;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Says that events were recorded. */
  wake(): void {
    this.#term?.wake();
  }

  /** Stops delivering; another process may go on at once. Resolves when nothing of it runs any more. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#term?.end();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { lease, onError } = this.#tools;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        if ((await lease.hold()) && !signal.aborted) await this.#lead();
      } catch (error) {
        onError(error, "the outbox could not be read");
      }
      await pause(this.#pollMs, signal);
    }
    await lease.release().catch((error: unknown) => onError(error, "the right to deliver events was not given back"));
  }

  /** Delivers for as long as the lease is held. */
  async #lead(): Promise<void> {
    const term = new Term(this.#tools, this.#batch);
    this.#term = term;
    const renewing = this.#renew(term);
    while (await term.mayBegin()) {
      try {
        const isMore = await term.fill();
        await (isMore ? term.untilRoom() : term.untilWoken(this.#pollMs));
      } catch (error) {
        // Its end interrupts what it reads. A failure does not: work that has begun may have all connections.
        if (term.signal.aborted) break;
        this.#tools.onError(error, "the outbox could not be read");
        await pause(this.#pollMs, term.signal);
      }
    }
    term.end();
    this.#term = undefined;
    await Promise.all([term.settled(), renewing]);
  }

  async #renew(term: Term): Promise<void> {
    const { lease, onError } = this.#tools;
    while (term.isRunning) {
      await pause(lease.ttlMs / (lease.isHeld ? 4 : 20), term.signal);
      if (!term.isRunning) return;
      await lease.hold().catch((error: unknown) => onError(error, "the right to deliver events was not renewed"));
    }
  }
}
