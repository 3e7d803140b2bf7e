import { describeMachine, quick } from "../machine.ts";
import { type Databases, postgresDatabases, sqliteDatabases } from "./databases.ts";
import { buildGenerator, removeRequests } from "./generator.ts";
import { tableOf } from "./results.ts";
import { measureWork } from "./rounds.ts";
import { programs } from "./servers.ts";
import { works } from "./works.ts";

const users = quick ? 20_000 : 100_000;

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
  const opened: Databases[] = [];
  const sqlite = openedOnce(sqliteDatabases, opened);
  const postgres = openedOnce(postgresDatabases, opened);
  try {
    for (const [name, work] of Object.entries(works)) {
      if (chosen.length > 0 && !chosen.includes(name)) continue;
      const databases = await (work.database === "sqlite" ? sqlite : postgres)();
      const table = tableOf(work, await measureWork(work, databases, only));
      process.stderr.write(`${table}\n`);
      tables.push(table);
    }
  } finally {
    removeRequests();
    for (const databases of opened) await databases.close();
  }
  return [describeMachine(), "", ...tables].join("\n");
}

function openedOnce<D extends Databases>(open: (count: number) => Promise<D>, opened: Databases[]): () => Promise<D> {
  let databases: Promise<D> | undefined;
  return async () => {
    if (!databases) {
      databases = open(users);
      opened.push(await databases);
    }
    return databases;
  };
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
