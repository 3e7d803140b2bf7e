import { join } from "node:path";
import { changedFile, codeOf, FileError, messageOf, refusedWrite, unknownWrite } from "./error.ts";
import type { FileSystem, ReadFile } from "./file-system.ts";
import { Lock } from "./lock.ts";
import { digestOf, FILE_MODE, MANIFEST, type Manifest, moveDecided, ownPath, recover } from "./recovery.ts";

/** A file that is to have a new text. */
export interface FileChange {
  /** Its name in the folder. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The digest of its text before; null if it does not exist. */
  readonly before: string | null;
}

/**
 * A folder that this process has to itself, and whose files change together, or not at all.
 *
 * New texts are first written beside the files, and are on the disk before one rename decides: of the file itself where there is
 * one, else of a list of them, which the renames of the files follow. A process that dies before that one rename has changed
 * nothing; after it, the next `open` does the rest.
 */
export class Folder {
  readonly path: string;
  readonly #files: FileSystem;
  readonly #lock: Lock;
  /** The error after which nobody knows the state of the files. */
  #failure: Error | undefined;

  private constructor(path: string, files: FileSystem, lock: Lock) {
    this.path = path;
    this.#files = files;
    this.#lock = lock;
  }

  /** Makes the folder if there is none, locks it, and ends a unit that was decided. @throws FileError */
  static async open(path: string, files: FileSystem): Promise<Folder> {
    const own = ownPath(path);
    let lock: Lock | undefined;
    try {
      await files.makeFolder(own);
      lock = await Lock.take(files, own, path);
      await recover(files, path);
      return new Folder(path, files, lock);
    } catch (cause) {
      await releaseQuietly(lock);
      if (cause instanceof FileError) throw cause;
      if (codeOf(cause) === "EEXIST") throw new FileError(own, NO_OWN_FOLDER, {}, { cause });
      throw new FileError(path, openProblem(cause), {}, { cause });
    }
  }

  /** @throws FileError for a file that cannot be read */
  read(name: string): ReadFile | undefined {
    const path = join(this.path, name);
    try {
      return this.#files.read(path);
    } catch (cause) {
      const found = codeOf(cause) === "EISDIR" || codeOf(cause) === "ELOOP";
      throw new FileError(
        path,
        found ? "it is no regular file: put the file itself here" : openProblem(cause),
        {},
        { cause },
      );
    }
  }

  /** @throws UnavailableError after a failure that left the state of the files unknown */
  requireKnownState(): void {
    if (this.#failure) throw unknownWrite(this.#failure);
  }

  /**
   * Changes files, all or none.
   *
   * @param verify rejects with a Refusal if the folder is not as the database knows it; it is asked at the last moment
   * @returns the new stamps, by name
   * @throws UnavailableError: nothing has changed, unless the reason is COMMIT_UNKNOWN
   */
  async write(changes: readonly FileChange[], verify: () => Promise<void>): Promise<ReadonlyMap<string, string>> {
    this.requireKnownState();
    const prepared = changes.map(({ name }) => this.#own(name));
    const written = new Map<string, string>();
    const decision = this.#decision(changes);
    try {
      for (const { name, bytes } of changes) {
        written.set(name, await this.#files.write(this.#own(name), bytes, FILE_MODE));
      }
      await decision.prepare();
      await verify();
    } catch (cause) {
      await this.#discard([...prepared, decision.from]);
      throw cause instanceof Refusal ? cause.error : refusedWrite(cause);
    }
    try {
      await this.#files.rename(decision.from, decision.to);
    } catch (cause) {
      if (!(await this.#isThere(decision.from))) throw this.#lost(cause);
      await this.#discard([...prepared, decision.from]);
      throw refusedWrite(cause);
    }
    try {
      await decision.finish();
    } catch (cause) {
      if (cause instanceof Refusal) throw cause.error;
      throw this.#lost(cause);
    }
    return written;
  }

  /** @throws Refusal if a file is another than the one with this stamp, or the lock has been taken away */
  async requireStamp(name: string, stamp: string | undefined, hash: string | undefined): Promise<string | undefined> {
    const path = join(this.path, name);
    const now = await this.#files.stamp(path);
    if (now === stamp) return now;
    const found = this.#files.read(path);
    // Touched, or restored to the same text.
    if (found && hash !== undefined && digestOf(found.bytes) === hash) return found.stamp;
    throw new Refusal(changedFile(path));
  }

  /** @throws Refusal if another process may use the folder */
  async requireLock(): Promise<void> {
    if ((await this.#files.stamp(this.#lock.file)) !== undefined) return;
    throw new Refusal(changedFile(this.#lock.file));
  }

  /** Writes a file to the disk and deletes it. @throws UnavailableError that tells why the disk takes none */
  async tryToWrite(bytes: Uint8Array): Promise<void> {
    this.requireKnownState();
    const path = this.#own("trial-file");
    try {
      await this.#files.write(path, bytes, FILE_MODE);
    } catch (cause) {
      throw refusedWrite(cause);
    } finally {
      await this.#discard([path]);
    }
  }

  async close(): Promise<void> {
    await this.#lock.release();
  }

  /** The rename by which changes take effect, with the work before and after it. */
  #decision(changes: readonly FileChange[]) {
    const [only] = changes;
    if (changes.length === 1 && only) {
      return {
        from: this.#own(only.name),
        to: join(this.path, only.name),
        prepare: async () => {},
        finish: () => this.#files.sync(this.path),
      };
    }
    const files = changes.map(({ name, bytes, before }) => ({ name, before, after: digestOf(bytes) }));
    const manifest: Manifest = { files };
    const from = this.#own(`next-${MANIFEST}`);
    return {
      from,
      to: this.#own(MANIFEST),
      prepare: async () => {
        await this.#files.write(from, new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`), FILE_MODE);
        await this.#files.sync(this.#own());
      },
      finish: async () => {
        await this.#files.sync(this.#own());
        const [first = "", ...rest] = changes.map(({ name }) => name);
        try {
          await this.#files.rename(this.#own(first), join(this.path, first));
        } catch (cause) {
          await this.#takeBack([first, ...rest], cause);
        }
        await moveDecided(this.#files, this.path, rest);
      },
    };
  }

  /** Takes a decision back, as long as none of its files has moved. @throws Refusal when that is done */
  async #takeBack(names: readonly string[], cause: unknown): Promise<never> {
    if (!(await this.#isThere(this.#own(names[0])))) throw cause;
    await this.#files.remove(this.#own(MANIFEST));
    await this.#files.sync(this.#own());
    await this.#discard(names.map((one) => this.#own(one)));
    throw new Refusal(refusedWrite(cause));
  }

  #own(name = ""): string {
    return ownPath(this.path, name);
  }

  async #isThere(path: string): Promise<boolean> {
    return (await this.#files.stamp(path)) !== undefined;
  }

  /** Frees the space of files that are not needed. The next unit writes over those that stay, and the next start deletes them. */
  async #discard(paths: readonly string[]): Promise<void> {
    await Promise.allSettled(paths.map((path) => this.#files.remove(path)));
  }

  #lost(cause: unknown): Error {
    this.#failure = cause instanceof Error ? cause : new Error(messageOf(cause));
    return unknownWrite(cause);
  }
}

/** Carries an error that is meant for the caller past those of the operating system. */
export class Refusal extends Error {
  readonly error: Error;

  constructor(error: Error) {
    super(error.message);
    this.error = error;
  }
}

const NO_OWN_FOLDER =
  "it is no folder, or a link to one elsewhere, whose files the database would delete: take it away";

function openProblem(cause: unknown): string {
  switch (codeOf(cause)) {
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return "it cannot be read and written by this user: change its permissions, or name another place";
    case "ENOTDIR":
      return "it is no folder: name a folder";
    case "ENOSPC":
    case "EDQUOT":
      return "the disk that it is on is full: make room";
    default:
      return `it cannot be used (${messageOf(cause)}): name another place`;
  }
}

async function releaseQuietly(lock: Lock | undefined): Promise<void> {
  try {
    await lock?.release();
  } catch {
    // The error that ended the opening is told. A lock that stays ends with this process.
  }
}
