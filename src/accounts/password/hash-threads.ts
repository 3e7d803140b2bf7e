import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import type { HashJob, HashResult } from "./hash-worker.ts";

/** The threads that have nothing to do. */
const idle: Worker[] = [];

/**
 * Hashes in a thread of low priority, apart from libuv's pool, which the database needs. A thread does one job at a time; as
 * many are started as there are jobs at once, when they are needed. They keep no process alive that has nothing else to do.
 */
export async function runInThread(job: HashJob): Promise<string | boolean> {
  const thread = idle.pop() ?? open();
  thread.ref();
  const result = await resultOf(thread, job);
  thread.unref();
  idle.push(thread);
  if ("error" in result) throw new Error(result.error);
  return result.value;
}

/** Starts the file beside this one, compiled or not. */
function open(): Worker {
  const thread = new Worker(new URL(`./hash-worker${extname(import.meta.url)}`, import.meta.url));
  thread.on("error", () => {});
  // It may end while it has nothing to do; the next job then gets another.
  thread.on("exit", () => {
    const at = idle.indexOf(thread);
    if (at >= 0) idle.splice(at, 1);
  });
  return thread;
}

/** @throws Error when the thread ends, such as for lack of memory */
function resultOf(thread: Worker, job: HashJob): Promise<HashResult> {
  return new Promise((resolve, reject) => {
    const onMessage = (result: HashResult) => settle(() => resolve(result));
    const onError = (error: Error) => settle(() => reject(error));
    const onExit = () => settle(() => reject(new Error("the thread that hashes passwords has ended")));
    const settle = (end: () => void) => {
      thread.off("message", onMessage).off("error", onError).off("exit", onExit);
      end();
    };
    thread.on("message", onMessage).on("error", onError).on("exit", onExit);
    thread.postMessage(job);
  });
}
