import test from "ava";
import { ExhaustedError, InvalidError } from "../../../src/ddd/error.ts";
import { MemoryDatabase, MemoryRepository, MemoryWorker } from "../../../src/ddd/memory/index.ts";
import { identity } from "../../../src/ddd/schema/column-type.ts";
import { integer, type New, nullable, text } from "../../../src/ddd/schema/field.ts";
import { table } from "../../../src/ddd/schema/table.ts";

interface Note {
  readonly id: number;
  readonly title: string;
}

type NewNote = New<Note, "id">;

const noteTable = table<Note, NewNote>("notes", { id: identity(), title: text(100) });

class NoteRepository extends MemoryRepository<Note, NewNote> {
  table = noteTable;
}

const open = () => new MemoryWorker(new MemoryDatabase(), { notes: NoteRepository });

test("create may leave the key out, and gives the entity back with it", async (t) => {
  const { notes } = open().repositories;
  const [tea] = await notes.create({ title: "Tea" });
  t.deepEqual(tea, { id: 1, title: "Tea" });
  t.deepEqual(await notes.create({ title: "Milk" }, { id: 10, title: "Jam" }, { title: "Rice" }), [
    { id: 11, title: "Milk" },
    { id: 10, title: "Jam" },
    { id: 12, title: "Rice" },
  ]);
  // @ts-expect-error A title has no default.
  await t.throwsAsync(notes.create({ id: 13 }), { message: /title of notes must not be null/ });
});

test("a key of another name is given too", async (t) => {
  interface Bill {
    readonly number: number;
    readonly total: number;
  }
  const bills = table<Bill, New<Bill, "number">>(
    "bills",
    { number: identity(), total: integer() },
    { key: ["number"] },
  );
  class Bills extends MemoryRepository<Bill, New<Bill, "number">> {
    table = bills;
  }
  const { repositories } = new MemoryWorker(new MemoryDatabase(), { bills: Bills });
  t.deepEqual(await repositories.bills.create({ total: 5 }, { total: 6 }), [
    { number: 1, total: 5 },
    { number: 2, total: 6 },
  ]);
});

test("keys end at the greatest whole number that JavaScript holds", async (t) => {
  const { notes } = open().repositories;
  await notes.create({ id: Number.MAX_SAFE_INTEGER, title: "last" });
  await t.throwsAsync(notes.create({ title: "one more" }), { instanceOf: ExhaustedError, message: /no more keys/ });
});

test("a unit that is undone leaves a gap", async (t) => {
  const worker = open();
  await t.throwsAsync(
    worker.run(async ({ notes }) => {
      await notes.create({ title: "undone" });
      throw new Error("on purpose");
    }),
  );
  t.deepEqual(await worker.repositories.notes.create({ title: "Tea" }), [{ id: 2, title: "Tea" }]);
});

test("a declaration whose identity databases cannot give is refused", (t) => {
  const refused = (declare: () => unknown) =>
    t.throws(declare, { instanceOf: InvalidError, message: /not the whole key.*integer\(\)/ });
  refused(() => table<Note>("notes", { id: integer(), title: identity() as never }));
  refused(() => table<Note>("notes", { id: identity(), title: text(9) }, { key: ["id", "title"] }));
  t.throws(() => table<Note>("notes", { id: nullable(identity()) as never, title: text(9) }), {
    message: /the key of "notes" must not be null/,
  });
  t.throws(
    () => table<Note>("notes", { id: identity(), title: text(9) }, { checks: { notes_id: { id: { lt: 5 } } } }),
    {
      instanceOf: InvalidError,
      message: /notes_id/,
    },
  );
});
