import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { StartError } from "../../server/config.ts";
import { toolIn } from "../tools.ts";

/** Commands that the program of a project has, too. */
const OF_PROJECTS = ["serve", "check", "migrate", "backup", "restore", "doctor"];
/** Commands for the data of the accounts server alone, which would make its tables in the database of a project. */
const OF_ACCOUNTS = ["seed", "token", "keys", "users", "projections"];

/**
 * Lets the program of the project in a folder run a command: its contexts are not those of the accounts server, and both have the same
 * settings.
 *
 * @param command the first word of the command
 * @param words all of its words
 * @returns the exit code of the project's program; undefined where there is none, and for commands that are the same in every folder,
 *   which get the project's settings
 * @throws StartError for a command that a project does not have
 */
export async function runInProject(
  root: string,
  command: string,
  words: readonly string[],
): Promise<number | undefined> {
  const program = programOf(root);
  if (program === undefined) return undefined;
  if (OF_ACCOUNTS.includes(command)) {
    throw new StartError(
      `this folder has a project of its own, and brasa ${command} works on the accounts server, whose tables it would make in the project's database: run it in another folder`,
    );
  }
  if (!OF_PROJECTS.includes(command)) {
    // As the project's program does: the settings of what the command asks for, or looks into, are there.
    const file = join(root, ".env");
    if (existsSync(file)) process.loadEnvFile(file);
    return undefined;
  }
  return await run(root, [...program, ...(words.length > 0 ? words : [command])]);
}

/** How Node.js runs the program of a project that `brasa new project` wrote: by tsx, or, without it, what is compiled. */
function programOf(root: string): readonly string[] | undefined {
  if (!dependsOnBrasa(join(root, "package.json"))) return undefined;
  const has = (folder: string, ending: string) =>
    ["main", "contexts"].every((name) => existsSync(join(root, folder, `${name}.${ending}`)));
  if (has("src", "ts") && toolIn(root, "tsx")) return ["--import=tsx", "src/main.ts"];
  if (has("dist", "js")) return ["dist/main.js"];
  if (!has("src", "ts")) return undefined;
  throw new StartError(
    "the project in this folder cannot run: npm install brings tsx, which runs it; or npm run build compiles it",
  );
}

function dependsOnBrasa(file: string): boolean {
  if (!existsSync(file)) return false;
  try {
    return manifestShape.safeParse(JSON.parse(readFileSync(file, "utf8"))).success;
  } catch (cause) {
    throw new StartError(`${file} is no JSON: mend it`, { cause });
  }
}

const manifestShape = z.object({ dependencies: z.object({ brasa: z.string() }) });

/** @returns the exit code, as a shell has it of a process that a signal ended: 128 and more */
function run(root: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: "inherit" });
    // Passed on, so that the program drains.
    for (const signal of ["SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));
    process.on("SIGINT", () => {
      // A terminal sends its Ctrl-C to both, and a second one would end the program at once.
      if (!process.stdin.isTTY) child.kill("SIGINT");
    });
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}
