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

function open(): Worker {
  const thread = new Worker(threadFile());
  thread.on("error", () => {});
  // It may end while it has nothing to do; the next job then gets another.
  thread.on("exit", () => {
    const at = idle.indexOf(thread);
    if (at >= 0) idle.splice(at, 1);
  });
  return thread;
}

/** The file beside this one, compiled or not. */
function threadFile(): URL {
  const extension = extname(import.meta.url);
  const file = new URL(`./hash-worker${extension}`, import.meta.url);
  const { typescript: runsSources } = process.features as { readonly typescript?: unknown };
  if (extension !== ".ts" || runsSources) return file;
  // Threads do not have the hooks by which tsx runs sources on a Node.js that does not.
  const api = JSON.stringify(import.meta.resolve("tsx/esm/api"));
  const code = `import { register } from ${api}; register(); await import(${JSON.stringify(file.href)});`;
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`);
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
