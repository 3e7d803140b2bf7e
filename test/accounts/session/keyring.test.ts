import { randomUUID } from "node:crypto";
import test from "ava";
import { repositories, SigningKeyRepository } from "../../../src/accounts/memory.ts";
import { createSecretBox } from "../../../src/accounts/secret/secret-box.ts";
import { Keyring } from "../../../src/accounts/session/keyring.ts";
import { MemoryDatabase, MemoryWorker } from "../../../src/ddd/memory/index.ts";

test("keys that were read before a rotation do not take the place of those read after it, however late they come", async (t) => {
  let held: Promise<void> | undefined;
  class Keys extends SigningKeyRepository {
    override async *list(...query: Parameters<SigningKeyRepository["list"]>) {
      const late = held;
      held = undefined;
      const found = [];
      for await (const key of super.list(...query)) found.push(key);
      await late;
      yield* found;
    }
  }
  const worker = new MemoryWorker(new MemoryDatabase(), { ...repositories, signingKeys: Keys });
  const keyring = new Keyring({ worker, box: createSecretBox(undefined), now: () => new Date(), newId: randomUUID });
  await keyring.current();
  let release = () => {};
  held = new Promise((resolve) => {
    release = resolve;
  });
  const early = keyring.find("a key that is not known");
  while (held) await new Promise((resolve) => setTimeout(resolve, 10));
  const made = await keyring.rotate();
  release();
  await early;
  t.true(keyring.isUsable(made));
});
