import { bytes, date, decimal, enumeration, identity, json } from "../../schema/column-type.ts";
import { bigint, boolean, integer, nullable, number, text, timestamp, uuid } from "../../schema/field.ts";
import { table } from "../../schema/table.ts";
import type { Item, Membership, NewTicket, Owner, Product, ProductState, Slot, Ticket } from "../sample.ts";

export const ownerTable = table<Owner>("owners", { id: uuid(), name: text(100) });

export const itemTable = table<Item>(
  "items",
  {
    id: uuid(),
    name: text(100),
    note: nullable(text()),
    active: boolean({ default: false }),
    createTime: timestamp({ default: "now" }),
    deleteTime: nullable(timestamp()),
    rating: nullable(integer()),
    weight: number(),
    serial: bigint(),
    price: text(undefined, { default: "0.00" }),
    ownerId: nullable(uuid()),
    version: integer(),
  },
  {
    unique: { items_name: ["name"] },
    references: { ownerId: { table: "owners", onDelete: "restrict" } },
    checks: {
      items_price: { price: { ne: "" } },
      // A deleted item is not active.
      items_active: { or: [{ deleteTime: null }, { active: false }] },
    },
  },
);

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

export const slotTable = table<Slot>(
  "slots",
  { id: bigint(), position: integer(), code: text(2), parentId: nullable(bigint()), afterId: nullable(bigint()) },
  {
    key: ["id"],
    unique: { slots_position: ["position"], slots_code: ["code"] },
    references: {
      parentId: { table: "slots", onDelete: "cascade" },
      afterId: { table: "slots", onDelete: "restrict" },
    },
    checks: {
      slots_position_range: { position: { gte: 1, lte: 4 } },
      slots_code_form: { code: { startsWith: "S" } },
    },
  },
);

export const ticketTable = table<Ticket, NewTicket>(
  "tickets",
  { id: identity(), title: text(50), parentId: nullable(integer()) },
  { unique: { tickets_title: ["title"] }, references: { parentId: { table: "tickets", onDelete: "cascade" } } },
);

export const productStates: readonly ProductState[] = ["draft", "published", "takenBack"];

export const productTable = table<Product>(
  "products",
  {
    id: uuid(),
    state: enumeration(productStates, { default: "draft" }),
    formerState: nullable(enumeration(productStates)),
    releaseDate: date(),
    endDate: nullable(date()),
    price: decimal(10, 2, { default: "1" }),
    mass: nullable(decimal(30, 15)),
    digest: bytes(32),
    picture: nullable(bytes()),
    details: json({ default: {} }),
    remark: nullable(json({ maxBytes: 100_000 })),
    version: integer(),
  },
  {
    unique: { products_mass: ["mass"], products_digest: ["digest"] },
    checks: { products_price: { price: { gte: "-1000" } } },
  },
);
