import { createClient } from "@connectrpc/connect";
import test, { type ExecutionContext } from "ava";
import { ItemService } from "../../../../gen/brasa/testing/v1/sample_pb.js";
import { resourceService } from "../../../../src/ddd/connect/index.ts";
import { itemCodec } from "../../../../src/ddd/testing/connect.ts";
import { item, uuidOf } from "../../../../src/ddd/testing/index.ts";
import { opened } from "../../shared-databases.ts";
import { reach, refusal, seal } from "../notes.ts";

async function served(t: ExecutionContext, kind: string) {
  const database = await opened(kind);
  t.teardown(() => database.close());
  const { worker } = database;
  const service = resourceService({ service: ItemService, codec: itemCodec, worker, repository: "items", seal });
  const items = createClient(ItemService, reach([service]).transport);
  const id = uuidOf(1);
  await worker.repositories.items.create(item(1));
  const set = (fields: { note?: string; weight?: number; etag?: string }) => {
    const paths = Object.keys(fields).filter((path) => path !== "etag");
    return items.updateItem({ item: { id, ...fields }, updateMask: { paths } });
  };
  return { database, items, id, set, stored: () => worker.repositories.items.retrieve({ id }) };
}

for (const kind of ["memory", "sqlite", "postgres"]) {
  const on = (title: string, run: (t: ExecutionContext) => Promise<void>) => test(`${kind}: ${title}`, run);

  on("an update and a removal of a row with a version open no unit", async (t) => {
    const { database, items, id, set, stored } = await served(t, kind);
    const before = database.begun;
    const { item: updated } = await set({ note: "alone" });
    t.like(await stored(), { note: "alone", version: 2 });
    await items.deleteItem({ id, etag: updated?.etag ?? "" });
    t.is(database.begun, before);
  });

  on("of updates at once, none undoes another", async (t) => {
    const { database, set, stored } = await served(t, kind);
    const before = database.begun;
    await Promise.all([set({ note: "both" }), set({ weight: 4.5 })]);
    t.like(await stored(), { note: "both", weight: 4.5, version: 3 });
    // One has found the row changed, and was run again in a unit.
    t.true(database.begun > before);
  });

  on("of changes at once that name one etag, one takes effect", async (t) => {
    const { items, id, set, stored } = await served(t, kind);
    const { item: now } = await items.getItem({ id });
    const etag = now?.etag ?? "";
    const all = await Promise.allSettled([set({ note: "a", etag }), set({ note: "b", etag })]);
    const [failed] = all.filter(({ status }) => status === "rejected") as PromiseRejectedResult[];
    t.is(all.filter(({ status }) => status === "fulfilled").length, 1);
    t.is((await refusal(t, Promise.reject(failed?.reason))).reason, "STALE_ETAG");
    t.is((await stored()).version, 2);
    t.is((await refusal(t, items.deleteItem({ id, etag }))).reason, "STALE_ETAG");
  });

  on("a row that is removed between the read and the write is not found", async (t) => {
    const { items, id, set } = await served(t, kind);
    const [updated, removed] = await Promise.allSettled([set({ note: "late" }), items.deleteItem({ id })]);
    const failed = [updated, removed].filter(({ status }) => status === "rejected") as PromiseRejectedResult[];
    // The removal has won, or the update was first and the removal has read again.
    t.is(removed.status, "fulfilled");
    for (const { reason } of failed) t.is((await refusal(t, Promise.reject(reason))).name, "NotFoundError");
    t.is((await refusal(t, items.getItem({ id }))).name, "NotFoundError");
  });
}
