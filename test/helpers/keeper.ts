/*
 * Has servers for a test run, see servers.ts. As a fork it starts each that it is sent the name of, and answers with the
 * name and the server's port.
 */
import { inspect } from "node:util";
import { startMariadb } from "./mariadb.ts";
import { startPostgres } from "./postgres.ts";

const starts: Readonly<Record<string, () => Promise<{ readonly port: number }>>> = {
  mariadb: () => startMariadb(),
  postgres: startPostgres,
};

process.on("disconnect", () => process.exit());
process.on("message", async (name: string) => {
  try {
    const start = starts[name];
    if (!start) throw new Error(`there is no server called ${name}, but there are ${Object.keys(starts).join(", ")}`);
    const { port } = await start();
    process.send?.({ name, port });
  } catch (error) {
    // Other servers go on.
    process.stderr.write(`${inspect(error)}\n`);
    process.send?.({ name });
  }
});
