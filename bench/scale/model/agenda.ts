/** Numbers by the times at which they are due, the earliest first, and of equal times the one that was added first. */
export class Agenda {
  /** A binary heap. */
  readonly #times: number[] = [];
  readonly #orders: number[] = [];
  readonly #numbers: number[] = [];
  #added = 0;

  get size(): number {
    return this.#times.length;
  }

  add(time: number, number: number): void {
    let at = this.#times.length;
    const order = this.#added++;
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      if ((this.#times[parent] ?? 0) <= time) break;
      this.#move(parent, at);
      at = parent;
    }
    this.#place(at, time, order, number);
  }

  /** Takes the earliest. @returns its time and number; undefined when there is none */
  next(): { readonly time: number; readonly number: number } | undefined {
    const [time, number] = [this.#times[0], this.#numbers[0]];
    if (time === undefined || number === undefined) return undefined;
    const [lastTime, lastOrder, lastNumber] = [this.#times.pop(), this.#orders.pop(), this.#numbers.pop()];
    if (this.#times.length > 0) this.#sink(lastTime ?? 0, lastOrder ?? 0, lastNumber ?? 0);
    return { time, number };
  }

  #sink(time: number, order: number, number: number): void {
    const size = this.#times.length;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && this.#isBefore(child + 1, this.#times[child] ?? 0, this.#orders[child] ?? 0)) child++;
      if (!this.#isBefore(child, time, order)) break;
      this.#move(child, at);
      at = child;
    }
    this.#place(at, time, order, number);
  }

  #isBefore(at: number, time: number, order: number): boolean {
    const own = this.#times[at] ?? 0;
    return own < time || (own === time && (this.#orders[at] ?? 0) < order);
  }

  #move(from: number, to: number): void {
    this.#place(to, this.#times[from] ?? 0, this.#orders[from] ?? 0, this.#numbers[from] ?? 0);
  }

  #place(at: number, time: number, order: number, number: number): void {
    this.#times[at] = time;
    this.#orders[at] = order;
    this.#numbers[at] = number;
  }
}

/** Places of which each is used by one at a time, such as cores or connections. The others wait in the order in which they came. */
export class Places {
  readonly #count: number;
  #used = 0;
  #waiting: number[] = [];
  #first = 0;

  constructor(count: number) {
    this.#count = count;
  }

  /** @returns whether there is a place at once; if not, `leave` tells when there is one */
  enter(number: number): boolean {
    if (this.#used < this.#count) {
      this.#used++;
      return true;
    }
    this.#waiting.push(number);
    return false;
  }

  /** Gives a place back. @returns the one that has it now; undefined if nobody waits */
  leave(): number | undefined {
    const next = this.#waiting[this.#first];
    if (next === undefined) {
      this.#used--;
      return undefined;
    }
    this.#first++;
    if (this.#first > 1024 && 2 * this.#first > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#first);
      this.#first = 0;
    }
    return next;
  }
}
