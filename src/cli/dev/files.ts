import { createHash } from "node:crypto";
import { existsSync, type FSWatcher, readdirSync, readFileSync, watch } from "node:fs";
import { join } from "node:path";

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
  const told = (_: string, name: string | null) => {
    if (name !== null && !SOURCE.test(name)) return;
    clearTimeout(timer);
    timer = setTimeout(onChange, SETTLE_MS);
  };
  const watchers = folders
    .map((folder) => join(root, folder))
    .filter((folder) => existsSync(folder))
    .map((folder): FSWatcher => watch(folder, { recursive: true }, told));
  // A folder that goes while it is watched is one more change.
  for (const watcher of watchers) watcher.on("error", onChange);
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}
