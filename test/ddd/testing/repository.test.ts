import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import test from "ava";
import { type Page, toPageSize } from "../../../src/ddd/query/page.ts";
import { everything, type Where } from "../../../src/ddd/query/where.ts";
import type { ListQuery, PageQuery } from "../../../src/ddd/repository.ts";
import type { Constraint } from "../../../src/ddd/schema/constraint.ts";
import {
  type Backend,
  conformanceCases,
  type Item,
  itemTable,
  type Slot,
  slotTable,
} from "../../../src/ddd/testing/index.ts";
import { ItemRepository, memoryBackend, SlotRepository } from "../../../src/ddd/testing/memory.ts";
import { walkBesideOthers } from "../../../src/ddd/testing/repository/page.ts";
import { root } from "../../helpers/tools.ts";
import { caseOf, cases, expectFound, RANDOM } from "./broken-backends.ts";

test("a backend takes your own repository, which the suite then tests", async (t) => {
  class Mine extends ItemRepository {
    async rename(from: string, to: string): Promise<Item> {
      return this.save({ ...(await this.retrieve({ name: from })), name: to });
    }
  }
  await t.notThrowsAsync(async () =>
    caseOf("list streams the items that match, in order, up to the limit").run(memoryBackend({ items: Mine })),
  );
});

test("every case is in the suite, once", (t) => {
  const folder = join(root, "src/ddd/testing");
  const texts = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => readFileSync(join(folder, file), "utf8"));
  const defined = texts.flatMap((text) => [...text.matchAll(/^ {2}defineCase\(/gm)]).length;
  const repeated = texts.flatMap((text) => [...text.matchAll(/^ {2}defineCase\(\s*`/gm)]).length;
  // Cases with a name in backquotes exist once for each of two fault points.
  t.is(conformanceCases.length, defined + repeated);
  t.is(cases.size, conformanceCases.length + 1);
});

test("a failure of the model check names its seed, and the few commands that matter", async (t) => {
  class DropsRows extends ItemRepository {
    override async *list() {}
  }
  const error = await t.throwsAsync(async () => caseOf(RANDOM).run(memoryBackend({ items: DropsRows })));
  t.regex(error.message, /seed: \d+, path: "[\d:]+"/);
  t.true((error.message.match(/do:"/g) ?? []).length < 12, error.message);
});

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
const listed = "list streams the items that match, in order, up to the limit";
expectFound("a list that drops a row", dropping, listed, RANDOM);

class Offset extends ItemRepository {
  override async page({ size, token = "", ...query }: PageQuery<Item> = {}): Promise<Page<Item>> {
    const [start, count] = [Number(token), toPageSize(size)];
    const rest: Item[] = [];
    for await (const one of without(this.list({ ...query, limit: start + count + 1 }), (_, i) => i < start))
      rest.push(one);
    return { items: rest.slice(0, count), nextToken: rest.length > count ? String(start + count) : "" };
  }
}
const offset = memoryBackend({ items: Offset });
expectFound("a page by OFFSET", offset, "a page continues where the last one ended, even if that item is gone");

class LosesNulls extends ItemRepository {
  override page(query: PageQuery<Item> = {}): Promise<Page<Item>> {
    const { token = "", orderBy = [], where = everything } = query;
    // As SQL does, where `note < ?` is thought to be all that comes after.
    const isCut = token !== "" && orderBy.includes("note desc");
    return super.page(isCut ? { ...query, where: { and: [where, { note: { ne: null } }] } } : query);
  }
}
const cutUp = "pages are the whole list cut up, with ties and nulls in all directions";
expectFound("a page that loses nulls", memoryBackend({ items: LosesNulls }), cutUp);

test("a page by OFFSET is found by a walk while others come and go", async (t) => {
  // The case of the suite walks 10,000, and these show the same.
  const walk = async (backend: Backend) => walkBesideOthers((await backend.open()).worker.repositories.items, 300);
  await t.notThrowsAsync(walk(memoryBackend()));
  await t.throwsAsync(walk(offset), { message: /is met twice|is missed/ });
});
expectFound(
  "a page token that anybody can make up",
  offset,
  "a page token is refused if it is of another order, altered, or no token",
);

class OneByOne extends ItemRepository {
  override async create(...items: Item[]): Promise<Item[]> {
    const stored: Item[] = [];
    for (const one of items) stored.push(...(await super.create(one)));
    return stored;
  }
}
const taken = "create of a taken id or name stores none of its items, and names the taken field";
expectFound("a create that stores a part", memoryBackend({ items: OneByOne }), taken);

class AnyVersion extends ItemRepository {
  override async save(item: Item): Promise<Item> {
    const { version } = await this.retrieve({ id: item.id });
    return super.save({ ...item, version });
  }
}
const lastWins = memoryBackend({ items: AnyVersion });
expectFound(
  "a save that minds no version",
  lastWins,
  "save of a missing, stale or no longer unique entity changes nothing",
);

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
expectFound("a 64-bit integer kept as a double", rounded, "integers of 64 bits are stored exactly");
const toTheSecond = storing(({ createTime }) => ({ createTime: new Date(Math.floor(+createTime / 1000) * 1000) }));
expectFound("a time kept to the second", toTheSecond, "times are stored to the millisecond, from the year 1 to 9999");
const decimals = storing(({ price }) => ({ price: String(Number(price)) }));
expectFound("a decimal kept as a number", decimals, "numbers are stored exactly, and decimals digit by digit");
const trimmed = storing(({ name }) => ({ name: typeof name === "string" ? name.trim() : name }));
expectFound("text without its spaces", trimmed, "text is stored unchanged", "unique values are compared exactly");
const emptied = storing(({ note }) => ({ note: note === "" ? null : note }));
expectFound(
  "an empty text kept as null",
  emptied,
  "null is stored as null, and is neither an empty text, nor zero, nor false",
);

class AnyCase extends ItemRepository {
  override list(query: ListQuery<Item> = {}) {
    const name = query.where?.name;
    if (typeof name !== "string") return super.list(query);
    return without(super.list(), (one) => one.name.toLowerCase() !== name.toLowerCase());
  }
}
expectFound("a text found whatever its case", memoryBackend({ items: AnyCase }), "where compares text exactly");

class NullLast extends ItemRepository {
  override async *list(query: ListQuery<Item> = {}) {
    const all: Item[] = [];
    for await (const one of super.list(query)) all.push(one);
    const [first] = query.orderBy ?? [];
    yield* first === "rating" ? all.sort((a, b) => Number(a.rating === null) - Number(b.rating === null)) : all;
  }
}
expectFound(
  "null after the rest",
  memoryBackend({ items: NullLast }),
  "null is before everything, and only conditions about null find it",
);

class ForgetsNull extends ItemRepository {
  override count(...where: Where<Item>[]): Promise<number> {
    const ratingIs = where.some(({ rating }) => typeof rating === "object" && rating !== null && "ne" in rating);
    return super.count(...where, ratingIs ? { rating: { isNull: false } } : {});
  }
}
const unequal = "null is before everything, and only conditions about null find it";
expectFound("`ne` that does not find null", memoryBackend({ items: ForgetsNull }), unequal);

class Shared extends ItemRepository {
  static readonly #given = new Map<string, Item>();
  override async retrieve(...where: Where<Item>[]): Promise<Item> {
    const found = await super.retrieve(...where);
    const given = Shared.#given.get(found.id) ?? found;
    Shared.#given.set(found.id, given);
    return given;
  }
}
expectFound("an entity that is not a copy", memoryBackend({ items: Shared }), "arguments and results are copies");

class Unchecked extends ItemRepository {
  override table = { ...itemTable, constraints: new Map() };
}
expectFound("a table without constraints", memoryBackend({ items: Unchecked }), taken);
expectFound(
  "a table without constraints",
  memoryBackend({ items: Unchecked }),
  "a check refuses values that violate it, and is named",
);
expectFound(
  "a table without constraints",
  memoryBackend({ items: Unchecked }),
  "a reference is to an existing entity, or null",
);

class FindsFirst extends ItemRepository {
  override async drop(...where: [Where<Item>, ...Where<Item>[]]): Promise<number> {
    const found: Item[] = [];
    for await (const one of this.list({ where: { and: where } })) found.push(one);
    for (const { id } of found) {
      await setImmediate();
      await super.drop({ id });
    }
    return found.length;
  }
}
expectFound(
  "a drop of entities that have matched",
  memoryBackend({ items: FindsFirst }),
  "an entity that another has just changed is neither dropped nor updated by its former state",
);

class RowByRow extends SlotRepository {
  override async partialReplace(slots: readonly Slot[]): Promise<Slot[]> {
    const stored: Slot[] = [];
    for (const one of slots) stored.push(...(await super.partialReplace([one])));
    return stored;
  }
}
const moved = "unique values are swapped where no spare value is allowed, and the rules hold before and after";
expectFound("unique values looked at row by row", memoryBackend({ slots: RowByRow }), moved);
expectFound(
  "unique values looked at row by row",
  memoryBackend({ slots: RowByRow }),
  "a unit swaps unique values, and one that fails leaves them",
);

class DeletesFirst extends SlotRepository {
  override async replace(slots: readonly Slot[]): Promise<Slot[]> {
    for (const one of slots) await super.create(one);
    return super.replace(slots);
  }
}
expectFound(
  "a replace that stores before others give up their values",
  memoryBackend({ slots: DeletesFirst }),
  "a new entity takes the unique value of an entity that replace deletes",
);

/** Slots whose references are all of one kind, or none. */
const referring = (onDelete: "cascade" | "restrict" | undefined): Backend => {
  class Refers extends SlotRepository {
    override table = {
      ...slotTable,
      constraints: new Map(
        [...slotTable.constraints].flatMap(([name, one]): [string, Constraint][] => {
          if (one.kind !== "reference") return [[name, one]];
          return onDelete ? [[name, { ...one, onDelete }]] : [];
        }),
      ),
    };
  }
  return memoryBackend({ slots: Refers });
};
const alsoGone = "a row that restricts a deletion is no obstacle if the same deletion deletes it";
expectFound(
  "references that are not looked at",
  referring(undefined),
  "a reference to an id that is no text works as any other",
);
expectFound("references that all restrict", referring("restrict"), alsoGone);
expectFound("references that all cascade", referring("cascade"), alsoGone, "a unit goes on after a refused reference");
