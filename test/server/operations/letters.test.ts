import { createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import test from "ava";
import sqlite3 from "sqlite3";
import { OperationsService } from "../../../gen/brasa/v1/operations_service_pb.js";
import { startApp } from "../../helpers/app.ts";
import { temporaryFolder } from "../../helpers/folder.ts";

test("a dead letter whose data no message holds is shown all the same, with its bytes", async (t) => {
  const { folder, remove } = temporaryFolder();
  const file = `${folder}/brasa.db`;
  const app = await startApp({ DATABASE_URL: `sqlite:${file}` });
  t.teardown(async () => {
    await app.close();
    remove();
  });
  const all = {
    number: '{"a":1e999}',
    depth: `${"[".repeat(500)}${"]".repeat(500)}`,
    bytes: "\u0000\uffff",
    prototype: '{"__proto__":{"isAdmin":true},"constructor":{"__proto__":1}}',
  };
  const database = new sqlite3.Database(file);
  for (const [id, data] of Object.entries(all)) {
    await new Promise<void>((resolve, reject) =>
      database.run(
        "INSERT INTO event_dead_letters VALUES (?1, 'x.a', ?1, 'x.B', 'k', 1, ?2, 0, 'failed', 1, '', 0, NULL, NULL)",
        [id, Buffer.from(data).toString("base64")],
        (error) => (error ? reject(error) : resolve()),
      ),
    );
  }
  await new Promise((resolve) => database.close(resolve));
  for (const useBinaryFormat of [true, false]) {
    const transport = createConnectTransport({ baseUrl: app.url, httpVersion: "1.1", useBinaryFormat });
    const operations = createClient(OperationsService, transport);
    for (const [id, data] of Object.entries(all)) {
      const { deadLetter } = await operations.getDeadLetter({ id });
      t.is(Buffer.from(deadLetter?.rawData ?? []).toString(), data, id);
      t.is(deadLetter?.data !== undefined, id === "prototype", id);
    }
  }
  t.is(({} as { isAdmin?: boolean }).isAdmin, undefined);
});
