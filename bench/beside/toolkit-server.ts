import { randomUUID } from "node:crypto";
import { Code, ConnectError, type ServiceImpl } from "@connectrpc/connect";
import { UserService } from "../../gen/accounts/v1/user_service_pb.js";
import { userRules } from "../../src/accounts/connect.ts";
import { userCodec } from "../../src/accounts/connect-client.ts";
import { UserRepository as MemoryUsers } from "../../src/accounts/memory.ts";
import { accountsMigrations, UserRepository } from "../../src/accounts/sequelize.ts";
import { createUser, nameRule, type User } from "../../src/accounts/user.ts";
import { resourceService } from "../../src/ddd/connect/index.ts";
import type { Repository } from "../../src/ddd/repository.ts";
import { createApp } from "../../src/server/app.ts";
import { readConfig } from "../../src/server/config.ts";
import { defineContext } from "../../src/server/contexts.ts";
import { createLog } from "../../src/server/log/log.ts";

/*
 * The peers' like: the same table and contract as a service of the toolkit, without authentication, passwords, audit trail and
 * events. The rules of each request, deadlines and limits are those of any app; the log has errors alone.
 */

type People = { users: Repository<User> };

const people = defineContext<People>({
  name: "accounts",
  memory: { users: MemoryUsers },
  sequelize: { users: UserRepository },
  migrations: accountsMigrations,
  services: ({ worker, seal, now }) => [
    resourceService({
      service: UserService,
      codec: userCodec,
      worker,
      repository: "users",
      seal,
      now,
      rules: userRules,
      fieldRules: { name: nameRule, surname: nameRule },
      // None is sent with a request id.
      repeatProofs: everyMethod("unproven" as const),
      handlers: {
        ...notServed(),
        async createUser({ id, user }, { signal }) {
          const { email = "", name = "", surname = "" } = user ?? {};
          const made = createUser({ email, name, surname }, id || randomUUID(), now());
          const stored = await worker.repositoriesFor({ signal }).users.create(made);
          return { user: userCodec.toMessage(stored[0] ?? made) };
        },
      },
    }),
  ],
});

function everyMethod<T>(value: T): Record<MethodName, T> {
  return Object.fromEntries(Object.keys(UserService.method).map((name) => [name, value])) as Record<MethodName, T>;
}

type MethodName = keyof typeof UserService.method;

/** UserService has RPCs beyond the standard ones, which nobody calls here. */
function notServed(): ServiceImpl<typeof UserService> {
  const standard = ["getUser", "listUsers", "streamUsers", "updateUser", "deleteUser"];
  const refuse = () => {
    throw new ConnectError("not measured", Code.Unimplemented);
  };
  const others = Object.entries(everyMethod(refuse)).filter(([name]) => !standard.includes(name));
  return Object.fromEntries(others) as never;
}

const app = createApp(readConfig(process.env, ["accounts"]), { contexts: [people], log: createLog("error") });
await app.start();
process.stdout.write("listening\n");
process.once("SIGTERM", () => void app.close());
