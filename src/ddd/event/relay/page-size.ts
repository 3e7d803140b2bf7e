/** How many events are read at first: of the largest, 22 MB. */
const FIRST = 32;
/** How many characters of data a page may have, about. */
const MAX_LENGTH = 8 * 1024 * 1024;

/** How many events to read at a time: many, but few while they are large, so that a backlog takes no more memory than another. */
export class PageSize {
  readonly #max: number;
  #size: number;

  /** @param max the number of small events */
  constructor(max: number) {
    this.#max = max;
    this.#size = Math.min(FIRST, max);
  }

  get size(): number {
    return this.#size;
  }

  /** Learns from a page of that size. */
  read(items: readonly { readonly data: string }[]): void {
    if (items.length === 0) {
      this.#size = Math.min(FIRST, this.#max);
      return;
    }
    const length = items.reduce((sum, { data }) => sum + data.length, 0);
    const fitting = Math.max(1, Math.floor((MAX_LENGTH * items.length) / Math.max(1, length)));
    const more = items.length < this.#size ? this.#size : 2 * this.#size;
    this.#size = Math.min(more, fitting, this.#max);
  }
}
