import { describeMachine, quick } from "../machine.ts";
import { accountsOf, type Databases, postgresDatabases, sqliteDatabases, usersOf } from "./databases.ts";
import { buildGenerator, removeRequests } from "./generator.ts";
import { tableOf } from "./results.ts";
import { measureWork } from "./rounds.ts";
import { programs } from "./servers.ts";
import { works } from "./works.ts";

const rows = quick ? 20_000 : 100_000;
const contents = { users: usersOf(rows), bank: accountsOf(rows) };

/**
 * Measures Brasa beside the programs that its users would write otherwise. `--work get,create` and `--programs brasa,pg` narrow it.
 *
 * @returns the tables, as Markdown
 */
export async function measurePeers(): Promise<string> {
  const reason = buildGenerator();
  if (reason !== undefined) return `Not measured: ${reason}\n`;
  const only = listed("programs", Object.keys(programs));
  const chosen = listed("work", Object.keys(works));
  const tables: string[] = [];
  const opened = new Map<string, Databases>();
  const open = async (system: "sqlite" | "postgres", content: keyof typeof contents) => {
    const name = `${system} ${content}`;
    const found = opened.get(name);
    if (found) return found;
    const databases = await (system === "sqlite" ? sqliteDatabases : postgresDatabases)(contents[content]);
    opened.set(name, databases);
    return databases;
  };
  try {
    for (const [name, work] of Object.entries(works)) {
      if (chosen.length > 0 && !chosen.includes(name)) continue;
      const databases = await open(work.database, work.content ?? "users");
      const table = tableOf(work, await measureWork(work, databases, only));
      process.stderr.write(`${table}\n`);
      tables.push(table);
    }
  } finally {
    removeRequests();
    for (const databases of opened.values()) await databases.close();
  }
  return [describeMachine(), "", ...tables].join("\n");
}

/** The names in an argument such as `--work=get,create`. @throws Error for one that there is not */
function listed(option: string, names: readonly string[]): string[] {
  const text = process.argv.find((argument) => argument.startsWith(`--${option}=`));
  const given = text?.slice(option.length + 3).split(",") ?? [];
  const unknown = given.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new Error(`--${option}: nothing is called "${unknown}"; there are ${names.join(", ")}`);
  return given;
}
