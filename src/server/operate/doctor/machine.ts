import { readFileSync } from "node:fs";
import { arch, availableParallelism, platform, totalmem } from "node:os";
import { nodeWarning } from "../../commands/node-version.ts";
import { type Check, ok, problem, warning } from "./finding.ts";

/** The files that a process needs besides those of its connections. */
const FILES_AT_LEAST = 1024;

/** Node.js, the package and the machine. */
export const versionsCheck: Check = {
  name: "versions",
  run: () => {
    const manifest = new URL("../../../../package.json", import.meta.url);
    const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
    const memory = `${(totalmem() / 2 ** 30).toFixed(1)} GiB of memory`;
    const text = `brasa ${version}, Node ${process.versions.node} on ${platform()} ${arch()}, ${availableParallelism()} cores, ${memory}`;
    return [versionFinding(process.versions.node, text)];
  },
};

/** @param text the versions in words */
export function versionFinding(node: string, text: string) {
  const concern = nodeWarning(node, 1);
  if (concern === undefined) return ok("versions", text);
  const [what = "", remedy = ""] = concern.split(": ");
  return warning("versions", `${text}: ${what}`, remedy);
}

/** The limit of open files: each connection is one. */
export const filesCheck: Check = {
  name: "open files",
  run: ({ values }) => {
    const limit = openFilesLimit();
    if (limit === undefined) return [ok("open files", "this system does not tell the limit of open files")];
    return [openFilesFinding(limit, values.MAX_CONCURRENT_CALLS)];
  },
};

/** @param limit of open files of a process @param calls that may run at a time, each perhaps on a connection of its own */
export function openFilesFinding(limit: number, calls: number) {
  const text = `a process may have ${limit === Number.POSITIVE_INFINITY ? "any number of" : limit} files and connections open`;
  if (limit >= calls + FILES_AT_LEAST) return ok("open files", text);
  const remedy = "raise it: LimitNOFILE=65536 in the unit of systemd, or ulimit -n 65536 in the shell";
  return limit < FILES_AT_LEAST
    ? problem("open files", `${text}, too few for the service`, remedy)
    : warning("open files", `${text}, and MAX_CONCURRENT_CALLS is ${calls}`, remedy);
}

/** Linux tells it of each process. */
function openFilesLimit(): number | undefined {
  let limits: string;
  try {
    limits = readFileSync("/proc/self/limits", "utf8");
  } catch {
    // Other systems have no such file.
    return undefined;
  }
  const [, soft] = /^Max open files\s+(\S+)/m.exec(limits) ?? [];
  return soft === "unlimited" ? Number.POSITIVE_INFINITY : soft === undefined ? undefined : Number(soft);
}

/** The threads in which the database and hashes work. */
export const threadsCheck: Check = {
  name: "threads",
  run: ({ env, hashing }) => [threadsFinding(env.UV_THREADPOOL_SIZE, hashing?.width, availableParallelism())],
};

/** @param width how many hashes run at a time; undefined where none are made */
export function threadsFinding(size: string | undefined, width: number | undefined, cores: number) {
  const text = `libuv's pool has ${size === undefined ? "4 threads, its default" : `${size} threads (UV_THREADPOOL_SIZE)`}`;
  if (size !== undefined && !/^[1-9]\d{0,3}$/.test(size)) {
    return problem(
      "threads",
      `UV_THREADPOOL_SIZE is "${size}", which is no number of threads`,
      "set it to a number, such as 10, or unset it",
    );
  }
  if (width === undefined || width >= cores) return ok("threads", text);
  return warning(
    "threads",
    `${text}, so that ${width} of ${cores} cores hash passwords at a time`,
    `set UV_THREADPOOL_SIZE=${cores + 2}, two more than there are cores`,
  );
}
