/*
 * Has a server for a test run, see servers.ts.
 *
 * Usage: keeper.js NAME, as a fork, to which it sends the server's port
 */
import { startMariadb } from "./mariadb.ts";
import { startPostgres } from "./postgres.ts";

const starts: Readonly<Record<string, () => Promise<{ readonly port: number }>>> = {
  mariadb: () => startMariadb(),
  postgres: startPostgres,
};

process.on("disconnect", () => process.exit());
const [, , name = ""] = process.argv;
const start = starts[name];
if (!start) throw new Error(`there is no server called ${name}, but there are ${Object.keys(starts).join(", ")}`);
const { port } = await start();
process.send?.(port);
