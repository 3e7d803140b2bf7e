import { dirname, join } from "node:path";
import type { FileSystem } from "../../../src/ddd/files/file-system.ts";

/** The text of a file: `written` is in the cache of the system, `synced` on the disk. */
interface Inode {
  readonly number: number;
  written: Uint8Array;
  synced: Uint8Array | undefined;
  /** How often it was written, in place of a time. */
  version: number;
}

/** A change of names that may not be on the disk. */
interface NameChange {
  /** The folder that must be synced for it. */
  readonly folder: string;
  readonly apply: (names: Map<string, Inode>) => void;
}

/** The state of a disk after the end of its process, or of its machine. */
export type Survival =
  /** The process was killed: all that it wrote is there. */
  | "all"
  /** The power failed, and the disk has only what was synced. */
  | "synced"
  /** The power failed, and the disk has all names, but only those texts that were synced. */
  | "names"
  /** The power failed, and the disk has what was synced and the oldest, or the newest, change of a name that was not. */
  | "oldest"
  | "newest";

export const survivals: readonly Survival[] = ["all", "synced", "names", "oldest", "newest"];

/** Ends the process of a test's database. */
export class Crash extends Error {}

/** An error of the system, as Node has it. */
export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: the disk refuses`), { code });
}

/** A disk with a cache, which may lose all that was not synced. Its process dies, or a call fails, at a step that a test chooses. */
export class Disk implements FileSystem {
  #names: Map<string, Inode>;
  readonly #synced: Map<string, Inode>;
  #pending: NameChange[] = [];
  #inodes = 0;
  #steps = 0;
  #dead = false;
  /** Called before each step with its number, from 1, and its name; it may throw. */
  onStep: (step: number, name: string) => void = () => {};
  /** Whether the disk syncs at all: a control is one that does not. */
  syncs = true;

  constructor(names: ReadonlyMap<string, Uint8Array> = new Map()) {
    const inodes = [...names].map(([path, bytes]) => [path, this.#inode(bytes, bytes)] as const);
    this.#names = new Map(inodes);
    this.#synced = new Map(inodes);
  }

  /** Whether its process has died. */
  get died(): boolean {
    return this.#dead;
  }

  /** The number of steps so far. */
  get steps(): number {
    return this.#steps;
  }

  /** The disk as the next process finds it. The lock is one of an ended process, whose number another one has now. */
  after(survival: Survival): Disk {
    const names = new Map(survival === "all" || survival === "names" ? this.#names : this.#synced);
    if (survival === "oldest") this.#pending.at(0)?.apply(names);
    if (survival === "newest") this.#pending.at(-1)?.apply(names);
    const left = [...names].map(([path, { written, synced }]) => {
      const bytes = (survival === "all" ? written : synced) ?? new Uint8Array();
      return [path, /\/lock\.\d+$/.test(path) ? ofEndedProcess(bytes) : bytes] as const;
    });
    return new Disk(new Map(left));
  }

  /** The text of a file. */
  text(path: string): string | undefined {
    const found = this.#names.get(path);
    return found && new TextDecoder().decode(found.written);
  }

  /** Changes a file as another program does. */
  edit(path: string, text: string): void {
    const found = this.#names.get(path);
    const bytes = new TextEncoder().encode(text);
    if (!found) this.#names.set(path, this.#inode(bytes, bytes));
    else Object.assign(found, { written: bytes, synced: bytes, version: found.version + 1 });
  }

  read(path: string) {
    this.#requireLife();
    const found = this.#names.get(path);
    return found && { bytes: found.written, stamp: stampOf(found) };
  }

  async stamp(path: string) {
    this.#requireLife();
    const found = this.#names.get(path);
    return found && stampOf(found);
  }

  async list(folder: string) {
    this.#requireLife();
    return [...this.#names.keys()]
      .filter((path) => dirname(path) === folder)
      .map((path) => path.slice(folder.length + 1));
  }

  async makeFolder() {
    this.#step("makeFolder");
  }

  async write(path: string, bytes: Uint8Array) {
    this.#step(`create ${path}`);
    const file = this.#names.get(path) ?? this.#inode(new Uint8Array(), undefined);
    file.written = new Uint8Array();
    file.version++;
    if (!this.#names.has(path)) this.#change(dirname(path), (names) => names.set(path, file));
    this.#step(`write ${path}`, () => {
      file.written = bytes.slice(0, bytes.length / 2);
    });
    file.written = bytes;
    this.#step(`fsync ${path}`);
    if (this.syncs) file.synced = bytes;
    return stampOf(file);
  }

  async rename(from: string, to: string) {
    this.#step(`rename ${from}`);
    const file = this.#requireFile(from);
    this.#change(dirname(to), (names) => {
      names.delete(from);
      names.set(to, file);
    });
  }

  async link(from: string, to: string) {
    this.#step(`link ${from}`);
    const file = this.#requireFile(from);
    if (this.#names.has(to)) throw systemError("EEXIST");
    this.#change(dirname(to), (names) => names.set(to, file));
  }

  async remove(path: string) {
    this.#step(`unlink ${path}`);
    this.#requireFile(path);
    this.#change(dirname(path), (names) => names.delete(path));
  }

  async sync(folder: string) {
    this.#step(`fsync ${folder}`);
    if (!this.syncs) return;
    const inFolder = (one: NameChange) => join(one.folder, ".") === join(folder, ".");
    for (const { apply } of this.#pending.filter(inFolder)) apply(this.#synced);
    this.#pending = this.#pending.filter((one) => !inFolder(one));
  }

  #inode(written: Uint8Array, synced: Uint8Array | undefined): Inode {
    return { number: ++this.#inodes, written, synced, version: 0 };
  }

  #change(folder: string, apply: (names: Map<string, Inode>) => void): void {
    apply(this.#names);
    this.#pending.push({ folder, apply });
  }

  #requireFile(path: string): Inode {
    const found = this.#names.get(path);
    if (!found) throw systemError("ENOENT");
    return found;
  }

  /** @param half the part of the step that is done when it fails */
  #step(name: string, half: () => void = () => {}): void {
    this.#requireLife();
    try {
      this.onStep(++this.#steps, name);
    } catch (error) {
      half();
      if (error instanceof Crash) this.#dead = true;
      throw error;
    }
  }

  #requireLife(): void {
    if (this.#dead) throw new Crash("the process has ended");
  }
}

function stampOf({ number, written, version }: Inode): string {
  return `${number}:${written.length}:${version}`;
}

function ofEndedProcess(bytes: Uint8Array): Uint8Array {
  const owner = JSON.parse(new TextDecoder().decode(bytes)) as object;
  return new TextEncoder().encode(JSON.stringify({ ...owner, started: "1" }));
}

/** A disk each of whose calls waits for some turns of the event loop, so that the steps of many meet in any order. */
export function slow(disk: Disk, random: (below: number) => number): Disk {
  return new Proxy(disk, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== "function") return value;
      if (key === "read") return value.bind(target) as unknown;
      return async (...args: unknown[]) => {
        // Now and then one is so slow that others come and go meanwhile.
        const turns = random(random(6) === 0 ? 400 : 4);
        for (let turn = 0; turn < turns; turn++) await null;
        return value.apply(target, args) as unknown;
      };
    },
  });
}

/** Whole numbers below a bound, the same for the same seed. */
export function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
}
