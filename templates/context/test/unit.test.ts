import assert from "node:assert/strict";
import { test } from "node:test";
import { create } from "@bufbuild/protobuf";
import { MemoryDatabase, MemoryWorker } from "brasa/memory";
import { {{Book}}Schema } from "../../gen/{{library.snake}}/v1/{{book.snake}}_pb.js";
{{rulesImport}}
import { {{book}}Codec } from "../../src/{{room}}/connect-client.ts";
import { repositories } from "../../src/{{library.kebab}}/memory.ts";
import { collect } from "../collect.ts";
import { sample } from "../samples/{{tests}}.ts";

const openWorker = () => new MemoryWorker(new MemoryDatabase(), repositories);

{{rulesTest}}
test("{{a book}} is the same after its way as a message", async () => {
  const { {{books}} } = openWorker().repositories;
  const [created] = await {{books}}.create(sample);
  assert.ok(created);
  const message = create({{Book}}Schema, {{book}}Codec.toMessage(created));
  assert.deepEqual({{book}}Codec.fromMessage(message), created);
});

test("a unit that fails keeps no {{book.words}}", async () => {
  const worker = openWorker();
  const unit = worker.run(async ({ {{books}} }) => {
    await {{books}}.create(sample);
    throw new Error("no");
  });
  await assert.rejects(unit, /no/);
  const { {{books}} } = worker.repositories;
  assert.deepEqual(await collect({{books}}.list()), []);
});
