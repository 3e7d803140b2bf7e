import test from "ava";
import type { User } from "../../../src/accounts/user.ts";
import { MemoryDatabase, MemoryRepository, MemoryWorker } from "../../../src/ddd/memory/index.ts";
import { repositorySuite } from "../../helpers/repository.ts";

class Users extends MemoryRepository<User> {
  name = "users";
  unique = { users_email: ["email"] } as const;
}

repositorySuite(test, {
  name: "memory",
  async open() {
    return { worker: new MemoryWorker(new MemoryDatabase(), { users: Users }), close: async () => {} };
  },
});
