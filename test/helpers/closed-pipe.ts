import { execFileSync } from "node:child_process";
import { closeSync, constants, openSync } from "node:fs";
import { join } from "node:path";
import type { ExecutionContext } from "ava";
import { temporaryFolder } from "./folder.ts";

/** The writing end of a pipe whose reader has closed it. */
export function closedPipe(t: ExecutionContext): number {
  const { folder, remove } = temporaryFolder();
  const path = join(folder, "pipe");
  execFileSync("mkfifo", [path]);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = openSync(path, constants.O_WRONLY);
  closeSync(reader);
  t.teardown(() => {
    closeSync(writer);
    remove();
  });
  return writer;
}
