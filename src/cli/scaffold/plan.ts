import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { StartError } from "../../server/config.ts";

/** A change of one file. Contents are texts. */
export interface FileChange {
  /** Relative to the project, with slashes. */
  readonly path: string;
  /** The content that is to be; undefined to delete the file. */
  readonly content: string | undefined;
  /**
   * Whether a content that is there may be replaced, because it is known to be nobody's edit.
   * @default only the content that is to be
   */
  readonly mayReplace?: ((found: string) => boolean) | undefined;
}

/** The effect of a change on the file that is there. */
type Effect = "create" | "update" | "identical" | "delete" | "refused";

interface PlannedChange extends FileChange {
  readonly effect: Effect;
}

/** Changes of files that are known before any is made. */
export class Plan {
  readonly #root: string;
  readonly #changes: readonly PlannedChange[];

  constructor(root: string, changes: readonly FileChange[]) {
    this.#root = root;
    this.#changes = changes.map((change) => ({ ...change, effect: this.#effectOf(change) }));
  }

  /** Whether it would leave all files as they are. */
  get isEmpty(): boolean {
    return this.#changes.every(({ effect }) => effect === "identical");
  }

  /** The files that it changes, a line each, and how many it leaves. */
  get lines(): string[] {
    const kept = this.#changes.filter(({ effect }) => effect === "identical").length;
    return [
      ...this.#changes
        .filter(({ effect }) => effect !== "identical")
        .map(({ effect, path }) => `${effect.padEnd(9)} ${path}`),
      ...(kept > 0 ? [`${"identical".padEnd(9)} ${kept} ${kept === 1 ? "file" : "files"}`] : []),
    ];
  }

  /** @param remedy for files that have been edited @throws StartError naming them: nothing has been changed then */
  mustBeAllowed(remedy: string): void {
    const refused = this.#changes.filter(({ effect }) => effect === "refused").map(({ path }) => `  ${path}`);
    if (refused.length === 0) return;
    const subject = refused.length === 1 ? "a file has" : `${refused.length} files have`;
    throw new StartError(
      `${subject} a content that this command did not write, so nothing was changed:\n${refused.join("\n")}\n${remedy}`,
    );
  }

  /** Makes the changes. Folders that are empty after them go, too. */
  apply(): void {
    for (const { path, content, effect } of this.#changes) {
      const file = join(this.#root, path);
      if (effect === "delete") {
        rmSync(file);
        this.#removeEmpty(dirname(path));
      } else if (effect !== "identical" && content !== undefined) {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, content);
      }
    }
  }

  #effectOf({ path, content, mayReplace = () => false }: FileChange): Effect {
    const found = this.#read(path);
    if (found === undefined) return content === undefined ? "identical" : "create";
    if (found === content) return "identical";
    if (found === null || !mayReplace(found)) return "refused";
    return content === undefined ? "delete" : "update";
  }

  /** The content that is there; undefined for none, and null for something else than a file of the project. */
  #read(path: string): string | undefined | null {
    // A link could lead out of the project.
    const folders = path.split("/").slice(0, -1);
    for (const depth of folders.keys()) {
      const folder = lstatSync(join(this.#root, ...folders.slice(0, depth + 1)), { throwIfNoEntry: false });
      if (folder === undefined) return undefined;
      if (!folder.isDirectory()) return null;
    }
    const file = lstatSync(join(this.#root, path), { throwIfNoEntry: false });
    if (file === undefined) return undefined;
    return file.isFile() ? readFileSync(join(this.#root, path), "utf8") : null;
  }

  #removeEmpty(folder: string): void {
    if (folder === "." || !existsSync(join(this.#root, folder)) || readdirSync(join(this.#root, folder)).length > 0)
      return;
    rmdirSync(join(this.#root, folder));
    this.#removeEmpty(dirname(folder));
  }
}
