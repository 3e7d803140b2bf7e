import test from "ava";
import { DataTypes, type Model } from "sequelize";
import { AlreadyExistsError, IntegrityError } from "../../../src/ddd/error.ts";
import type { New } from "../../../src/ddd/schema/field.ts";
import {
  type Database,
  DatabaseError,
  differences,
  identity,
  integer,
  migrateUp,
  modelTable,
  openDatabase,
  SequelizeRepository,
  SequelizeWorker,
  stepSource,
  table,
  tableDifferences,
  text,
} from "../../../src/ddd/sequelize/index.ts";
import { instanceOf, patient, places, postgres } from "./backends.ts";

interface Note {
  readonly id: number;
  readonly title: string;
}

interface Comment {
  readonly id: number;
  readonly noteId: number;
}

type NewNote = New<Note, "id">;
type NewComment = New<Comment, "id">;

const noteTable = table<Note, NewNote>("notes", { id: identity(), title: text(100) });
const plainTable = table<Note>("notes", { id: integer(), title: text(100) });
const commentTable = table<Comment, NewComment>(
  "comments",
  { id: identity(), noteId: integer() },
  { references: { noteId: { table: "notes", onDelete: "restrict" } } },
);

class NoteRepository extends SequelizeRepository<Note, NewNote> {
  table = noteTable;
  /** By Sequelize's own model. */
  createByModel(title: string): Promise<Note> {
    return this.withSequelize(async ({ model, transaction }) => {
      const made = await model.create({ title }, { transaction });
      return this.toEntity(made as Model);
    });
  }
}

class CommentRepository extends SequelizeRepository<Comment, NewComment> {
  table = commentTable;
}

type Up = Parameters<typeof migrateUp>[1]["list"][number]["up"];

function migrate(database: Database, up: Up, name = "1-notes") {
  return migrateUp(database, { context: name, list: [{ name, up, down: async () => {} }] });
}

const tables: Up = async (ddl) => {
  await ddl.createTable(noteTable.name, noteTable.columns, noteTable);
  await ddl.createTable(commentTable.name, commentTable.columns, commentTable);
};

for (const [name, place] of Object.entries(places)) {
  const inDatabase = (title: string, body: (t: import("ava").ExecutionContext, database: Database) => Promise<void>) =>
    test(`${name}: ${title}`, async (t) => {
      const { url, close } = await place();
      const database = await openDatabase(url, patient);
      try {
        await body(t, database);
      } finally {
        await database.close();
        await close();
      }
    });

  const open = (database: Database) =>
    new SequelizeWorker(database, { notes: NoteRepository, comments: CommentRepository }).repositories;

  inDatabase("other programs get keys from the database, and theirs are passed over", async (t, database) => {
    await migrate(database, tables);
    const { notes } = open(database);
    const { connection } = database;
    const [first] = await notes.create({ title: "Tea" });
    await connection.run("INSERT INTO notes (title) VALUES ('by the database')");
    const next = await notes.retrieve({ title: "by the database" });
    t.true(next.id > (first?.id ?? 0));
    // With a key of their own, of which PostgreSQL's sequence knows nothing.
    await connection.run(`INSERT INTO notes (id, title) VALUES (${next.id + 1}, 'a'), (${next.id + 3}, 'b')`);
    const made = await notes.create({ title: "c" }, { title: "d" }, { title: "e" });
    t.deepEqual(
      made.map(({ title }) => title),
      ["c", "d", "e"],
    );
    t.true(made.every(({ id }, i) => id > (made[i - 1]?.id ?? next.id + 3)));
    t.is(await notes.count(), 7);
  });

  inDatabase(
    "no key is given twice while units are undone, keys are chosen and notes are deleted",
    async (t, database) => {
      await migrate(database, tables);
      const worker = new SequelizeWorker(database, { notes: NoteRepository });
      const { notes } = worker.repositories;
      const given: number[] = [];
      const undone = new Error("on purpose");
      const creator = async (n: number) => {
        for (let i = 0; i < 4; i++) {
          const title = `${n}.${i}`;
          switch ((n + i) % 4) {
            case 0:
              await worker
                .run(async (unit) => {
                  await unit.notes.create({ title });
                  throw undone;
                })
                .catch((error) => t.is(error, undone));
              break;
            case 1: {
              const made = await worker.run((unit) => unit.notes.create({ title }, { title }));
              given.push(...made.map(({ id }) => id));
              await notes.drop({ id: made[1]?.id ?? 0 });
              break;
            }
            case 2:
              // Of several that choose one key, one succeeds.
              await notes
                .create({ id: 50 * (i + 1), title })
                .catch((error) => t.true(error instanceof AlreadyExistsError));
              break;
            default:
              given.push(...(await notes.create({ title })).map(({ id }) => id));
          }
        }
      };
      await Promise.all(Array.from({ length: 16 }, (_, n) => creator(n)));
      t.is(given.length, 48);
      t.is(new Set(given).size, given.length);
    },
  );

  inDatabase("an entity of another table refers to a given key", async (t, database) => {
    await migrate(database, tables);
    const { notes, comments } = open(database);
    const [note] = await notes.create({ title: "Tea" });
    const noteId = note?.id ?? 0;
    t.is((await comments.create({ noteId }, { noteId })).length, 2);
    await t.throwsAsync(comments.create({ noteId }, { noteId: 0 }), { instanceOf: IntegrityError });
    await t.throwsAsync(notes.delete({ id: noteId }), { instanceOf: IntegrityError });
    t.is(await comments.count({ noteId }), 2);
  });

  inDatabase("Sequelize's models leave the key to the database as well", async (t, database) => {
    await migrate(database, tables);
    const { notes } = open(database);
    const [one] = await notes.create({ title: "Tea" });
    const two = await notes.createByModel("Milk");
    t.true(two.id > (one?.id ?? 0));
    t.deepEqual(await notes.retrieve({ title: "Milk" }), two);
  });

  inDatabase(
    "differences tell an identity from a plain integer, and neither becomes the other",
    async (t, database) => {
      await migrate(database, tables);
      t.deepEqual(await differences(database, [noteTable, commentTable]), []);
      const [told, ...more] = await tableDifferences(database, [plainTable]);
      t.deepEqual(more, []);
      t.is(told?.text, "notes.id is declared without identity(), and the database gives keys there");
      t.regex(told && "choice" in told ? (told.choice ?? "") : "", /declare notes\.id as identity\(\)/);
      const change = (type: typeof noteTable.columns.id) =>
        migrate(database, (ddl) => ddl.alterColumn("notes", "id", type), "2-alter");
      await t.throwsAsync(change(integer()), { message: /is an identity.*another table/ });
      await migrate(database, (ddl) => ddl.createTable("plain", plainTable.columns), "3-plain");
      const plain = table<Note, NewNote>("plain", { id: identity(), title: text(100) });
      t.regex(
        (await differences(database, [plain])).join(),
        /plain\.id is declared as an identity, and the database gives no/,
      );
      const alter = migrate(database, (ddl) => ddl.alterColumn("plain", "id", identity()), "4-alter");
      await t.throwsAsync(alter, { message: /would be an identity.*another table/ });
      const add = migrate(database, (ddl) => ddl.addColumn("plain", "serial", identity()), "5-add");
      await t.throwsAsync(add, { message: /not the whole key/ });
    },
  );

  inDatabase("a migration that is made for a table with an identity says so", async (t, database) => {
    const [told] = await tableDifferences(database, [noteTable]);
    const [step] = told?.mend?.up ?? [];
    t.regex(
      step ? stepSource(step) : "",
      /^await ddl\.createTable\("notes", \{\nid: identity\(\),\ntitle: text\(100\),\n\}\);$/,
    );
    await migrate(database, async (ddl) => {
      if (step?.call === "createTable") await ddl.createTable(step.table, step.columns as never, step.options as never);
    });
    t.deepEqual(await differences(database, [noteTable]), []);
  });
}

test("postgres: a serial column of another library is an identity, and one that takes no given keys is none", async (t) => {
  const { url, close } = await postgres();
  const database = await openDatabase(url, patient);
  const { connection } = database;
  await connection.run(
    'CREATE TABLE notes (id bigserial CONSTRAINT notes_id PRIMARY KEY, title TEXT COLLATE "C" NOT NULL)',
  );
  t.deepEqual(
    (await differences(database, [noteTable])).filter((line) => line.includes("notes.id ")),
    [],
  );
  const { notes } = new SequelizeWorker(database, { notes: NoteRepository }).repositories;
  t.deepEqual(await notes.create({ title: "Tea" }, { title: "Milk", id: 20_000 }, { title: "Rice" }), [
    { id: 20_001, title: "Tea" },
    { id: 20_000, title: "Milk" },
    { id: 20_002, title: "Rice" },
  ]);
  await connection.run("DROP TABLE notes");
  await connection.run("CREATE TABLE notes (id BIGINT CONSTRAINT notes_id PRIMARY KEY, title TEXT NOT NULL)");
  await t.throwsAsync(notes.create({ title: "Tea" }), {
    instanceOf: DatabaseError,
    message: /notes\.id gives no keys in the database: .*ADD GENERATED BY DEFAULT AS IDENTITY/,
  });
  await connection.run("DROP TABLE notes");
  await connection.run(
    "CREATE TABLE notes (id BIGINT GENERATED ALWAYS AS IDENTITY CONSTRAINT notes_id PRIMARY KEY, title TEXT)",
  );
  t.regex((await differences(database, [noteTable])).join(), /notes\.id is declared as an identity/);
  await database.close();
  await close();
});

for (const [name, place] of Object.entries(places)) {
  test(`${name}: a model with autoIncrement is a table with an identity`, async (t) => {
    const { url, close } = await place();
    const instance = instanceOf(url);
    const model = instance.define<Model<Note, NewNote>>(
      "Note",
      {
        id: { type: DataTypes.INTEGER, primaryKey: true, autoIncrement: true },
        title: { type: DataTypes.STRING(100), allowNull: false },
      },
      { timestamps: false, tableName: "notes" },
    );
    const notesOfModel = modelTable(model);
    class Notes extends SequelizeRepository<Note, NewNote> {
      table = notesOfModel as typeof noteTable;
    }
    const database = await openDatabase(instance, patient);
    await migrate(database, (ddl) => ddl.createTable("notes", notesOfModel.columns, notesOfModel));
    t.deepEqual(await differences(database, [notesOfModel]), []);
    const { notes } = new SequelizeWorker(database, { notes: Notes }).repositories;
    const [first] = await notes.create({ title: "Tea" });
    const second = await model.create({ title: "Milk" });
    t.true(Number(second.get("id")) > (first?.id ?? 0));
    const [third] = await notes.create({ title: "Rice" });
    t.true((third?.id ?? 0) > Number(second.get("id")));
    await database.close();
    await instance.close();
    await close();
  });
}
