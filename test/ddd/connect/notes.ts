import { randomBytes } from "node:crypto";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { createClient, createRouterTransport, type Interceptor, type Transport } from "@connectrpc/connect";
import type { ExecutionContext } from "ava";
import { NoteSchema, NoteService } from "../../../gen/brasa/testing/v1/note_pb.js";
import {
  type AnyServiceDefinition,
  connectRoutes,
  etagToVersion,
  fromTransportError,
  type MessageCodec,
  toDate,
  versionToEtag,
} from "../../../src/ddd/connect/index.ts";
import type { Entity, Versioned } from "../../../src/ddd/entity.ts";
import { MemoryDatabase, MemoryRepository, MemoryWorker } from "../../../src/ddd/memory/index.ts";
import { PageTokenSeal } from "../../../src/ddd/query/page-token.ts";
import { boolean, integer, text, timestamp, uuid } from "../../../src/ddd/schema/field.ts";
import { table } from "../../../src/ddd/schema/table.ts";

export interface Note extends Entity, Versioned {
  readonly title: string;
  readonly author: string;
  readonly pinned: boolean;
  readonly dueTime: Date;
  readonly createTime: Date;
  readonly updateTime: Date;
}

export const noteFields = {
  id: uuid(),
  title: text(20),
  author: text(20),
  pinned: boolean(),
  dueTime: timestamp(),
  createTime: timestamp(),
  updateTime: timestamp(),
  version: integer(),
};

export const noteTable = table<Note>("notes", noteFields, { unique: { notes_title: ["title"] } });

export const noteCodec: MessageCodec<Note, typeof NoteSchema> = {
  message: NoteSchema,
  table: noteTable,
  fields: {
    id: { type: "string" },
    title: { type: "string" },
    author: { type: "string" },
    pinned: { type: "boolean" },
    dueTime: { type: "timestamp" },
    createTime: { type: "timestamp" },
    updateTime: { type: "timestamp" },
  },
  toMessage: ({ version, dueTime, createTime, updateTime, ...same }) => ({
    ...same,
    dueTime: timestampFromDate(dueTime),
    createTime: timestampFromDate(createTime),
    updateTime: timestampFromDate(updateTime),
    etag: versionToEtag(version),
  }),
  fromMessage: ({ $typeName, $unknown, etag, dueTime, createTime, updateTime, ...same }) => ({
    ...same,
    dueTime: toDate(dueTime),
    createTime: toDate(createTime),
    updateTime: toDate(updateTime),
    version: etagToVersion(etag),
  }),
};

export class Notes extends MemoryRepository<Note> {
  table = noteTable;
}

export const seal = new PageTokenSeal(randomBytes(32));

export function notesInMemory() {
  return new MemoryWorker(new MemoryDatabase(), { notes: Notes });
}

/** The time by which a note must be read. */
export const due = new Date("2026-03-01T00:00:00.123Z");

/** A client of services in this process, and the names of the calls that have come to them. */
export function reach(definitions: readonly AnyServiceDefinition[], ...interceptors: Interceptor[]) {
  const calls: string[] = [];
  const noting: Interceptor = (next) => (request) => {
    const { validateOnly = false } = request.message as { validateOnly?: boolean };
    calls.push(validateOnly ? `${request.method.name} tried` : request.method.name);
    return next(request);
  };
  const transport = createRouterTransport(connectRoutes(definitions, { onError: () => {} }), {
    transport: { interceptors: [...interceptors, noting] },
  });
  return { transport, calls };
}

export const notesAt = (transport: Transport) => createClient(NoteService, transport);

/** The error of a refused call, as a remote repository throws it. */
export async function refusal(t: ExecutionContext, call: Promise<unknown>) {
  const error = fromTransportError(await t.throwsAsync(call));
  const { reason, metadata, violations } = error as { reason?: string; metadata?: object; violations?: object[] };
  return {
    name: error.name,
    reason,
    metadata,
    fields: violations?.map((one) => (one as { field: string }).field),
    error,
  };
}
