import { randomUUID } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import { anyPack } from "@bufbuild/protobuf/wkt";
import { createClient } from "@connectrpc/connect";
import test, { type ExecutionContext } from "ava";
import { CreateItemRequestSchema, ItemService } from "../../../../gen/brasa/testing/v1/sample_pb.js";
import {
  SettleResponse_Outcome as Outcome,
  UnitOfWorkService,
} from "../../../../gen/brasa/v1/unit_of_work_service_pb.js";
import {
  idempotent,
  resourceService,
  type ServiceDefinition,
  unitOfWorkService,
  unitOptions,
} from "../../../../src/ddd/connect/index.ts";
import { IDEMPOTENCY_TTL_MS } from "../../../../src/ddd/idempotency.ts";
import { itemCodec } from "../../../../src/ddd/testing/connect.ts";
import { item } from "../../../../src/ddd/testing/index.ts";
import { databases } from "../../sequelize/backends.ts";
import { opened, type Shared } from "../../shared-databases.ts";
import { reach, refusal, seal } from "../notes.ts";

const CREATE = "brasa.testing.v1.ItemService/CreateItem";
const COMMIT = "brasa.v1.UnitOfWorkService/Commit";

type ItemHandlers = Partial<ServiceDefinition<typeof ItemService>["implementation"]>;

async function served(t: ExecutionContext, kind: string, handlers: (database: Shared) => ItemHandlers = () => ({})) {
  const database = await opened(kind);
  t.teardown(() => database.close());
  const { worker, requests } = database;
  const clock = { now: new Date("2026-01-01T00:00:00Z") };
  const log = { worker: requests, now: () => clock.now };
  const resource = { service: ItemService, codec: itemCodec, worker, repository: "items", seal } as const;
  const items = idempotent(resourceService({ ...resource, handlers: handlers(database) }), log);
  const { transport } = reach([items, idempotent(unitOfWorkService(worker, [items]), log)]);
  const units = createClient(UnitOfWorkService, transport);
  return {
    clock,
    items: createClient(ItemService, transport),
    commit: (n: number, requestId: string) => {
      const request = create(CreateItemRequestSchema, { item: itemCodec.toMessage(item(n)) });
      return units.commit({
        requestId,
        operations: [{ method: CREATE, request: anyPack(CreateItemRequestSchema, request) }],
      });
    },
    settle: async (requestId: string, method = COMMIT) => (await units.settle({ requestId, method })).outcome,
    count: () => worker.repositories.items.count(),
  };
}

/** A promise that is resolved from outside. */
function signal() {
  let give = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { give, given };
}

for (const kind of ["memory", ...Object.keys(databases)]) {
  const on = (title: string, run: (t: ExecutionContext) => Promise<void>) => test(`${kind}: ${title}`, run);

  on("a call that was answered is settled as that, and its repeat gets the answer", async (t) => {
    const { commit, items, settle, count } = await served(t, kind);
    const [committed, created] = [randomUUID(), randomUUID()];
    const first = await commit(1, committed);
    await items.createItem({ item: itemCodec.toMessage(item(2)), requestId: created });
    t.is(await settle(committed), Outcome.ANSWERED);
    t.is(await settle(created, CREATE), Outcome.ANSWERED);
    t.deepEqual(await commit(1, committed), first);
    t.is(await count(), 2);
  });

  on(
    "a call that never arrived is void: it has no effect when it comes late, and its caller's next call has",
    async (t) => {
      const { commit, settle, count, clock } = await served(t, kind);
      const id = randomUUID();
      t.is(await settle(id), Outcome.VOID);
      t.is(await settle(id), Outcome.VOID);
      const late = await refusal(t, commit(1, id));
      t.deepEqual([late.name, late.reason], ["ConflictError", "REQUEST_VOID"]);
      t.is(await count(), 0);
      await commit(1, randomUUID());
      t.is(await count(), 1);
      clock.now = new Date(clock.now.getTime() + IDEMPOTENCY_TTL_MS + 1);
      await commit(2, id);
      t.is(await count(), 2);
    },
  );

  on("a call that has not begun its unit when it is settled has no effect", async (t) => {
    const [arrived, slow] = [signal(), signal()];
    const { items, settle, count } = await served(t, kind, ({ worker }) => ({
      createItem: async (_, context) => {
        arrived.give();
        await slow.given;
        await worker.run(({ items }) => items.create(item(1)), unitOptions(context));
        return {};
      },
    }));
    const id = randomUUID();
    const created = refusal(t, items.createItem({ requestId: id }));
    await arrived.given;
    t.is(await settle(id, CREATE), Outcome.VOID);
    slow.give();
    t.is((await created).reason, "REQUEST_VOID");
    t.is(await count(), 0);
  });

  on("a call that is in its unit when it is settled is waited for", async (t) => {
    const [arrived, slow] = [signal(), signal()];
    const { items, settle, count } = await served(t, kind, ({ worker }) => ({
      createItem: async (_, context) => {
        await worker.run(async ({ items }) => {
          await items.create(item(1));
          arrived.give();
          await slow.given;
        }, unitOptions(context));
        return {};
      },
    }));
    const id = randomUUID();
    const created = items.createItem({ requestId: id });
    await arrived.given;
    const settled = settle(id, CREATE);
    slow.give();
    await created;
    t.is(await settled, Outcome.ANSWERED);
    t.is(await count(), 1);
  });
}

test("a call that cannot be settled is refused", async (t) => {
  const { settle } = await served(t, "memory");
  t.is((await refusal(t, settle("1"))).reason, "INVALID_REQUEST_ID");
  const unknown = await refusal(t, settle(randomUUID(), "brasa.testing.v1.NoteService/CreateNote"));
  t.deepEqual([unknown.reason, unknown.fields], ["METHOD_NOT_IDEMPOTENT", ["method"]]);
});

test("a service that keeps no request ids does not settle", async (t) => {
  const { worker } = await opened("memory");
  const units = createClient(UnitOfWorkService, reach([unitOfWorkService(worker, [])]).transport);
  t.is((await refusal(t, units.settle({ requestId: randomUUID(), method: COMMIT }))).name, "RemoteError");
});
