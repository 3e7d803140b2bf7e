import test from "ava";
import type { userAccess } from "../../src/accounts/connect.ts";
import { accountsContext } from "../../src/accounts/context.ts";
import { projects } from "../../src/projects/context.ts";
import { createApp } from "../../src/server/app.ts";
import { createLog } from "../../src/server/log/log.ts";
import { perform } from "./attack.ts";
import { accessMatrix } from "./matrix.ts";
import { accessTable, guardedServices } from "./requests.ts";

// ASVS: V7.4.5, V8.2.1, V8.2.2, V15.3.1
test("every RPC lets those pass whom the access table names, and strangers learn nothing of others", async (t) => {
  const { tries, accepted } = await perform(accessMatrix, false);
  t.deepEqual(accepted, []);
  t.true(tries > 5000);
});

// ASVS: V8.2.1
test("an app with an RPC that no access table has does not start", async (t) => {
  const context = accountsContext();
  const lacking = {
    ...context,
    services: async (tools: Parameters<typeof context.services>[0]) => {
      const [definition, ...others] = await context.services(tools);
      if (!definition) throw new Error("there is one");
      const { listSessions: _, ...access } = definition.access as typeof userAccess;
      return [{ ...definition, access: access as never }, ...others];
    },
  };
  const settings = { databaseUrl: "memory:", grpcPort: 0, httpPort: 0 };
  const app = createApp(settings, { contexts: [lacking, projects], log: createLog("silent") });
  await t.throwsAsync(app.start(), { message: /UserService\/ListSessions/ });
  const served = guardedServices.flatMap(({ methods }) => methods.map(({ localName }) => localName));
  t.deepEqual(Object.keys(accessTable).sort(), served.sort());
  const whole = createApp(settings, { contexts: [context, projects], log: createLog("silent") });
  await whole.start();
  await whole.close();
});
