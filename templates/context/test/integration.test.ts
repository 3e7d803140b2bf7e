import assert from "node:assert/strict";
import { test } from "node:test";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { ConnectWorker } from "brasa/connect";
import { differences, migrateDown, migrateUp, openDatabase } from "brasa/sequelize";
import { {{Book}}Service } from "../../gen/{{library.snake}}/v1/{{book.snake}}_pb.js";
import { Remote{{Books}} } from "../../src/{{room}}/connect-client.ts";
import { {{book}}Table } from "../../src/{{room}}/schema.ts";
import { migrations } from "../../src/{{library.kebab}}/sequelize.ts";
import { databases, databaseUrl, startApp } from "../app.ts";
import { collect } from "../collect.ts";
import { change, other, sample, sampleMessage } from "../samples/{{tests}}.ts";

/** Expects a call to fail. */
const failsWith = (call: Promise<unknown>, code: Code) =>
  assert.rejects(call, (error) => Code[ConnectError.from(error).code] === Code[code]);

for (const database of databases) {
  test(`{{books.words}} on ${database}: created by gRPC, changed and deleted by Connect`, async (t) => {
    const app = await startApp(t, databaseUrl(database));
    const [grpc, connect] = [createClient({{Book}}Service, app.grpc), createClient({{Book}}Service, app.connect)];

    const created = await grpc.create{{Book}}({ {{book}}: sampleMessage });
    const { id } = created;
    assert.deepEqual(await connect.get{{Book}}({ id }), created);
    const filter = `id = "${id}"`;
    const listed = await grpc.list{{Books}}({ filter, pageSize: 1, orderBy: "create_time desc" });
    assert.deepEqual(listed.{{books}}, [created]);
    assert.deepEqual(await collect(connect.stream{{Books}}({ filter })), [created]);

    const updated = await connect.update{{Book}}({
      {{book}}: { id, etag: created.etag, ...change },
      updateMask: { paths: ["{{changedField.snake}}"] },
    });
    assert.deepEqual(updated.{{changedField}}, change.{{changedField}});
    await failsWith(grpc.delete{{Book}}({ id, etag: created.etag }), Code.Aborted);
    await connect.delete{{Book}}({ id, etag: updated.etag });
    await failsWith(grpc.get{{Book}}({ id }), Code.NotFound);
  });

  test(`{{books.words}} on ${database}: a remote repository's unit is stored whole, or not at all`, async (t) => {
    const { grpc } = await startApp(t, databaseUrl(database));
    const worker = new ConnectWorker(grpc, { {{books}}: Remote{{Books}} });
    const { {{books}} } = worker.repositories;
    const [kept, lost] = [crypto.randomUUID(), crypto.randomUUID()];
    await worker.run((unit) => unit.{{books}}.create({ ...sample, id: kept }));
    const unit = worker.run(async (unit) => {
      await unit.{{books}}.create({ ...other, id: lost });
      await unit.{{books}}.create({ ...sample, id: kept });
    });
    await assert.rejects(unit, { name: "AlreadyExistsError" });
    assert.deepEqual((await {{books}}.retrieve({ id: kept })).{{changedField}}, sample.{{changedField}});
    await assert.rejects({{books}}.retrieve({ id: lost }), { name: "NotFoundError" });
    await {{books}}.delete({ id: kept });
  });
  {{uniqueTest}}
}

{{invalidTest}}
test("the migrations make the table of {{books.words}}, once, and take it away again", async (t) => {
  const database = await openDatabase(databaseUrl("SQLite"));
  t.after(() => database.close());
  const applied = await migrateUp(database, migrations);
  assert.ok(applied.includes("{{migration}}"));
  assert.deepEqual(await migrateUp(database, migrations), []);
  assert.deepEqual(await differences(database, [{{book}}Table]), []);
  for (const name of applied.reverse()) assert.deepEqual(await migrateDown(database, migrations), [name]);
});
