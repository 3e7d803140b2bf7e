import test from "ava";
import { UserRepository } from "../../../src/accounts/memory.ts";
import { MemoryDatabase, MemoryWorker } from "../../../src/ddd/memory/index.ts";
import { repositorySuite } from "../../helpers/repository.ts";

repositorySuite(test, {
  name: "memory",
  async open() {
    return { worker: new MemoryWorker(new MemoryDatabase(), { users: UserRepository }), close: async () => {} };
  },
});
