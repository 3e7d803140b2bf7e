/** A thread that hashes one password after another, at a low priority: calls that do not hash go first. */
import { readlinkSync } from "node:fs";
import { setPriority } from "node:os";
import { parentPort } from "node:worker_threads";
import { hashSync, type Options, verifySync } from "@node-rs/argon2";

/** A password to hash by some parameters, or to compare with a hash. */
export type HashJob =
  | { readonly password: string; readonly parameters: Options }
  | { readonly password: string; readonly passwordHash: string };

/** The result of a job. */
export type HashResult = { readonly value: string | boolean } | { readonly error: string };

/** The niceness of a thread that hashes: next to a thread of niceness 0 it gets a quarter of a core. */
const NICENESS = 5;

/** Linux has priorities of single threads, where the id of a thread stands for that of a process. */
function beNice(): void {
  try {
    const [, thread] = /task\/(\d+)$/.exec(readlinkSync("/proc/thread-self")) ?? [];
    if (thread !== undefined) setPriority(Number(thread), NICENESS);
  } catch {
    // Elsewhere the thread has the priority of all others: calls may wait for it, and nothing else is lost.
  }
}

function run(job: HashJob): HashResult {
  try {
    const { password } = job;
    const value = "parameters" in job ? hashSync(password, job.parameters) : verifySync(job.passwordHash, password);
    return { value };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

beNice();
parentPort?.on("message", (job: HashJob) => parentPort?.postMessage(run(job)));
