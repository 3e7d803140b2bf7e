import assert from "node:assert/strict";
import {
  AlreadyExistsError,
  ExhaustedError,
  IntegrityError,
  InvalidError,
  NotFoundError,
  PreconditionError,
} from "../../error.ts";
import { everything } from "../../query/where.ts";
import { type Case, defineCase } from "../backend.ts";
import { rejects, toArray } from "../check.ts";
import { type Ticket, ticket } from "../sample.ts";

/** Creators at the same time, each of several tickets. */
const CREATORS = 16;

/** A chosen key that is far beyond those that are given. */
const FAR = 20_000;

const failure = new Error("on purpose");

const idsOf = (tickets: readonly Ticket[]) => tickets.map(({ id }) => id);

/** Whether each number is greater than the one before. */
const ascend = (ids: readonly number[]) => ids.every((id, i) => i === 0 || id > (ids[i - 1] ?? 0));

/** Cases for keys that the backend gives. */
export const identityCases: readonly Case[] = [
  defineCase("create gives a key to each ticket that has none, in the order given", async ({ tickets }) => {
    const [first] = await tickets.create({ title: "first", parentId: null });
    assert.ok(first && Number.isSafeInteger(first.id) && first.id >= 1);
    assert.deepEqual(first, { id: first.id, title: "first", parentId: null });
    assert.deepEqual(await tickets.retrieve({ id: first.id }), first);
    const several = await tickets.create(ticket(3), ticket(1), ticket(2));
    assert.deepEqual(
      several.map(({ title }) => title),
      ["Ticket 3", "Ticket 1", "Ticket 2"],
    );
    assert.ok(ascend(idsOf([first, ...several])), `${idsOf(several)}`);
    assert.deepEqual(await toArray(tickets.list()), [first, ...several]);
    assert.deepEqual(await tickets.create(), []);
    const many = await tickets.create(...Array.from({ length: 300 }, (_, i) => ticket(100 + i)));
    assert.deepEqual(
      many.map(({ title }) => title),
      Array.from({ length: 300 }, (_, i) => `Ticket ${100 + i}`),
    );
    assert.ok(ascend(idsOf([...several, ...many])));
    assert.deepEqual(await toArray(tickets.list({ where: { id: { gte: many[0]?.id ?? 0 } } })), many);
  }),

  defineCase("a chosen key is kept, and passed over", async ({ tickets }) => {
    assert.deepEqual(await tickets.create(ticket(1, { id: 7 })), [{ id: 7, title: "Ticket 1", parentId: null }]);
    const [next] = await tickets.create(ticket(2));
    assert.ok(next && next.id > 7, `${next?.id}`);
    // One of several, before and after those that have none.
    const mixed = await tickets.create(ticket(3), ticket(4, { id: next.id + 1 }), ticket(5));
    assert.equal(mixed[1]?.id, next.id + 1);
    assert.deepEqual(
      mixed.map(({ title }) => title),
      ["Ticket 3", "Ticket 4", "Ticket 5"],
    );
    assert.equal(new Set(idsOf(mixed)).size, 3);
    await tickets.create(ticket(6, { id: FAR }), ticket(7, { id: 3 }));
    const [far] = await tickets.create(ticket(8));
    assert.ok(far && far.id > FAR);
    const again = await rejects(
      tickets.create(ticket(9, { id: 7 })),
      AlreadyExistsError,
      /another of tickets has the same id/,
    );
    assert.deepEqual([again.constraint, again.fields], ["tickets_id", ["id"]]);
    assert.equal(await tickets.count(), 8);
  }),

  defineCase("a key is a whole number from 1", async ({ tickets }) => {
    for (const id of [-1, 1.5, 2 ** 53, Number.NaN]) {
      const error = await rejects(tickets.create(ticket(1, { id })), InvalidError);
      assert.equal(error.violations[0]?.field, "id");
    }
    assert.equal(await tickets.count({ id: 0 }), 0);
    assert.equal(await tickets.find({ id: -1 }), undefined);
    await tickets.create(ticket(1, { id: 2 ** 53 - 1 }));
    await rejects(tickets.create(ticket(2)), ExhaustedError, /no more keys/);
    assert.equal(await tickets.count(), 1);
  }),

  defineCase("the key of a deleted ticket is never given again", async ({ tickets }) => {
    const [, second] = await tickets.create(ticket(1), ticket(2));
    await tickets.delete({ id: second?.id ?? 0 });
    const [third] = await tickets.create(ticket(3));
    assert.ok(third && second && third.id > second.id);
    await tickets.drop(everything);
    const [fourth] = await tickets.create(ticket(4));
    assert.ok(fourth && fourth.id > third.id);
  }),

  defineCase("creators at the same time get keys of their own", async ({ tickets, others }) => {
    const creations = Array.from({ length: CREATORS }, (_, i) => {
      const from = i % 2 === 0 ? tickets : others.repositories.tickets;
      return from.create(ticket(3 * i), ticket(3 * i + 1), ticket(3 * i + 2));
    });
    const created = await Promise.all(creations);
    for (const [i, some] of created.entries()) {
      assert.deepEqual(
        some.map(({ title }) => title),
        [0, 1, 2].map((n) => `Ticket ${3 * i + n}`),
      );
      assert.ok(ascend(idsOf(some)));
    }
    assert.equal(new Set(idsOf(created.flat())).size, 3 * CREATORS);
    assert.deepEqual(
      await toArray(tickets.list()),
      created.flat().toSorted((a, b) => a.id - b.id),
    );
  }),

  defineCase("save, update, remove and the replacing methods go by the key", async ({ tickets }) => {
    const [one, two] = (await tickets.create(ticket(1), ticket(2))) as [Ticket, Ticket];
    assert.deepEqual(await tickets.save({ ...one, title: "saved" }), { ...one, title: "saved" });
    await rejects(tickets.update({ id: 9 } as object, everything), InvalidError);
    const chosen = { id: two.id + 5, title: "chosen", parentId: null };
    assert.deepEqual(await tickets.partialReplace([{ ...two, title: "replaced" }, chosen]), [
      { ...two, title: "replaced" },
      chosen,
    ]);
    const [next] = await tickets.create(ticket(3));
    assert.ok(next && next.id > chosen.id);
    const lacking = ticket(4) as Ticket;
    for (const refused of [() => tickets.partialReplace([lacking]), () => tickets.replace([one, lacking])]) {
      const error = await rejects(refused(), InvalidError, /must be given/);
      assert.equal(error.violations[0]?.field, "id");
    }
    await rejects(tickets.save({ ...one, id: next.id + 1 }), NotFoundError);
    await tickets.remove(next);
    const far = { id: next.id + 10, title: "far", parentId: null };
    assert.deepEqual(await tickets.replace([far]), [far]);
    assert.deepEqual(await toArray(tickets.list()), [far]);
    const [last] = await tickets.create(ticket(5));
    assert.ok(last && last.id > far.id);
  }),

  defineCase("upsert by a unique value needs no key: a stored ticket keeps its own", async ({ tickets }) => {
    const by = { by: ["title"] } as const;
    const [one] = (await tickets.create(ticket(1))) as [Ticket];
    const [same, made, other] = await tickets.upsert([ticket(1, { parentId: one.id }), ticket(2), ticket(3)], by);
    assert.deepEqual(same, { ...one, parentId: one.id });
    assert.ok(made && other && ascend([one.id, made.id, other.id]));
    assert.deepEqual(await tickets.upsert([ticket(2), ticket(3, { id: 900 })], by), [made, other]);
    assert.deepEqual(await tickets.upsert([ticket(4, { id: 900 })], by), [{ ...ticket(4), id: 900 }]);
    await rejects(tickets.upsert([ticket(5)], { by: ["id"] }), InvalidError, /must be given/);
    assert.equal(await tickets.count(), 4);
  }),

  defineCase("a ticket refers to another by its key, which is checked", async ({ tickets }) => {
    const [top] = (await tickets.create(ticket(1))) as [Ticket];
    const under = await tickets.create(ticket(2, { parentId: top.id }), ticket(3, { parentId: top.id }));
    const error = await rejects(tickets.create(ticket(4), ticket(5, { parentId: top.id + 99 })), IntegrityError);
    assert.deepEqual([error.constraint, error.reason], ["tickets_parent_id_reference", "REFERENCE_MISSING"]);
    assert.deepEqual(await toArray(tickets.list({ where: { parentId: top.id } })), under);
    await tickets.create(ticket(6));
    await tickets.delete({ id: top.id });
    assert.deepEqual(
      (await toArray(tickets.list())).map(({ title }) => title),
      ["Ticket 6"],
    );
  }),

  defineCase("a refused ticket is not stored, and its key is no other's", async ({ tickets }) => {
    const [one] = (await tickets.create(ticket(1))) as [Ticket];
    await rejects(tickets.create(ticket(2), ticket(1)), AlreadyExistsError, /the same title/);
    assert.equal(await tickets.count(), 1);
    const [two] = await tickets.create(ticket(2));
    assert.ok(two && two.id > one.id);
  }),

  defineCase("pages follow each other by the key", async ({ tickets }) => {
    const all = await tickets.create(...Array.from({ length: 7 }, (_, i) => ticket(i)));
    const found: Ticket[] = [];
    let token = "";
    do {
      const page = await tickets.page({ size: 3, token, orderBy: ["id desc"] });
      found.push(...page.items);
      token = page.nextToken;
    } while (token !== "");
    assert.deepEqual(found, all.toReversed());
  }),

  defineCase(
    "a unit knows the keys that it is given, or says that it does not",
    async ({ worker, tickets, traits }) => {
      const [before] = (await tickets.create(ticket(1))) as [Ticket];
      if (traits.givesKeys === "at commit") {
        await worker.run(async (unit) => {
          const error = await rejects(unit.tickets.create(ticket(2)), PreconditionError, /choose the id/);
          assert.equal(error.reason, "KEY_UNKNOWN");
          await unit.tickets.create(ticket(3, { id: before.id + 1 }));
        });
        const [after] = await tickets.create(ticket(4));
        assert.ok(after && after.id > before.id + 1);
        return;
      }
      const given: Ticket[] = [];
      await worker.run(async (unit) => {
        given.push(...(await unit.tickets.create(ticket(2), ticket(3))));
        const [top = before] = given;
        assert.deepEqual(await unit.tickets.retrieve({ id: top.id }), top);
        given.push(...(await unit.tickets.create(ticket(4, { parentId: top.id }))));
      });
      assert.deepEqual(await toArray(tickets.list()), [before, ...given]);
      await assert.rejects(
        worker.run(async (unit) => {
          await unit.tickets.create(ticket(5));
          throw failure;
        }),
        failure,
      );
      const [after] = await tickets.create(ticket(6));
      assert.ok(after && ascend(idsOf([before, ...given, after])));
      assert.equal(await tickets.count(), 5);
    },
  ),
];
