import type { Draft, MemoryStore } from "../memory/store.ts";
import type { MemoryTransaction } from "../memory/transaction.ts";

/** A transaction that waits until its changes are kept. */
interface Waiting {
  transaction: MemoryTransaction;
  /** Begins it anew, where it is one operation, which can be run again. */
  readonly redo: (() => MemoryTransaction) | undefined;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Keeps the changes of transactions before they count as committed. Those that come while others are written wait, and are then
 * written together, as far as none has read what another changes. Each is kept whole or not at all.
 */
export class CommitQueue {
  readonly #store: MemoryStore;
  readonly #keep: (drafts: readonly Draft[]) => Promise<void>;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;

  /** @param keep stores all changes, or none and rejects; at most one call is open */
  constructor(store: MemoryStore, keep: (drafts: readonly Draft[]) => Promise<void>) {
    this.#store = store;
    this.#keep = keep;
  }

  /**
   * Resolves when the changes are kept, and every transaction that begins from now on sees them.
   *
   * @param redo begins it anew, if a commit comes before it that changes what it has read
   * @throws SerializationError in that case, without `redo`; else the error of `redo`, or of the storage
   */
  add(transaction: MemoryTransaction, redo?: () => MemoryTransaction): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ transaction, redo, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing waits. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    // Those that come in this turn of the event loop are written together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const group = this.#nextGroup();
      const transactions = group.map(({ transaction }) => transaction);
      try {
        if (group.length > 0) await this.#keep(transactions.flatMap(changesOf));
        for (const transaction of transactions) this.#store.commit(transaction);
        for (const { transaction, resolve } of group) {
          transaction.end();
          resolve();
        }
      } catch (error) {
        for (const { transaction, reject } of group) {
          transaction.end();
          reject(error);
        }
      }
    }
    this.#running = undefined;
  }

  /** Takes those that can be written together; the others keep their places. */
  #nextGroup(): Waiting[] {
    const group: Waiting[] = [];
    const later: Waiting[] = [];
    for (const one of this.#waiting) {
      try {
        this.#refresh(one);
      } catch (error) {
        one.transaction.end();
        one.reject(error);
        continue;
      }
      if (group.some((earlier) => this.#clash(earlier.transaction, one.transaction))) later.push(one);
      else group.push(one);
    }
    this.#waiting = later;
    return group;
  }

  /** @throws SerializationError, or the error of an operation that was run again */
  #refresh(one: Waiting): void {
    try {
      this.#store.check(one.transaction);
    } catch (error) {
      if (!one.redo) throw error;
      const stale = one.transaction;
      one.transaction = one.redo();
      stale.end();
    }
  }

  /** Whether the later one has read what the earlier one changes, or takes a unique value that it takes. */
  #clash(earlier: MemoryTransaction, later: MemoryTransaction): boolean {
    const taken = new Map([...later.drafts].map(({ table, holders }) => [table.name, holders]));
    return changesOf(earlier).some(({ table: { name }, rows, holders }) => {
      for (const [key, id] of holders) if ((taken.get(name)?.get(key) ?? id) !== id) return true;
      const commit = this.#store.latest;
      return [...rows].some(([id, after]) =>
        later.hasRead({ commit, table: name, id, before: this.#store.row(name, id, commit), after }),
      );
    });
  }
}

/** The tables that a transaction changes, with its changes. */
export function changesOf({ drafts }: MemoryTransaction): Draft[] {
  return [...drafts].filter(({ rows }) => rows.size > 0);
}
