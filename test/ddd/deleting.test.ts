import test from "ava";
import { IntegrityError } from "../../src/ddd/error.ts";
import { everything } from "../../src/ddd/query/where.ts";
import type { Repository } from "../../src/ddd/repository.ts";
import type { Reference } from "../../src/ddd/schema/constraint.ts";
import { bigint, type Fields, integer, nullable, number, text, timestamp, uuid } from "../../src/ddd/schema/field.ts";
import { type Table, table } from "../../src/ddd/schema/table.ts";
import { uuidOf } from "../../src/ddd/testing/index.ts";
import { onEachBackend } from "./each-backend.ts";

const cascade = (name: string): Reference => ({ table: name, onDelete: "cascade" });
const restrict = (name: string): Reference => ({ table: name, onDelete: "restrict" });

interface Card {
  readonly id: string;
  readonly projectId: string;
  readonly boardId: string | null;
}

type OfProject = Omit<Card, "boardId">;

/** A project's boards and cards go with it, by ways of different lengths; a board stays as long as cards are on it. */
const project = {
  projects: table<{ id: string }>("projects", { id: uuid() }),
  boards: table<OfProject>(
    "boards",
    { id: uuid(), projectId: uuid() },
    { references: { projectId: cascade("projects") } },
  ),
  areas: table<OfProject>(
    "areas",
    { id: uuid(), projectId: uuid() },
    { references: { projectId: cascade("projects") } },
  ),
  stacks: table<OfProject>(
    "stacks",
    { id: uuid(), projectId: uuid() },
    { references: { projectId: cascade("areas") } },
  ),
  cards: table<Card>(
    "cards",
    { id: uuid(), projectId: uuid(), boardId: nullable(uuid()) },
    { references: { projectId: cascade("stacks"), boardId: restrict("boards") } },
  ),
};

onEachBackend(
  test,
  "a row that restricts a deletion is no obstacle if the same deletion deletes it",
  async (t, { repositories: { projects, boards, areas, stacks, cards } }) => {
    const both = [uuidOf(1), uuidOf(2)];
    await projects.create(...both.map((id) => ({ id })));
    for (const all of [boards, areas, stacks]) await all.create(...both.map((id) => ({ id, projectId: id })));
    await cards.create(...both.map((id) => ({ id, projectId: id, boardId: uuidOf(1) })));
    for (const write of [
      () => projects.delete({ id: uuidOf(1) }),
      () => projects.remove({ id: uuidOf(1) }),
      () => projects.drop({ id: uuidOf(1) }),
      () => projects.replace([{ id: uuidOf(2) }]),
      () => boards.drop(everything),
    ]) {
      const error = await t.throwsAsync(write(), { instanceOf: IntegrityError }, `${write}`);
      t.is(error.constraint, "cards_board_id_reference", `${write}`);
      t.is(error.reason, "STILL_REFERENCED");
      t.is(error.message, "one of boards is still referred to by boardId of cards: delete or change those first");
    }
    t.is(await cards.count(), 2);
    await cards.update({ boardId: uuidOf(2) }, { id: uuidOf(2) });
    t.is(await projects.drop({ id: uuidOf(1) }), 1);
    t.deepEqual((await cards.page()).items, [{ id: uuidOf(2), projectId: uuidOf(2), boardId: uuidOf(2) }]);
    await projects.delete({ id: uuidOf(2) });
    for (const all of [projects, boards, areas, stacks, cards]) t.is(await all.count(), 0);
  },
  project,
);

interface Node {
  readonly id: string;
  readonly parentId: string | null;
}

function nodes(name: string, onDelete: (name: string) => Reference): Table<Node> {
  return table<Node>(name, { id: uuid(), parentId: nullable(uuid()) }, { references: { parentId: onDelete(name) } });
}

const node = (n: number, parent?: number): Node => ({ id: uuidOf(n), parentId: parent ? uuidOf(parent) : null });

onEachBackend(
  test,
  "rows that refer to their own table are deleted like others",
  async (t, { repositories: { kept, taken } }) => {
    const family = [node(1), node(2, 1), node(3, 2), node(4, 1)];
    for (const all of [kept, taken]) {
      await all.create(...family);
      t.is(await all.drop(everything), 4);
      await all.create(node(1, 2), node(2, 3), node(3, 1), node(4, 4));
      t.is(await all.drop(everything), 4);
      await all.create(...family);
      // A row that no longer refers to the deleted one remains.
      t.deepEqual(await all.replace([node(3), node(2, 3)]), [node(3), node(2, 3)]);
      for (const lost of [[node(3, 4)], [node(2, 3)], [node(3), node(2, 9)]]) {
        const error = await t.throwsAsync(all.replace(lost), { instanceOf: IntegrityError });
        t.is(error.reason, "REFERENCE_MISSING");
      }
      t.deepEqual((await all.page()).items, [node(2, 3), node(3)]);
    }
    await t.throwsAsync(kept.drop({ id: uuidOf(3) }), { instanceOf: IntegrityError });
    t.is(await kept.count(), 2);
    t.is(await taken.drop({ id: uuidOf(3) }), 1);
    t.is(await taken.count(), 0);
  },
  { kept: nodes("kept", restrict), taken: nodes("taken", cascade) },
);

onEachBackend(
  test,
  "a chain of any length is deleted with its first, in a unit too",
  async (t, worker) => {
    const chain = Array.from({ length: 1100 }, (_, i) => node(i + 1, i));
    const { taken } = worker.repositories;
    await taken.create(...chain, node(2000));
    await worker.run(async ({ taken }) => {
      t.is(await taken.drop({ id: uuidOf(1) }), 1);
      t.is(await taken.count(), 1);
    });
    await taken.create(...chain);
    await taken.delete({ id: uuidOf(1) });
    t.is(await taken.count(), 1);
  },
  { taken: nodes("taken", cascade) },
);

interface Thing {
  readonly id: string;
  readonly ownerId: string | null;
}

interface Owner {
  readonly id: string;
  readonly favourite: string | null;
}

onEachBackend(
  test,
  "an entity that replace keeps is not deleted by cascades",
  async (t, { repositories: { owners, things } }) => {
    await things.create({ id: uuidOf(1), ownerId: null });
    await owners.create({ id: uuidOf(1), favourite: uuidOf(1) });
    const kept = { id: uuidOf(2), ownerId: uuidOf(1) };
    await things.create(kept);
    const error = await t.throwsAsync(things.replace([kept]), { instanceOf: IntegrityError });
    t.is(error.constraint, "things_owner_id_reference");
    t.is(await things.count(), 2);
    await things.replace([{ ...kept, ownerId: null }]);
    t.is(await owners.count(), 0);
  },
  {
    things: table<Thing>(
      "things",
      { id: uuid(), ownerId: nullable(uuid()) },
      { references: { ownerId: cascade("owners") } },
    ),
    owners: table<Owner>(
      "owners",
      { id: uuid(), favourite: nullable(uuid()) },
      { references: { favourite: cascade("things") } },
    ),
  },
  // Others make no table that refers to one that is made after it.
  (name) => name === "memory" || name === "sqlite",
);

/** Ids of every kind, and another one each. */
const ids = {
  texts: [text(10), "a", "b"],
  integers: [integer(), 5, 0],
  bigints: [bigint(), 2n ** 60n + 1n, 2n ** 60n],
  numbers: [number(), 0.1, 5],
  times: [timestamp(), new Date(5), new Date(6)],
} as const;

interface Child {
  readonly id: string;
  readonly kept: unknown;
  readonly taken: unknown;
}

for (const [kind, [type, id, other]] of Object.entries(ids)) {
  const columns = { id: type, place: text(10) } as unknown as Fields<{ id: unknown; place: string }>;
  const parents = (name: string, key: readonly string[]) =>
    table(
      name,
      columns as never,
      { key, ...(key.join() === "id" ? {} : { unique: { [`${name}_one`]: ["id"] } }) } as never,
    );
  const children = table<Child>(
    "children",
    { id: uuid(), kept: nullable(type as never), taken: nullable(type as never) } as never,
    { references: { kept: restrict("ones"), taken: cascade("twos") } } as never,
  );
  onEachBackend(
    test,
    `${kind} are referred to as any other ids, whether keys, parts of keys or neither`,
    async (t, { repositories }) => {
      type Parent = { id: unknown; place: string };
      const {
        ones,
        twos,
        children: all,
      } = repositories as unknown as {
        ones: Repository<Parent>;
        twos: Repository<Parent>;
        children: Repository<Child>;
      };
      for (const parents of [ones, twos]) await parents.create({ id, place: "a" }, { id: other, place: "b" });
      const child = { id: uuidOf(1), kept: id, taken: other };
      t.deepEqual(await all.create(child), [child]);
      const missing = kind === "times" ? new Date(7) : kind === "bigints" ? 3n : kind === "texts" ? "c" : 3;
      for (const field of ["kept", "taken"]) {
        const error = await t.throwsAsync(all.save({ ...child, [field]: missing }), { instanceOf: IntegrityError });
        t.deepEqual([error.reason, error.fields], ["REFERENCE_MISSING", [field]]);
      }
      // The first of several violations is reported, even on databases that check others first.
      await t.throwsAsync(
        all.create({ id: uuidOf(2), kept: id, taken: null }, { id: uuidOf(3), kept: missing, taken: null }),
        {
          instanceOf: IntegrityError,
        },
      );
      const error = await t.throwsAsync(ones.drop(everything), { instanceOf: IntegrityError });
      t.is(error.reason, "STILL_REFERENCED");
      t.is(await ones.drop({ id: other } as never), 1);
      await twos.delete({ id: other } as never);
      t.is(await all.count(), 0);
      await ones.drop(everything);
    },
    { ones: parents("ones", ["id"]), twos: parents("twos", ["place", "id"]), children } as never,
  );
}
