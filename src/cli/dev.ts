import type { Command } from "commander";

/** A terminal and npm both send the signal of one Ctrl-C: within this many milliseconds, two count as one. */
const SAME_SIGNAL_MS = 500;

/** The command that serves a project while it is worked on. */
export function addDev(program: Command): void {
  program
    .command("dev")
    .description(
      "serve the project in this folder, and again whenever its types are right after a change; code is generated when the contract changes",
    )
    .argument("[program...]", "the file to run, and its arguments", ["src/main.ts", "serve"])
    .action(async (words: string[]) => {
      const { DevServer } = await import("./dev/dev-server.ts");
      const server = new DevServer({ root: process.cwd(), program: words });
      // However this process ends, no server stays behind it.
      process.on("exit", () => server.kill());
      server.start();
      await firstSignal(() => {
        server.kill();
        process.exit(1);
      });
      await server.close();
    });
}

/** Waits to be asked to end, or until nobody reads its output any more. @param onSecond what a second request does */
function firstSignal(onSecond: () => void): Promise<void> {
  return new Promise((resolve) => {
    let asked: number | undefined;
    process.stderr.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") resolve();
    });
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.on(signal, () => {
        if (asked === undefined) {
          asked = performance.now();
          resolve();
        } else if (performance.now() - asked > SAME_SIGNAL_MS) onSecond();
      });
    }
  });
}
