import { existsSync } from "node:fs";
import { join } from "node:path";
import { StartError } from "../../server/config.ts";
import { printNote } from "../../server/log/output.ts";
import { generateCode } from "../generate.ts";
import { runTool, toolIn } from "../tools.ts";
import { ServerProcess } from "./child.ts";
import { digestOfFolders, watchFolders } from "./files.ts";

const CONTRACT = "proto";
const GENERATED = "gen";
const SOURCES = "src";

/** A project that is served while it is worked on. */
export interface DevOptions {
  readonly root: string;
  /** The program, and its arguments. */
  readonly program: readonly string[];
}

/**
 * Serves a project, and serves it anew when it has changed: code is generated when the contract has changed, and a server
 * whose types are right takes the place of the one before. One with errors does not: they are printed, and the last good
 * server goes on.
 */
export class DevServer {
  readonly #root: string;
  readonly #tsc: string;
  readonly #server: ServerProcess;
  #contract: string | undefined;
  #sources: string | undefined;
  #unwatch: () => void = () => {};
  /** The work that is going on; a change meanwhile has it done once more. */
  #work: Promise<void> | undefined;
  #isOutdated = false;
  #isClosed = false;

  /** @throws StartError for a project without TypeScript, or tsx */
  constructor({ root, program: [file = "src/main.ts", ...args] }: DevOptions) {
    this.#root = root;
    if (!existsSync(join(root, file)))
      throw new StartError(`there is no ${file} here: go to the folder of the project, or name its program`);
    const [tsc, tsx] = ["tsc", "tsx"].map((name) => toolIn(root, name));
    if (!tsc || !tsx)
      throw new StartError(`brasa dev needs typescript and tsx in the project: npm install --save-dev typescript tsx`);
    this.#tsc = tsc;
    this.#server = new ServerProcess(["--import=tsx", file, ...args], root, (how) =>
      tell(`the server has ended (${how}); it starts again when a file changes`),
    );
  }

  /** Begins to watch, and to serve. */
  start(): void {
    // Code that is there was made of the contract that is there, as far as anybody knows.
    if (existsSync(join(this.#root, GENERATED))) this.#contract = digestOfFolders(this.#root, [CONTRACT]);
    this.#watch();
    this.#refresh();
  }

  #watch(): void {
    this.#unwatch();
    this.#unwatch = watchFolders(this.#root, [SOURCES, CONTRACT, GENERATED], () => this.#refresh());
  }

  /** Ends all of it, and waits until the ports are free. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#unwatch();
    await this.#work;
    await this.#server.stop();
  }

  /** Ends the server without a drain. */
  kill(): void {
    this.#server.kill();
  }

  #refresh(): void {
    this.#isOutdated = true;
    this.#work ??= this.#run().finally(() => {
      this.#work = undefined;
    });
  }

  async #run(): Promise<void> {
    while (this.#isOutdated && !this.#isClosed) {
      this.#isOutdated = false;
      if (await this.#generate()) await this.#serve();
    }
  }

  /** Makes the code of the contract, if that has changed. @returns whether it is there */
  async #generate(): Promise<boolean> {
    const contract = digestOfFolders(this.#root, [CONTRACT]);
    if (contract === this.#contract || !existsSync(join(this.#root, CONTRACT))) return true;
    tell("generating code of the contract");
    const { code, output } = await generateCode(this.#root);
    this.#contract = contract;
    // Folders that it has made anew are watched, too.
    this.#watch();
    if (code === 0) return true;
    tell(`the contract has errors${this.#goesOn}\n${output}`);
    return false;
  }

  /** Serves the sources, if they have changed and their types are right. */
  async #serve(): Promise<void> {
    const sources = digestOfFolders(this.#root, [SOURCES, GENERATED]);
    if (sources === this.#sources && this.#server.isRunning) return;
    this.#sources = sources;
    const settings = existsSync(join(this.#root, "tsconfig.build.json")) ? "tsconfig.build.json" : "tsconfig.json";
    const { code, output } = await runTool(this.#tsc, ["-p", settings, "--noEmit", "--pretty", "false"], this.#root);
    if (this.#isOutdated || this.#isClosed) return this.#forget();
    if (code !== 0) return tell(`the types have errors${this.#goesOn}\n${output}`);
    if (this.#server.isRunning) tell("restarting");
    await this.#server.restart();
  }

  /** Has the sources looked at again, since they changed meanwhile. */
  #forget(): void {
    this.#sources = undefined;
  }

  get #goesOn(): string {
    return this.#server.isRunning ? "; the last good server goes on:" : "; the server starts when they are mended:";
  }
}

function tell(text: string): void {
  printNote(`dev: ${text}\n`);
}
