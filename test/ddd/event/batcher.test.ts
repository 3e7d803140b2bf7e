import test from "ava";
import { Batcher } from "../../../src/ddd/event/reaction/batcher.ts";

test("items that wait for those of a batch make the next batch, and none of them goes alone", async (t) => {
  const batches: number[] = [];
  let alone = 0;
  const batcher = new Batcher<string>(
    async ({ length }) => void batches.push(length),
    async () => void alone++,
    4,
  );
  // Some steps later than the batch's end, as a key's next event comes.
  const chain = async (key: string) => {
    for (let step = 0; step < 5; step++) {
      await batcher.add(`${key} ${step}`);
      for (let later = 0; later < 5; later++) await undefined;
    }
  };
  await Promise.all(["a", "b", "c", "d"].map(chain));
  // The first item of all has nothing to wait for.
  t.deepEqual([alone, batches], [1, [3, 4, 4, 4, 4]]);
});
