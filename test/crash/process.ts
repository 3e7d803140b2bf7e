import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { KillPlan } from "./points.ts";
import type { ProgramOptions } from "./program.ts";

/** A process of program.ts. */
export interface Program {
  readonly pid: number;
  /** Resolves when its parts have started. @throws Error if it ends before */
  readonly ready: Promise<void>;
  /** Resolves when it has written all. @throws Error if it ends before */
  readonly written: Promise<void>;
  /** Resolves when it has ended. */
  readonly ended: Promise<void>;
  signal(name: NodeJS.Signals): void;
  /** Has it kill or freeze itself at a point. */
  arm(plan: KillPlan): void;
  /** Kills it, and waits until it has ended. */
  kill(): Promise<void>;
}

const file = fileURLToPath(new URL("program.js", import.meta.url));
const running = new Set<ChildProcess>();
// A trial that fails leaves no process behind, be it a stopped one.
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

export function startProgram(options: ProgramOptions): Program {
  const child = fork(file, [JSON.stringify(options)], { execArgv: ["--enable-source-maps"] });
  running.add(child);
  const ended = once(child, "exit").then(() => {
    running.delete(child);
  });
  const said = (word: string) => {
    const promise = new Promise<void>((resolve, reject) => {
      child.on("message", (message) => {
        if (message === word) resolve();
      });
      void ended.then(() => reject(new Error(`the process has ended before it was ${word}`)));
    });
    // Most of those that are killed are not asked.
    promise.catch(() => {});
    return promise;
  };
  return {
    pid: child.pid ?? 0,
    ready: said("ready"),
    written: said("written"),
    ended,
    signal: (name) => {
      child.kill(name);
    },
    arm: (plan) => {
      child.send(plan);
    },
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
