import { randomBytes } from "node:crypto";
import type { JsonObject } from "@bufbuild/protobuf";
import { timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { Transport } from "@connectrpc/connect";
import { Product_StateSchema, ProductSchema, ProductService } from "../../../gen/brasa/testing/v1/product_pb.js";
import {
  ItemSchema,
  ItemService,
  MembershipSchema,
  MembershipService,
  OwnerSchema,
  OwnerService,
} from "../../../gen/brasa/testing/v1/sample_pb.js";
import { SlotSchema, SlotService } from "../../../gen/brasa/testing/v1/slot_pb.js";
import { TicketService } from "../../../gen/brasa/testing/v1/ticket_pb.js";
import {
  type AnyServiceDefinition,
  ConnectRepository,
  ConnectWorker,
  dayFromMessage,
  dayToMessage,
  decimalFromMessage,
  decimalToMessage,
  etagToVersion,
  jsonFromMessage,
  jsonToMessage,
  type MessageCodec,
  messageEnum,
  remoteBackend,
  remoteResource,
  resourceService,
  toDate,
  unitOfWorkService,
  versionToEtag,
} from "../connect/index.ts";
import { PageTokenSeal } from "../query/page-token.ts";
import type { Worker } from "../worker.ts";
import type { Backend, Samples, Traits } from "./backend.ts";
import { ticketCodec } from "./connect-ticket.ts";
import { withFaults } from "./fault.ts";
import { itemTable, membershipTable, ownerTable, productStates, productTable, slotTable } from "./repository/table.ts";
import type { Item, Membership, NewTicket, Owner, Product, Slot, Ticket } from "./sample.ts";

/** Turns an item into a message and back. */
export const itemCodec: MessageCodec<Item, typeof ItemSchema> = {
  message: ItemSchema,
  table: itemTable,
  fields: {
    id: { type: "string" },
    name: { type: "string" },
    note: { type: "string" },
    active: { type: "boolean" },
    createTime: { type: "timestamp" },
    deleteTime: { type: "timestamp" },
    rating: { type: "integer" },
    weight: { type: "double" },
    serial: { type: "int64" },
    price: { type: "string" },
    ownerId: { type: "string" },
  },
  // Field by field: a rest pattern such as `...same` takes ten times as long.
  toMessage: (item) => ({
    id: item.id,
    name: item.name,
    note: item.note ?? undefined,
    active: item.active,
    createTime: timestampFromDate(item.createTime),
    deleteTime: item.deleteTime ? timestampFromDate(item.deleteTime) : undefined,
    rating: item.rating === null ? undefined : BigInt(item.rating),
    weight: item.weight,
    serial: item.serial,
    price: item.price,
    ownerId: item.ownerId ?? undefined,
    etag: versionToEtag(item.version),
  }),
  fromMessage: (message) => ({
    id: message.id,
    name: message.name,
    note: message.note ?? null,
    active: message.active,
    createTime: toDate(message.createTime),
    deleteTime: message.deleteTime ? timestampDate(message.deleteTime) : null,
    rating: message.rating === undefined ? null : Number(message.rating),
    weight: message.weight,
    serial: message.serial,
    price: message.price,
    ownerId: message.ownerId ?? null,
    version: etagToVersion(message.etag),
  }),
};

/** Turns an owner into a message and back. */
export const ownerCodec: MessageCodec<Owner, typeof OwnerSchema> = {
  message: OwnerSchema,
  table: ownerTable,
  fields: { id: { type: "string" }, name: { type: "string" } },
  toMessage: (owner) => owner,
  fromMessage: ({ $typeName, $unknown, ...same }) => same,
};

/** Turns a membership into a message and back. */
export const membershipCodec: MessageCodec<Membership, typeof MembershipSchema> = {
  message: MembershipSchema,
  table: membershipTable,
  fields: { itemId: { type: "string" }, ownerId: { type: "string" }, role: { type: "string" } },
  toMessage: (membership) => membership,
  fromMessage: ({ $typeName, $unknown, ...same }) => same,
};

/** Turns a slot into a message and back. */
export const slotCodec: MessageCodec<Slot, typeof SlotSchema> = {
  message: SlotSchema,
  table: slotTable,
  fields: {
    id: { type: "int64" },
    position: { type: "integer" },
    code: { type: "string" },
    parentId: { type: "int64" },
    afterId: { type: "int64" },
  },
  toMessage: ({ id, position, code, parentId, afterId }) => ({
    id,
    position: BigInt(position),
    code,
    parentId: parentId ?? undefined,
    afterId: afterId ?? undefined,
  }),
  fromMessage: ({ id, position, code, parentId, afterId }) => ({
    id,
    position: Number(position),
    code,
    parentId: parentId ?? null,
    afterId: afterId ?? null,
  }),
};

const states = messageEnum(Product_StateSchema, productStates);

/** Turns a product into a message and back. */
export const productCodec: MessageCodec<Product, typeof ProductSchema> = {
  message: ProductSchema,
  table: productTable,
  fields: {
    id: { type: "string" },
    state: states.filter,
    formerState: states.filter,
    releaseDate: { type: "date" },
    endDate: { type: "date" },
    price: { type: "decimal" },
    mass: { type: "decimal" },
    digest: { type: "bytes" },
    picture: { type: "bytes" },
  },
  toMessage: (product) => ({
    id: product.id,
    state: states.toMessage(product.state),
    formerState: product.formerState === null ? undefined : states.toMessage(product.formerState),
    releaseDate: dayToMessage(product.releaseDate),
    endDate: product.endDate === null ? undefined : dayToMessage(product.endDate),
    price: product.price,
    mass: product.mass === null ? undefined : decimalToMessage(product.mass),
    digest: product.digest,
    picture: product.picture ?? undefined,
    // The entity's object is only read.
    details: product.details as JsonObject,
    remark: product.remark === null ? undefined : jsonToMessage(product.remark),
    etag: versionToEtag(product.version),
  }),
  fromMessage: (message) => ({
    id: message.id,
    state: states.fromMessage(message.state, "state"),
    formerState: message.formerState === undefined ? null : states.fromMessage(message.formerState, "formerState"),
    releaseDate: dayFromMessage(message.releaseDate, "releaseDate"),
    endDate: message.endDate ? dayFromMessage(message.endDate, "endDate") : null,
    price: message.price,
    mass: message.mass ? decimalFromMessage(message.mass, "mass") : null,
    digest: message.digest,
    picture: message.picture ?? null,
    details: message.details ?? {},
    remark: jsonFromMessage(message.remark, "remark"),
    version: etagToVersion(message.etag),
  }),
};

/** The services of the suite's entities on any worker that has their repositories, and UnitOfWorkService. */
export function sampleServices(worker: Worker<Samples>): AnyServiceDefinition[] {
  const seal = new PageTokenSeal(randomBytes(32));
  const samples = [
    resourceService({ service: ItemService, codec: itemCodec, worker, repository: "items", seal }),
    resourceService({ service: OwnerService, codec: ownerCodec, worker, repository: "owners", seal }),
    resourceService({ service: MembershipService, codec: membershipCodec, worker, repository: "memberships", seal }),
    resourceService({ service: SlotService, codec: slotCodec, worker, repository: "slots", seal }),
    resourceService({ service: ProductService, codec: productCodec, worker, repository: "products", seal }),
    resourceService({ service: TicketService, codec: ticketCodec, worker, repository: "tickets", seal }),
  ];
  return [...samples, unitOfWorkService(worker, samples)];
}

const remoteItems = remoteResource(ItemService, itemCodec);
const remoteOwners = remoteResource(OwnerService, ownerCodec);
const remoteMemberships = remoteResource(MembershipService, membershipCodec);
const remoteSlots = remoteResource(SlotService, slotCodec);
const remoteProducts = remoteResource(ProductService, productCodec);
const remoteTickets = remoteResource(TicketService, ticketCodec);

/** The suite's items at a service. */
export class ItemRepository extends ConnectRepository<Item> {
  remote = remoteItems;
}

/** The suite's owners at a service. */
export class OwnerRepository extends ConnectRepository<Owner> {
  remote = remoteOwners;
}

/** The suite's memberships at a service. */
export class MembershipRepository extends ConnectRepository<Membership> {
  remote = remoteMemberships;
}

/** The suite's slots at a service. */
export class SlotRepository extends ConnectRepository<Slot> {
  remote = remoteSlots;
}

/** The suite's products at a service. */
export class ProductRepository extends ConnectRepository<Product> {
  remote = remoteProducts;
}

/** The suite's tickets at a service. */
export class TicketRepository extends ConnectRepository<Ticket, NewTicket> {
  remote = remoteTickets;
}

/** A running service and the transport that reaches it. */
export interface Served {
  readonly transport: Transport;
  close(): Promise<void>;
}

/**
 * Traits of a remote service: units only record their changes until commit, so that any number is open at once. At commit
 * the service refuses invalid changes, and detects entities that have changed since they were read.
 */
export const connectTraits: Partial<Traits> = {
  concurrentUnits: true,
  refusals: "at commit",
  reads: "validated",
  givesKeys: "at commit",
};

/**
 * A backend behind a service: `connectBackend(local, async (services) => ({ transport, close }))`.
 *
 * @param local the storage of the service
 * @param serve starts the services, on a port of their own or in this process
 */
export function connectBackend(
  local: Backend,
  serve: (services: readonly AnyServiceDefinition[]) => Promise<Served>,
): Backend {
  return {
    traits: { ...local.traits, ...connectTraits },
    async open() {
      const opened = await local.open();
      const { transport, close } = await serve(sampleServices(opened.worker));
      const { backend, faults } = withFaults(remoteBackend(transport));
      const repositories = {
        items: ItemRepository,
        owners: OwnerRepository,
        memberships: MembershipRepository,
        slots: SlotRepository,
        products: ProductRepository,
        tickets: TicketRepository,
      };
      return {
        worker: new ConnectWorker(backend, repositories),
        others: new ConnectWorker(transport, repositories),
        faults,
        close: async () => {
          await close();
          await opened.close();
        },
      };
    },
  };
}
