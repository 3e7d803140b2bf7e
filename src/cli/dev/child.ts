import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** How long a server may take to end before it is killed, in milliseconds: longer than any drain of DEV_DRAIN_MS. */
const KILL_AFTER_MS = 8000;

/**
 * A module that ends a server when the process that watches it is gone, however that ended: then nobody else would. It is no file, so
 * that Node.js can load it before tsx. The channel between the two keeps no program alive.
 */
const END_WITH_PARENT = `data:text/javascript,${encodeURIComponent(
  'process.once("disconnect", () => process.kill(process.pid, "SIGTERM")); process.channel?.unref();',
)}`;

/** A restart should not wait for streams that are open, as a drain of production does. */
const DEV_DRAIN_MS = "1000";

/** A server in a process of its own, of which one runs at a time. */
export class ServerProcess {
  readonly #args: readonly string[];
  readonly #cwd: string;
  readonly #onEnd: (how: string) => void;
  #child: ChildProcess | undefined;
  #isStopping = false;

  /**
   * @param args of Node.js
   * @param onEnd hears of an end that nobody has asked for
   */
  constructor(args: readonly string[], cwd: string, onEnd: (how: string) => void) {
    this.#args = args;
    this.#cwd = cwd;
    this.#onEnd = onEnd;
  }

  get isRunning(): boolean {
    return this.#child !== undefined;
  }

  /** Ends the server that runs, waits until its ports are free, and starts another. */
  async restart(): Promise<void> {
    await this.stop();
    const child = spawn(process.execPath, [`--import=${END_WITH_PARENT}`, ...this.#args], {
      cwd: this.#cwd,
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      env: { ...process.env, DRAIN_MS: process.env.DRAIN_MS ?? DEV_DRAIN_MS },
      // In a group of its own, it hears of Ctrl-C from here alone. From the terminal too, it would take it for the second one, which
      // ends it without a drain.
      detached: process.platform !== "win32",
    });
    this.#child = child;
    const ended = (how: string) => {
      if (this.#child !== child) return;
      this.#child = undefined;
      if (!this.#isStopping) this.#onEnd(how);
    };
    child.once("error", ({ message }) => ended(message));
    child.once("exit", (code, signal) => ended(signal ? `signal ${signal}` : `exit code ${code}`));
  }

  /** Ends the server, and waits until it has ended. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    this.#isStopping = true;
    const exited = once(child, "exit");
    child.kill("SIGTERM");
    const killer = setTimeout(() => child.kill("SIGKILL"), KILL_AFTER_MS);
    await exited;
    clearTimeout(killer);
    this.#isStopping = false;
  }

  /** Ends it without a drain. */
  kill(): void {
    this.#child?.kill("SIGKILL");
  }
}
