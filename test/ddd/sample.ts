import type { Entity, Versioned } from "../../src/ddd/entity.ts";
import { bigint, boolean, integer, nullable, number, text, timestamp, uuid } from "../../src/ddd/field.ts";
import { MemoryRepository } from "../../src/ddd/memory/index.ts";
import { table } from "../../src/ddd/table.ts";

/** Who has items. */
export interface Owner extends Entity {
  readonly name: string;
}

/** One field of each kind, and one constraint of each. */
export interface Item extends Versioned {
  readonly name: string;
  readonly note: string | null;
  readonly active: boolean;
  readonly createTime: Date;
  readonly deleteTime: Date | null;
  readonly rating: number | null;
  readonly weight: number;
  readonly serial: bigint;
  /** A decimal number as text, which keeps all of its digits. */
  readonly price: string;
  readonly ownerId: string | null;
}

export const ownerTable = table<Owner>("owners", { id: uuid(), name: text(100) });

export const itemTable = table<Item>(
  "items",
  {
    id: uuid(),
    name: text(100),
    note: nullable(text()),
    active: boolean(),
    createTime: timestamp(),
    deleteTime: nullable(timestamp()),
    rating: nullable(integer()),
    weight: number(),
    serial: bigint(),
    price: text(),
    ownerId: nullable(uuid()),
    version: integer(),
  },
  {
    unique: { items_name: ["name"] },
    references: { ownerId: { table: "owners", onDelete: "restrict" } },
    checks: {
      items_rating: { rating: { gte: 0, lte: 5 } },
      // What is deleted is not active.
      items_active: { or: [{ deleteTime: null }, { active: false }] },
    },
  },
);

/** Who may use an item besides its owner. It has no id: the item and the owner tell one from another. */
export interface Membership {
  readonly itemId: string;
  readonly ownerId: string;
  readonly role: string;
}

export const membershipTable = table<Membership>(
  "memberships",
  { itemId: uuid(), ownerId: uuid(), role: text(20) },
  {
    key: ["itemId", "ownerId"],
    references: {
      itemId: { table: "items", onDelete: "cascade" },
      ownerId: { table: "owners", onDelete: "cascade" },
    },
  },
);

/** All of them by their names, what is referred to first. */
export const sampleTables = { owners: ownerTable, items: itemTable, memberships: membershipTable };

export class Owners extends MemoryRepository<Owner> {
  table = ownerTable;
}
export class Items extends MemoryRepository<Item> {
  table = itemTable;
}
export class Memberships extends MemoryRepository<Membership> {
  table = membershipTable;
}

/** The n-th UUID: they are ordered as their numbers. */
export function idOf(n: number): string {
  return `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
}

/** The n-th owner. */
export function owner(n: number, different: Partial<Owner> = {}): Owner {
  return { id: idOf(n), name: `Owner ${n}`, ...different };
}

/** The n-th item, which nobody has. */
export function item(n: number, different: Partial<Item> = {}): Item {
  return {
    id: idOf(n),
    name: `Item ${String(n).padStart(6, "0")}`,
    note: null,
    active: true,
    createTime: new Date(Date.UTC(2026, 0, 1) + n * 1000),
    deleteTime: null,
    rating: null,
    weight: n / 8,
    serial: BigInt(n),
    price: "0.10",
    ownerId: null,
    version: 1,
    ...different,
  };
}
