import test from "ava";
import { eventCases } from "../../../src/ddd/testing/index.ts";
import { memoryBackend } from "../../../src/ddd/testing/memory.ts";
import { sequelizeBackend } from "../../../src/ddd/testing/sequelize.ts";
import { databases } from "../sequelize/backends.ts";

const backends = {
  memory: memoryBackend(),
  ...Object.fromEntries(Object.entries(databases).map(([name, place]) => [name, sequelizeBackend(place)])),
};

for (const [name, backend] of Object.entries(backends)) {
  for (const { name: title, run } of eventCases) {
    test(`${name}: ${title}`, async (t) => {
      await run(backend);
      t.pass();
    });
  }
}
