import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { conformanceCases, type Item } from "../../../src/ddd/testing/index.ts";
import { ItemRepository, memoryBackend } from "../../../src/ddd/testing/memory.ts";
import { root } from "../../helpers/tools.ts";
import { cases, RANDOM } from "./control.ts";

test("a repository of one's own is held to the suite by being given to a backend", async (t) => {
  class Mine extends ItemRepository {
    async rename(from: string, to: string): Promise<Item> {
      return this.save({ ...(await this.retrieve({ name: from })), name: to });
    }
  }
  await t.notThrowsAsync(async () =>
    cases.get("list streams all that match, in order, up to the limit")?.run(memoryBackend({ items: Mine })),
  );
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
  class DropsRows extends ItemRepository {
    override async *list() {}
  }
  const error = await t.throwsAsync(async () => cases.get(RANDOM)?.run(memoryBackend({ items: DropsRows })));
  t.regex(error.message, /seed: \d+, path: "[\d:]+"/);
  t.true((error.message.match(/do:"/g) ?? []).length < 12, error.message);
});
