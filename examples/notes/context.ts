import type { Repository } from "brasa";
import { resourceService } from "brasa/connect";
import { MemoryRepository } from "brasa/memory";
import { type Migrations, SequelizeRepository } from "brasa/sequelize";
import { defineContext } from "brasa/server";
import { NoteService } from "./gen/notes/v1/note_pb.js";
import { type Note, noteCodec, noteTable } from "./note.js";

class MemoryNotes extends MemoryRepository<Note> {
  table = noteTable;
}

class SqlNotes extends SequelizeRepository<Note> {
  table = noteTable;
}

const migrations: Migrations = {
  context: "notes",
  list: [
    {
      name: "0001-notes",
      up: (ddl) => ddl.createTable(noteTable.name, noteTable.columns, noteTable),
      down: (ddl) => ddl.dropTable("notes"),
    },
  ],
};

/** Notes as a context of an app. */
export const notes = defineContext<{ notes: Repository<Note> }>({
  name: "notes",
  memory: { notes: MemoryNotes },
  sequelize: { notes: SqlNotes },
  migrations,
  services: ({ worker, seal }) => [
    resourceService({ service: NoteService, codec: noteCodec, worker, repository: "notes", seal }),
  ],
});
