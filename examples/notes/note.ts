import { integer, table, text, uuid } from "brasa";
import { etagToVersion, type MessageCodec, versionToEtag } from "brasa/connect";
import { NoteSchema } from "./gen/notes/v1/note_pb.js";

/** A note. Its version is the state that an etag stands for. */
export interface Note {
  readonly id: string;
  readonly title: string;
  readonly body: string;
  readonly version: number;
}

/** The columns and constraints of notes, for every backend. */
export const noteTable = table<Note>(
  "notes",
  { id: uuid(), title: text(100), body: text(), version: integer() },
  { checks: { notes_title: { title: { ne: "" } } } },
);

/** A note as a message and back. A field that is forgotten does not compile. */
export const noteCodec: MessageCodec<Note, typeof NoteSchema> = {
  message: NoteSchema,
  table: noteTable,
  toMessage: ({ id, title, body, version }) => ({ id, title, body, etag: versionToEtag(version) }),
  fromMessage: ({ id, title, body, etag }) => ({ id, title, body, version: etagToVersion(etag) }),
};
