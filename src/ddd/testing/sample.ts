import type { Entity, Versioned } from "../entity.ts";
import type { New } from "../schema/field.ts";
import type { Json } from "../schema/value/json.ts";

/** The main entity of the suite: a field of each kind, with null and without, a constraint of each kind, and a version. */
export interface Item extends Versioned {
  /** UUID, lower case, chosen by the item's creator. */
  readonly id: string;
  /** At most 100 characters, and unique: the constraint is `items_name`. */
  readonly name: string;
  readonly note: string | null;
  readonly active: boolean;
  readonly createTime: Date;
  /** Null while it is active: the constraint is `items_active`. */
  readonly deleteTime: Date | null;
  /** A whole number. */
  readonly rating: number | null;
  readonly weight: number;
  /** A whole number of 64 bits with a sign. */
  readonly serial: bigint;
  /** A decimal number as text, kept digit by digit, and not empty: the constraint is `items_price`. */
  readonly price: string;
  /** The UUID of an existing owner, who cannot be deleted: the constraint is `items_owner_id_reference`. */
  readonly ownerId: string | null;
}

/** An owner of items. It has no version. */
export interface Owner extends Entity {
  /** UUID, lower case, chosen by the owner's creator. */
  readonly id: string;
  /** At most 100 characters. */
  readonly name: string;
}

/** Another owner's access to an item. It has no id: the item and the owner are its key. */
export interface Membership {
  /** The UUID of an existing item: deleting the item deletes its memberships. */
  readonly itemId: string;
  /** The UUID of an existing owner, who cannot be deleted. */
  readonly ownerId: string;
  /** At most 20 characters. */
  readonly role: string;
}

/** One of few places: its rules leave no spare values. It has no version. */
export interface Slot {
  /** The id, chosen by the slot's creator; not 0. */
  readonly id: bigint;
  /** From 1 to 4, and unique: the constraints are `slots_position_range` and `slots_position`. */
  readonly position: number;
  /** At most 2 characters that begin with S, and unique: the constraints are `slots_code_form` and `slots_code`. */
  readonly code: string;
  /** The slot around it: deleting that one deletes this one. */
  readonly parentId: bigint | null;
  /** The slot before it, which cannot be deleted: the constraint is `slots_after_id_reference`. */
  readonly afterId: bigint | null;
}

/** A ticket, whose key the backend gives. It has no version. */
export interface Ticket {
  /** A whole number from 1, given by the backend unless the ticket's creator has chosen it. */
  readonly id: number;
  /** At most 50 characters, and unique: the constraint is `tickets_title`. */
  readonly title: string;
  /** The ticket that it is under: deleting that one deletes this one. */
  readonly parentId: number | null;
}

/** A new ticket, which may leave its key to the backend. */
export type NewTicket = New<Ticket, "id">;

/** An entity with a field of each rarer kind, with null and without. */
export interface Product extends Versioned {
  /** UUID, lower case, chosen by the product's creator. */
  readonly id: string;
  /** The check of its values is called `products_state_values`. A new product is a draft. */
  readonly state: ProductState;
  readonly formerState: ProductState | null;
  /** A calendar day. */
  readonly releaseDate: string;
  readonly endDate: string | null;
  /** A decimal with 2 digits after the point, and 8 before it. It is at least -1000: the check is `products_price`. */
  readonly price: string;
  /** A decimal with 15 digits after the point, and 15 before it, unique by its number: the constraint is `products_mass`. */
  readonly mass: string | null;
  /** At most 32 bytes, and unique: the constraint is `products_digest`. */
  readonly digest: Uint8Array;
  readonly picture: Uint8Array | null;
  /** An object; {} if a new product does not give one. */
  readonly details: { readonly [key: string]: Json };
  readonly remark: Json;
}

export type ProductState = "draft" | "published" | "takenBack";

/** The createTime of item 0, in milliseconds. */
export const EPOCH = Date.UTC(2026, 0, 1);

/** The nth UUID of the samples. UUIDs are in the order of n. */
export function uuidOf(n: number): string {
  return `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
}

/**
 * The nth item: everything about it follows from n, and its id, name, createTime, weight and serial are in the same order. Its
 * note is always "plain"; it is active if n is even.
 */
export function item(n: number, different: Partial<Item> = {}): Item {
  return {
    id: uuidOf(n),
    name: `Item ${String(n).padStart(5, "0")}`,
    note: "plain",
    active: n % 2 === 0,
    createTime: new Date(EPOCH + n * 1000),
    deleteTime: null,
    rating: null,
    weight: n / 8,
    // As doubles, neighbouring serials would be equal.
    serial: 2n ** 53n + BigInt(n),
    price: `${n}.50`,
    ownerId: null,
    version: 1,
    ...different,
  };
}

/** Items 1 to `count`. */
export function itemsUpTo(count: number): Item[] {
  return Array.from({ length: count }, (_, i) => item(i + 1));
}

/** The nth owner. */
export function owner(n: number, different: Partial<Owner> = {}): Owner {
  return { id: uuidOf(n), name: `Owner ${n}`, ...different };
}

/** A membership of an item and an owner, by their numbers. */
export function membership(itemNumber: number, ownerNumber: number, role = "reader"): Membership {
  return { itemId: uuidOf(itemNumber), ownerId: uuidOf(ownerNumber), role };
}

/** The nth product, of the nth day from 2026-01-01 on. */
export function product(n: number, different: Partial<Product> = {}): Product {
  return {
    id: uuidOf(n),
    state: "draft",
    formerState: null,
    releaseDate: new Date(EPOCH + (n - 1) * 86_400_000).toISOString().slice(0, 10),
    endDate: null,
    price: `${n}.50`,
    mass: null,
    digest: new Uint8Array([n, 0, 255]),
    picture: null,
    details: {},
    remark: null,
    version: 1,
    ...different,
  };
}

/** The nth ticket without a key, under no other. */
export function ticket(n: number, different: Partial<Ticket> = {}): NewTicket {
  return { title: `Ticket ${n}`, parentId: null, ...different };
}

/** The nth slot, from 1 to 4. */
export function slot(n: number, different: Partial<Slot> = {}): Slot {
  return { id: BigInt(n), position: n, code: `S${n}`, parentId: null, afterId: null, ...different };
}
