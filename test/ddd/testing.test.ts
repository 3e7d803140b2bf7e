import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { type MemoryConnection, MemoryDatabase } from "../../src/ddd/memory/index.ts";
import { type Page, toPageSize } from "../../src/ddd/page.ts";
import type { ListQuery, PageQuery } from "../../src/ddd/repository.ts";
import {
  type Backend,
  type Case,
  conformanceCases,
  type Item,
  itemTable,
  withFaults,
} from "../../src/ddd/testing/index.ts";
import { ItemRepository, MembershipRepository, memoryBackend, OwnerRepository } from "../../src/ddd/testing/memory.ts";
import { type Transaction, type UnitBackend, UnitWorker } from "../../src/ddd/unit.ts";
import type { Where } from "../../src/ddd/where.ts";
import { modelCase } from "../conformance/model-check.ts";
import { root } from "../helpers/tools.ts";

const cases = new Map([modelCase(50), ...conformanceCases].map((one): [string, Case] => [one.name, one]));

/** Something that an adapter may do wrong is found out by a case of the suite. */
function control(mistake: string, backend: Backend, ...names: readonly string[]): void {
  for (const name of names) {
    test(`${mistake} is found by: ${name}`, async (t) => {
      await t.throwsAsync(async () => cases.get(name)?.run(backend));
      // Without the mistake it is found right.
      await t.notThrowsAsync(async () => cases.get(name)?.run(memoryBackend()));
    });
  }
}

async function* without<E>(items: AsyncIterable<E>, left: (one: E, i: number) => boolean): AsyncIterable<E> {
  let i = 0;
  for await (const one of items) if (!left(one, i++)) yield one;
}

class DropsARow extends ItemRepository {
  override list(query?: ListQuery<Item>) {
    return without(super.list(query), (_, i) => i === 2);
  }
}
const dropping = memoryBackend({ items: DropsARow });
const listed = "list streams all that match, in order, up to the limit";
control("a list that drops a row", dropping, listed, modelCase(0).name);

class Offset extends ItemRepository {
  override async page({ size, token = "", ...query }: PageQuery<Item> = {}): Promise<Page<Item>> {
    const [start, count] = [Number(token), toPageSize(size)];
    const rest: Item[] = [];
    for await (const one of without(this.list(query), (_, i) => i < start)) rest.push(one);
    return { items: rest.slice(0, count), nextToken: rest.length > count ? String(start + count) : "" };
  }
}
const offset = memoryBackend({ items: Offset });
control("a page by OFFSET", offset, "a page goes on where the last one ended, even if that is gone");
control("a page by OFFSET", offset, "walking 10,000 misses and repeats none of them while others come and go");
control(
  "a page token that anybody can make up",
  offset,
  "a page token of another order, altered, or none at all, is refused",
);

class OneByOne extends ItemRepository {
  override async create(...items: Item[]): Promise<Item[]> {
    const stored: Item[] = [];
    for (const one of items) stored.push(...(await super.create(one)));
    return stored;
  }
}
const taken = "create of a taken id or name stores none of its items, and says what is taken";
control("a create that stores a part", memoryBackend({ items: OneByOne }), taken);

class AnyVersion extends ItemRepository {
  override async save(item: Item): Promise<Item> {
    const { version } = await this.retrieve({ id: item.id });
    return super.save({ ...item, version });
  }
}
const lastWins = memoryBackend({ items: AnyVersion });
control("a save that minds no version", lastWins, "save of what is missing, stale or no longer unique changes nothing");

/** A repository that stores something else than it is given. */
const storing = (change: (item: Item) => Partial<Item>): Backend => {
  class Changes extends ItemRepository {
    override create(...items: Item[]): Promise<Item[]> {
      return super.create(...items.map((one) => ({ ...one, ...change(one) })));
    }
  }
  return memoryBackend({ items: Changes });
};
const rounded = storing(({ serial }) => ({ serial: BigInt(Math.trunc(Number(serial) / 2) * 2) }));
control("a 64-bit integer kept as a double", rounded, "integers of 64 bits are kept exactly");
const toTheSecond = storing(({ createTime }) => ({ createTime: new Date(Math.floor(+createTime / 1000) * 1000) }));
control("a time kept to the second", toTheSecond, "times are kept to the millisecond, from the year 1 to 9999");
const decimals = storing(({ price }) => ({ price: String(Number(price)) }));
control("a decimal kept as a number", decimals, "numbers are kept exactly, and decimals digit by digit");
const trimmed = storing(({ name }) => ({ name: typeof name === "string" ? name.trim() : name }));
control(
  "text without its spaces",
  trimmed,
  "text is kept to the character",
  "unique values are those that are equal, to the character",
);
const emptied = storing(({ note }) => ({ note: note === "" ? null : note }));
control(
  "an empty text kept as null",
  emptied,
  "null is kept as null, and is neither an empty text, nor zero, nor false",
);

class AnyCase extends ItemRepository {
  override list(query: ListQuery<Item> = {}) {
    const name = query.where?.name;
    if (typeof name !== "string") return super.list(query);
    return without(super.list(), (one) => one.name.toLowerCase() !== name.toLowerCase());
  }
}
control("a text found whatever its case", memoryBackend({ items: AnyCase }), "where compares text exactly");

class NullLast extends ItemRepository {
  override async *list(query: ListQuery<Item> = {}) {
    const all: Item[] = [];
    for await (const one of super.list(query)) all.push(one);
    const [first] = query.orderBy ?? [];
    yield* first === "rating" ? all.sort((a, b) => Number(a.rating === null) - Number(b.rating === null)) : all;
  }
}
control(
  "null after the rest",
  memoryBackend({ items: NullLast }),
  "null is before everything, and is found by what says so only",
);

class ForgetsNull extends ItemRepository {
  override count(...where: Where<Item>[]): Promise<number> {
    const ratingIs = where.some(({ rating }) => typeof rating === "object" && rating !== null && "ne" in rating);
    return super.count(...where, ratingIs ? { rating: { isNull: false } } : {});
  }
}
const unequal = "null is before everything, and is found by what says so only";
control("`ne` that does not find null", memoryBackend({ items: ForgetsNull }), unequal);

class Shared extends ItemRepository {
  static readonly #given = new Map<string, Item>();
  override async retrieve(...where: Where<Item>[]): Promise<Item> {
    const found = await super.retrieve(...where);
    const given = Shared.#given.get(found.id) ?? found;
    Shared.#given.set(found.id, given);
    return given;
  }
}
control("an entity that is not a copy", memoryBackend({ items: Shared }), "what goes in and comes out are copies");

class Unchecked extends ItemRepository {
  override table = { ...itemTable, constraints: new Map() };
}
control("a table without constraints", memoryBackend({ items: Unchecked }), taken);
control(
  "a table without constraints",
  memoryBackend({ items: Unchecked }),
  "a check refuses what does not meet it, by its name",
);
control(
  "a table without constraints",
  memoryBackend({ items: Unchecked }),
  "a reference is to what there is, or to nothing",
);

type Units = UnitBackend<MemoryConnection>;

/** A worker on memory whose units are changed. */
function units(change: (database: Units) => Partial<Units>, traits: Backend["traits"] = {}): Backend {
  return {
    traits: traits ?? {},
    async open() {
      const { backend, faults } = withFaults(new MemoryDatabase());
      const database: Units = {
        connection: backend.connection,
        connectionFor: (signal) => backend.connectionFor(signal),
        begin: (mode, attempt, signal) => backend.begin(mode, attempt, signal),
        isTransient: (error) => backend.isTransient(error),
      };
      const changed = { ...database, ...change(database) };
      const worker = new UnitWorker(changed, {
        items: ItemRepository,
        owners: OwnerRepository,
        memberships: MembershipRepository,
      });
      return { worker, faults, close: async () => {} };
    },
  };
}

/** The same for what each transaction does. */
const transactions = (
  change: (one: Transaction<MemoryConnection>, database: Units) => Partial<Transaction<MemoryConnection>>,
) =>
  units((database) => ({
    begin: async (...how) => {
      const one = await database.begin(...how);
      const { connection } = one;
      const same = {
        connection,
        commit: () => one.commit(),
        rollback: () => one.rollback(),
        savepoint: () => one.savepoint(),
      };
      return { ...same, ...change(one, database) };
    },
  }));

const committing = transactions((one) => ({ rollback: () => one.commit() }));
control(
  "a worker that commits on throw",
  committing,
  "a unit is undone when its function throws, and the next one runs",
);
control(
  "a worker that commits on throw",
  committing,
  "an opened unit takes effect with commit only",
  modelCase(0).name,
);
control("a worker that commits on throw", committing, "all repositories of a unit take effect together, or not at all");

const never = transactions((one) => ({ commit: () => one.rollback() }));
control("a worker that never commits", never, "a unit commits when its function resolves");

const noPoint = { release: async () => {}, rollback: async () => {} };
const pointless = transactions(() => ({ savepoint: async () => noPoint }));
control("a savepoint that undoes nothing", pointless, "a savepoint that throws is undone alone", "savepoints nest");

const loose = transactions((_, { connection }) => ({ connection }));
control("a unit that writes at once", loose, "others do not see what is not committed");
control(
  "a unit without a view of its own",
  loose,
  "a reading unit keeps its view where that is promised, and does not write",
);

const silent = transactions((one) => ({ commit: () => one.commit().catch(() => {}) }));
control(
  "a commit whose failure is not told",
  silent,
  "a commit that fails makes its unit fail, and leaves nothing behind",
);
control("a commit whose failure is not told", silent, "of two units that change what both have read, neither is lost");

const once = units(() => ({ isTransient: () => false }));
control("a unit that is not run again", once, "a unit whose commit meets others is run again, and takes effect once");
const forEver = units(() => ({ isTransient: (error) => error instanceof Error && !/in the way/.test(error.message) }));
control(
  "an error that is taken for another",
  forEver,
  "a commit that fails makes its unit fail, and leaves nothing behind",
);

const deaf = units(({ connection }) => ({ connectionFor: () => connection }));
test("a connection that hears no signal is made up for by the worker", async (t) => {
  const name = "repositories for a signal work until it is aborted, and leave nothing on it";
  await t.notThrowsAsync(async () => cases.get(name)?.run(deaf));
});

const writing = units((database) => ({ begin: (_, ...how) => database.begin("write", ...how) }));
control(
  "a reading unit that writes",
  writing,
  "a reading unit keeps its view where that is promised, and does not write",
);

const turns = units(() => ({}), { concurrentUnits: false });
control(
  "a promise of turns that are not taken",
  turns,
  "64 units are open at once, or wait for their turn, and all succeed",
);
const told = units(() => ({}), { refusals: "at commit" });
control(
  "a wrong promise of when refusals are told",
  told,
  "a refused write is heard at once, or from what it is in, and undoes only that",
);
const latest = units(() => ({}), { reads: "latest" });
control(
  "a wrong promise of what is read",
  latest,
  "a reading unit keeps its view where that is promised, and does not write",
);

test("a repository of one's own is held to the suite by being given to a backend", async (t) => {
  class Mine extends ItemRepository {
    async rename(from: string, to: string): Promise<Item> {
      return this.save({ ...(await this.retrieve({ name: from })), name: to });
    }
  }
  await t.notThrowsAsync(async () => cases.get(listed)?.run(memoryBackend({ items: Mine })));
});

test("every case is in the suite, once", (t) => {
  const folder = join(root, "src/ddd/testing");
  const texts = readdirSync(folder).map((file) => readFileSync(join(folder, file), "utf8"));
  const defined = texts.flatMap((text) => [...text.matchAll(/^ {2}define\(/gm)]).length;
  const repeated = texts.flatMap((text) => [...text.matchAll(/^ {2}define\(`/gm)]).length;
  // Those with a name in backquotes are there for each of two steps.
  t.is(conformanceCases.length, defined + repeated);
  t.is(cases.size, conformanceCases.length + 1);
});

test("a failure of the model check names its seed, and the few commands that matter", async (t) => {
  const error = await t.throwsAsync(async () => modelCase(50).run(dropping));
  t.regex(error.message, /seed: \d+, path: "[\d:]+"/);
  t.true((error.message.match(/do:"/g) ?? []).length < 12, error.message);
});
