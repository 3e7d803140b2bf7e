import { createHash } from "node:crypto";
import { existsSync, type FSWatcher, lstatSync, readdirSync, readFileSync, watch } from "node:fs";
import { join, sep } from "node:path";

/** Editors write a file in several steps: changes within this many milliseconds count as one. */
const SETTLE_MS = 100;

/** The files that count, in folders of sources and of contracts: not the ones that editors make beside them. */
const SOURCE = /\.(?:[cm]?[jt]s|json|proto)$/;

/** The digest of all sources in some folders. One that does not exist has none. */
export function digestOfFolders(root: string, folders: readonly string[]): string {
  const hash = createHash("sha256");
  for (const folder of folders) {
    for (const name of sourcesIn(join(root, folder)))
      hash.update(`${folder}/${name}\0`).update(contentOf(join(root, folder, name)));
  }
  return hash.digest("hex");
}

function sourcesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => SOURCE.test(name))
    .sort();
}

/** A file can go between its listing and its reading: its end is a change that is told, too. */
function contentOf(file: string): Buffer | string {
  try {
    return readFileSync(file);
  } catch {
    return "";
  }
}

/** Tells, a moment later, that sources in some folders may have changed. @returns ends it */
export function watchFolders(root: string, folders: readonly string[], onChange: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const watched = new FolderWatch(() => {
    clearTimeout(timer);
    timer = setTimeout(onChange, SETTLE_MS);
  });
  for (const folder of folders.map((one) => join(root, one))) if (existsSync(folder)) watched.add(folder);
  return () => {
    clearTimeout(timer);
    watched.close();
  };
}

/**
 * Watches each folder by itself. The recursive watch of Node.js watches each file on Linux, and hears no more of one that another has
 * taken the place of, as many editors save a file.
 */
class FolderWatch {
  readonly #onChange: () => void;
  readonly #watchers = new Map<string, FSWatcher>();

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Watches a folder with the folders in it. */
  add(folder: string): void {
    try {
      // Before its folders are listed, so that none can come unheard.
      const watcher = watch(folder, (_, name) => this.#hear(folder, name));
      this.#watchers.set(folder, watcher);
      // A folder that goes while it is watched is one more change.
      watcher.on("error", this.#onChange);
      for (const inner of readdirSync(folder).map((name) => join(folder, name))) if (isFolder(inner)) this.add(inner);
    } catch (cause) {
      // It is gone already, which the folder that it was in tells.
      if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw cause;
    }
  }

  close(): void {
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #hear(folder: string, name: string | null): void {
    const path = join(folder, name ?? "");
    const isNowFolder = isFolder(path);
    if (name !== null && (isNowFolder || this.#watchers.has(path))) {
      // It may be another folder than the one that is watched.
      this.#remove(path);
      if (isNowFolder) this.add(path);
    } else if (name !== null && !SOURCE.test(name)) {
      return;
    }
    this.#onChange();
  }

  /** Watches a folder no more, nor the folders in it. */
  #remove(folder: string): void {
    for (const [path, watcher] of this.#watchers) {
      if (path !== folder && !path.startsWith(`${folder}${sep}`)) continue;
      watcher.close();
      this.#watchers.delete(path);
    }
  }
}

/** Whether there is a folder. A link to one is none. */
function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
