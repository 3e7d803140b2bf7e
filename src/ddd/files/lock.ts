import { randomUUID } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { codeOf, FileError } from "./error.ts";
import type { FileSystem } from "./file-system.ts";

/** The owner of a lock, as it is written in its file. */
interface Owner {
  readonly pid: number;
  /** When the process began, by the clock of its system: another one with the same number began at another time. "" where the system does not tell. */
  readonly started: string;
  /** The start of the operating system, with which all processes end. */
  readonly boot: string;
  /** The numbering that the pid is of: a container has its own. */
  readonly pids: string;
  readonly host: string;
  /** Makes a name of its own for the file before it is the lock. */
  readonly token: string;
  readonly released: boolean;
}

/** The name of a lock's file, as a lock writes its number: any other file is none. */
const LOCK_NAME = /^lock\.([1-9]\d{0,14})$/;
/** The greatest number that such a name has. No folder is opened as often. */
const MAX_NUMBER = 10 ** 15 - 1;

/**
 * The right of one process to a folder. Its file is called `lock.N`; the highest N counts, and a new owner makes N + 1 by one
 * call that only one process succeeds in. A file of a lock is never taken away while it counts: a process that looked at it
 * before, and is slow, then cannot take what another has taken since.
 */
export class Lock {
  readonly #files: FileSystem;
  readonly #folder: string;
  readonly #number: number;
  readonly #owner: Owner;

  private constructor(files: FileSystem, folder: string, number: number, owner: Owner) {
    this.#files = files;
    this.#folder = folder;
    this.#number = number;
    this.#owner = owner;
  }

  /**
   * Takes the lock, also one whose process has died.
   *
   * @param folder where the lock's files are
   * @param database the folder that is locked, for the error
   * @throws FileError that names the process which has it
   */
  static async take(files: FileSystem, folder: string, database: string): Promise<Lock> {
    for (;;) {
      const [latest = 0] = await numbersIn(files, folder);
      const owner = latest === 0 ? undefined : ownerIn(files, join(folder, `lock.${latest}`));
      if (latest > 0 && owner === undefined) continue;
      if (owner && !isGone(owner)) throw inUse(database, join(folder, `lock.${latest}`), owner);
      if (latest === MAX_NUMBER) throw new FileError(join(folder, `lock.${latest}`), NO_LOCK);
      const mine = ownerHere();
      const number = latest + 1;
      if (!(await claim(files, folder, number, mine))) continue;
      const lock = new Lock(files, folder, number, mine);
      // A slow process may have made a file that had been there before, and was cleaned away.
      const [highest = 0] = await numbersIn(files, folder);
      if (highest > number) {
        await files.remove(lock.file);
        continue;
      }
      for (const old of await numbersIn(files, folder)) {
        if (old < number) await removeIfThere(files, join(folder, `lock.${old}`));
      }
      return lock;
    }
  }

  /** The path of its file. */
  get file(): string {
    return join(this.#folder, `lock.${this.#number}`);
  }

  /** Lets the next process have it. */
  async release(): Promise<void> {
    const released = join(this.#folder, `lock-${this.#owner.token}`);
    await this.#files.write(released, toBytes({ ...this.#owner, released: true }), 0o600);
    await this.#files.rename(released, this.file);
  }
}

/** The numbers of the locks' files, highest first. */
async function numbersIn(files: FileSystem, folder: string): Promise<number[]> {
  const names = await files.list(folder);
  return names
    .flatMap((name) => LOCK_NAME.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => b - a);
}

/** @returns whether the lock of this number was free */
async function claim(files: FileSystem, folder: string, number: number, owner: Owner): Promise<boolean> {
  // Written before it has its name: nobody reads half of it.
  const written = join(folder, `lock-${owner.token}`);
  await files.write(written, toBytes(owner), 0o600);
  try {
    await files.link(written, join(folder, `lock.${number}`));
    return true;
  } catch (error) {
    // The owner of the lock clears the folder when it begins.
    if (codeOf(error) !== "EEXIST" && codeOf(error) !== "ENOENT") throw error;
    return false;
  } finally {
    await removeIfThere(files, written);
  }
}

/** Undefined if the file has gone since its name was read. @throws FileError for a file that is no lock's */
function ownerIn(files: FileSystem, file: string): Owner | undefined {
  const found = files.read(file);
  if (!found) return undefined;
  try {
    const owner: unknown = JSON.parse(new TextDecoder().decode(found.bytes));
    if (typeof owner === "object" && owner !== null && "pid" in owner && typeof owner.pid === "number")
      return owner as Owner;
  } catch (cause) {
    throw new FileError(file, NO_LOCK, {}, { cause });
  }
  throw new FileError(file, NO_LOCK);
}

const NO_LOCK = "it is no lock of a database: delete it if no process uses the folder";

export async function removeIfThere(files: FileSystem, file: string): Promise<void> {
  try {
    await files.remove(file);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
}

function toBytes(owner: Owner): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(owner)}\n`);
}

function ownerHere(): Owner {
  const { pid } = process;
  return { pid, started: startOf(pid), ...system(), token: randomUUID(), released: false };
}

/** Whether the process of a lock has certainly ended, or given it back. */
function isGone(owner: Owner): boolean {
  if (owner.released) return true;
  const here = system();
  if (owner.host !== here.host) return false;
  if (owner.boot !== here.boot) return owner.boot !== "" && here.boot !== "";
  if (owner.pids !== here.pids) return false;
  return !isRunning(owner.pid) || (owner.started !== "" && startOf(owner.pid) !== owner.started);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Any other error means that it runs, as another user's.
    return codeOf(error) !== "ESRCH";
  }
}

/** The ticks since the system's start at which a process began, on Linux. A zombie has ended. */
function startOf(pid: number): string {
  const stat = readOr(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  // The name of the program, in parentheses, may have spaces of its own.
  const [state = "", ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return state === "Z" ? "ended" : (fields[18] ?? "");
}

function system(): Pick<Owner, "boot" | "pids" | "host"> {
  return {
    boot: readOr(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8")).trim(),
    pids: readOr(() => readlinkSync("/proc/self/ns/pid")),
    host: hostname(),
  };
}

/** "" on a system that does not have the file. */
function readOr(read: () => string): string {
  try {
    return read();
  } catch (error) {
    if (["ENOENT", "EACCES", "ENOTDIR", "ESRCH", "EINVAL", "EPERM"].includes(codeOf(error))) return "";
    throw error;
  }
}

function inUse(database: string, file: string, owner: Owner): FileError {
  const here = system();
  const elsewhere = owner.host !== here.host || owner.pids !== here.pids;
  const own = !elsewhere && owner.pid === process.pid;
  const which = own
    ? `this process (${owner.pid})`
    : `process ${owner.pid}${elsewhere ? ` on ${owner.host}, or in a container of that name,` : ""}`;
  const how = own ? "close the database that it has opened" : "stop it, or use another folder";
  // Where the system does not tell when a process began, it may be another one with the same number.
  const gone = elsewhere || owner.started === "" ? `; if it has ended, delete ${file}` : "";
  return new FileError(database, `${which} uses this folder, and only one can: ${how}${gone}`);
}
