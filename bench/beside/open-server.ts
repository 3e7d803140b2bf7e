import { accountsContext } from "../../src/accounts/context.ts";
import { projectsContext } from "../../src/projects/context.ts";
import { createApp } from "../../src/server/app.ts";
import { readConfig } from "../../src/server/config.ts";
import { createLog } from "../../src/server/log/log.ts";

// The accounts server as it is, but that it asks for no tokens, as the peers do not, that it does not limit how many users a
// stranger makes, and that it stores passwords without hashing them, which takes 20 ms anywhere.
const hasher = { hash: async () => "not-hashed", verify: async () => false, isOutdated: () => false };
const contexts = [
  accountsContext({ hasher, authenticates: false, limits: false }),
  projectsContext({ authenticates: false }),
];
const names = contexts.map(({ name }) => name);
const app = createApp(readConfig(process.env, names), { contexts, log: createLog("error") });
await app.start();
process.stdout.write("listening\n");
process.once("SIGTERM", () => void app.close());
