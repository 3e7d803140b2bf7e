import { signal } from "@preact/signals";
import { Latest } from "../../api/latest.ts";
import type { DraftMessage } from "../../message/draft.ts";

/** A page as the service gave it. */
export interface LoadedPage {
  readonly rows: readonly DraftMessage[];
  /** Asks for the next page; "" after the last. */
  readonly next: string;
  /** The number of all entities, if the service tells it. */
  readonly total?: string | undefined;
}

/** The page that a table shows. While another is loaded, it stays. */
export interface PageState extends LoadedPage {
  readonly status: "loading" | "done" | "failed";
  /** From 1. */
  readonly number: number;
  readonly error?: unknown;
}

const NOTHING: PageState = { status: "loading", rows: [], next: "", number: 1 };

/** Walks the pages of a list, forward and back. Only the page that was asked for last is ever shown, whichever comes first. */
export class Pager {
  readonly state = signal<PageState>(NOTHING);
  readonly #load: (token: string, signal: AbortSignal) => Promise<LoadedPage>;
  /** The tokens of the pages up to this one. */
  #tokens: readonly string[] = [""];
  readonly #latest = new Latest();

  constructor(load: (token: string, signal: AbortSignal) => Promise<LoadedPage>) {
    this.#load = load;
  }

  first(): Promise<void> {
    return this.#show([""]);
  }

  next(): Promise<void> {
    const { next, number } = this.state.value;
    return next === "" ? Promise.resolve() : this.#show([...this.#tokens.slice(0, number), next]);
  }

  back(): Promise<void> {
    return this.#tokens.length === 1 ? Promise.resolve() : this.#show(this.#tokens.slice(0, -1));
  }

  /** Loads the same page again. */
  reload(): Promise<void> {
    return this.#show(this.#tokens);
  }

  stop(): void {
    this.#latest.stop();
  }

  async #show(tokens: readonly string[]): Promise<void> {
    this.state.value = { ...this.state.value, status: "loading" };
    const outcome = await this.#latest.ask((signal) => this.#load(tokens.at(-1) ?? "", signal));
    if (!outcome) return;
    if ("error" in outcome) {
      this.state.value = { ...NOTHING, status: "failed", number: this.#tokens.length, error: outcome.error };
      return;
    }
    this.#tokens = tokens;
    this.state.value = { ...outcome.answer, status: "done", number: tokens.length };
  }
}
