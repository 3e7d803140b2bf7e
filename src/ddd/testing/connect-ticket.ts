import { TicketSchema } from "../../../gen/brasa/testing/v1/ticket_pb.js";
import type { MessageCodec } from "../connect/index.ts";
import { ticketTable } from "./repository/table.ts";
import type { NewTicket, Ticket } from "./sample.ts";

/** Turns a ticket into a message and back. */
export const ticketCodec: MessageCodec<Ticket, typeof TicketSchema, NewTicket> = {
  message: TicketSchema,
  table: ticketTable,
  fields: { id: { type: "integer" }, title: { type: "string" }, parentId: { type: "integer" } },
  toMessage: ({ id, title, parentId }) => ({
    id: BigInt(id),
    title,
    parentId: parentId === null ? undefined : BigInt(parentId),
  }),
  fromMessage: ({ id, title, parentId }) => ({
    id: Number(id),
    title,
    parentId: parentId === undefined ? null : Number(parentId),
  }),
};
