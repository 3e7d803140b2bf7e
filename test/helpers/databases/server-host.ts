/*
 * Runs the database servers of a test run, see servers.ts. The process is a fork: for each name that its parent sends, it
 * starts that server, and sends the name and the server's port back.
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
    // The other servers go on.
    process.stderr.write(`${inspect(error)}\n`);
    process.send?.({ name });
  }
});
