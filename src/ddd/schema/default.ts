import { requireRecord } from "../input/plain.ts";

/** The value of a field that is not given when an entity is created. The toolkit makes it, so that it is the same on every backend. */
export type Default =
  | { readonly kind: "constant"; readonly value: unknown }
  /** A UUID of version 7 (RFC 9562, section 5.7): later ones are greater. */
  | { readonly kind: "uuid7" }
  /** The reading of the backend's clock, to the millisecond. */
  | { readonly kind: "now" }
  /** The database's next key: no value of the toolkit's. Until it is given, the field is null; see `identity`. */
  | { readonly kind: "identity" };

/** The bits of a UUID's counter, which the clock's millisecond is followed by. */
const COUNTER_BITS = 12;
const MAX_COUNTER = 2 ** COUNTER_BITS - 1;
/** The maximum of the 48 bits of a UUID's time, in milliseconds since 1970. */
const MAX_UUID_TIME = 2 ** 48 - 1;

const sources = new WeakMap<() => Date, DefaultSource>();

const systemClock = () => new Date();

/** Makes the values of defaults that are not constant. */
export class DefaultSource {
  readonly now: () => Date;
  #time = 0;
  #counter = 0;

  private constructor(now: () => Date) {
    this.now = now;
  }

  /** The only source that reads this clock, so that all of its UUIDs are in order. @param now @default the system's clock */
  static of(now: () => Date = systemClock): DefaultSource {
    const source = sources.get(now) ?? new DefaultSource(now);
    sources.set(now, source);
    return source;
  }

  /**
   * A UUID of version 7, greater than all that this source has made: within a millisecond, and while the clock goes back, a
   * counter makes it so, which begins at random (RFC 9562, section 6.2, method 1).
   */
  uuid7(): string {
    const random = crypto.getRandomValues(new Uint8Array(10));
    const time = Math.min(Math.max(0, this.now().getTime()), MAX_UUID_TIME);
    if (time > this.#time) {
      this.#time = time;
      // The counter's first bit is left for those that follow.
      this.#counter = (((random[8] ?? 0) << 8) | (random[9] ?? 0)) & (MAX_COUNTER >> 1);
    } else if (this.#counter < MAX_COUNTER) {
      this.#counter++;
    } else {
      // The counter is full: RFC 9562 lets the time run ahead.
      this.#time++;
      this.#counter = 0;
    }
    const hex = (value: number, digits: number) => value.toString(16).padStart(digits, "0");
    const [variant = 0, ...rest] = [...random.subarray(0, 8)];
    const text =
      hex(this.#time, 12) +
      hex(0x7000 | this.#counter, 4) +
      hex(0x80 | (variant & 0x3f), 2) +
      rest.map((byte) => hex(byte, 2)).join("");
    return text.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  valueFor(declared: Default): unknown {
    switch (declared.kind) {
      case "constant":
        return declared.value;
      case "uuid7":
        return this.uuid7();
      case "now":
        return this.now();
      case "identity":
        return null;
    }
  }
}

/** The part of a table that new entities need. */
interface Defaulted {
  readonly fields: ReadonlySet<string>;
  readonly defaults: ReadonlyMap<string, Default>;
}

/**
 * A new entity with all its fields: one that is not given has its default, and a version is 1. Null is a value that is given.
 *
 * @throws InvalidError for a value without fields
 */
export function withDefaults<E>({ fields, defaults }: Defaulted, item: unknown, source: DefaultSource): E {
  requireRecord(item);
  if (defaults.size === 0 && !fields.has("version")) return item as E;
  // Read by their names, since an instance of a class may inherit them.
  const given = item as Readonly<Record<string, unknown>>;
  const whole: Record<string, unknown> = {};
  for (const field of fields) {
    const declared = defaults.get(field);
    const value = given[field];
    if (value !== undefined) whole[field] = value;
    else if (declared) whole[field] = source.valueFor(declared);
    else if (field === "version") whole[field] = 1;
  }
  // `table<E, New>` has asked for a default of each field that New may lack.
  return whole as E;
}
