/**
 * A plain typed record with an identity. Its rules are pure functions beside it, never methods: a record can be
 * stored, sent and compared without them.
 */
export interface Entity {
  readonly id: string;
}

/**
 * An entity whose stored state is numbered. `save` and `remove` refuse one whose number is no longer the stored one
 * (ConflictError), and `save` raises it by one. A new entity has version 1.
 */
export interface Versioned extends Entity {
  readonly version: number;
}

/** The values that an entity's field may hold: every backend can store, compare and print them. */
export type Scalar = string | number | bigint | boolean | Date | Uint8Array;

/** The names of the fields that conditions and orders may name: the fields that hold one scalar, or null. */
export type Field<E> = {
  [K in keyof E]-?: NonNullable<E[K]> extends Scalar ? K : never;
}[keyof E] &
  string;
