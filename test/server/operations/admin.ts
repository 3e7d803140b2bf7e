import { accounts } from "../../../src/accounts/context.ts";
import { makeToken } from "../../../src/accounts/session/operator.ts";
import { readConfig } from "../../../src/server/config.ts";
import { openStorage } from "../../../src/server/storage/storage.ts";

/** The header of an admin of a running app's database. @param roles those of somebody else */
export async function adminHeaders(
  DATABASE_URL: string,
  roles: readonly string[] = ["admin"],
): Promise<{ authorization: string }> {
  const config = readConfig({ DATABASE_URL });
  const storage = await openStorage([accounts], config);
  try {
    const worker = storage.databases[0]?.worker(accounts);
    if (!worker) throw new Error("there is a database");
    const tools = { worker, config, now: () => new Date(), newId: () => crypto.randomUUID() };
    return { authorization: `Bearer ${await makeToken(tools, roles, 5)}` };
  } finally {
    await storage.close();
  }
}
