import { randomUUID } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { createClient } from "@connectrpc/connect";
import test, { type ExecutionContext } from "ava";
import { CreateItemRequestSchema, ItemService } from "../../../../gen/brasa/testing/v1/sample_pb.js";
import { UnitOfWorkService } from "../../../../gen/brasa/v1/unit_of_work_service_pb.js";
import { idempotent, resourceService, unitOfWorkService } from "../../../../src/ddd/connect/index.ts";
import { COMMIT_UNKNOWN, type DomainError, UnavailableError } from "../../../../src/ddd/error.ts";
import { everything } from "../../../../src/ddd/query/where.ts";
import {
  IdempotencyRepository,
  migrateUp,
  openDatabase,
  SequelizeWorker,
  toolkitMigrations,
} from "../../../../src/ddd/sequelize/index.ts";
import { itemCodec } from "../../../../src/ddd/testing/connect.ts";
import { item, uuidOf } from "../../../../src/ddd/testing/index.ts";
import * as sample from "../../../../src/ddd/testing/sequelize.ts";
import { type CutKind, type CutMoment, createCommitCutter } from "../../../helpers/network/cut.ts";
import { startTcpProxy } from "../../../helpers/network/tcp-proxy.ts";
import { type Place, patient, servers } from "../../sequelize/backends.ts";
import { reach, refusal, seal } from "../notes.ts";

/** How many commits are cut on each database, at each moment, of both kinds. `CUTS=167` makes it a thousand. */
const CUTS = Number(process.env.CUTS ?? 3);

const moments: readonly CutMoment[] = ["before it arrives", "under way", "at its answer"];
const kinds: readonly CutKind[] = ["reset", "close"];

/** Services on a database behind a network that can be cut, and a worker that sees it without that. */
async function served(t: ExecutionContext, place: () => Promise<Place>) {
  const there = await place();
  const cutter = createCommitCutter();
  const proxy = await startTcpProxy(there.url, cutter.filterOf);
  const database = await openDatabase(proxy.url, patient);
  await migrateUp(database, toolkitMigrations);
  await migrateUp(database, sample.sampleMigrations);
  const {
    ItemRepository: items,
    OwnerRepository: owners,
    MembershipRepository: memberships,
    SlotRepository: slots,
    ProductRepository: products,
    TicketRepository: tickets,
  } = sample;
  const worker = new SequelizeWorker(database, { items, owners, memberships, slots, products, tickets });
  const log = { worker: new SequelizeWorker(database, { requests: IdempotencyRepository }), now: () => new Date() };
  const definition = idempotent(
    resourceService({ service: ItemService, codec: itemCodec, worker, repository: "items", seal }),
    log,
  );
  const { transport } = reach([definition, idempotent(unitOfWorkService(worker, [definition]), log)]);
  t.teardown(async () => {
    await database.close();
    proxy.close();
    await there.close();
  });
  return {
    proxy,
    cutter,
    worker,
    items: createClient(ItemService, transport),
    units: createClient(UnitOfWorkService, transport),
  };
}

const messageOf = (n: number) => itemCodec.toMessage(item(n));

for (const [name, place] of Object.entries(servers)) {
  test(`${name}: with a request id, a commit whose response is lost has one effect, and its caller gets the response`, async (t) => {
    const { cutter, worker, items, units } = await served(t, place);
    let n = 0;
    for (let i = 0; i < CUTS; i++) {
      for (const moment of moments) {
        for (const kind of kinds) {
          n++;
          const requestId = randomUUID();
          cutter.cutCommit(moment, kind);
          // Now and then what looks for the outcome is cut too.
          if (n % 5 === 0) cutter.cutCommit(moment, kind);
          const request = { item: messageOf(n), requestId };
          if (n % 2 === 0) {
            const created = await items.createItem(request);
            t.is(created.item?.id, uuidOf(n));
            t.deepEqual(await items.createItem(request), created);
          } else {
            const [method, message] = ["brasa.testing.v1.ItemService/CreateItem", CreateItemRequestSchema] as const;
            const operation = { method, request: anyPack(message, create(message, { item: messageOf(n) })) };
            const committed = await units.commit({ requestId, operations: [operation] });
            t.is(committed.responses.length, 1);
            t.deepEqual(await units.commit({ requestId, operations: [operation] }), committed);
          }
        }
      }
    }
    t.true(cutter.cuts >= n);
    t.is(await worker.repositories.items.count(), n);
    t.is(await worker.repositories.items.count({ version: 1 }), n);
  });

  test(`${name}: without a request id, the error says that the outcome is unknown, and nothing is repeated`, async (t) => {
    const { cutter, worker, items } = await served(t, place);
    const one = worker.repositories.items;
    let n = 0;
    for (const moment of moments) {
      for (const kind of kinds) {
        await one.drop(everything);
        await one.create(item(1, { rating: 0 }));
        let runs = 0;
        const unknown = { instanceOf: UnavailableError, message: /whether .* took effect is not known/ };
        cutter.cutCommit(moment, kind);
        const unit = worker.run(async (unit) => {
          runs++;
          const found = await unit.items.retrieve({ id: uuidOf(1) });
          await unit.items.update({ rating: Number(found.rating) + 1 }, { id: uuidOf(1) });
        });
        const error = await t.throwsAsync<DomainError>(unit, unknown);
        t.is(error.reason, COMMIT_UNKNOWN);
        t.is(runs, 1);
        // A single change outside of units is a commit of its own.
        cutter.cutCommit(moment, kind);
        t.is((await t.throwsAsync<DomainError>(one.create(item(2)), unknown)).reason, COMMIT_UNKNOWN);
        cutter.cutCommit(moment, kind);
        const refused = await refusal(t, items.createItem({ item: messageOf(3) }));
        t.is(refused.reason, COMMIT_UNKNOWN);
        n += 3;
        // When the rows can be locked, pending commits are done or undone.
        await one.update({ note: "seen" }, everything);
        const [{ rating } = { rating: undefined }] = (await one.page({ where: { id: uuidOf(1) } })).items;
        const others = [await one.count({ id: uuidOf(2) }), await one.count({ id: uuidOf(3) })];
        if (moment === "before it arrives") t.deepEqual([rating, ...others], [0, 0, 0]);
        if (moment === "at its answer") t.deepEqual([rating, ...others], [1, 1, 1]);
        t.true(rating === 0 || rating === 1);
      }
    }
    t.is(cutter.cuts, n);
  });

  test(`${name}: a connection that is lost before the commit is sent leaves no unknown outcome`, async (t) => {
    const { proxy, worker } = await served(t, place);
    const unit = worker.run(async ({ items }) => {
      await items.create(item(1));
      proxy.resetAll();
      // It must have been heard of.
      await t.throwsAsync(items.count(), { instanceOf: UnavailableError });
    });
    t.is((await t.throwsAsync<DomainError>(unit, { instanceOf: UnavailableError })).reason, "UNAVAILABLE");
    const open = await worker.begin();
    await open.unit.items.create(item(2));
    proxy.resetAll();
    await proxy.untilReset();
    const error = await t.throwsAsync<DomainError>(open.commit(), { instanceOf: UnavailableError, message: /undone/ });
    t.is(error.reason, "UNAVAILABLE");
    t.is(await worker.repositories.items.count(), 0);
    await worker.run(({ items }) => items.create(item(1)));
  });
}
