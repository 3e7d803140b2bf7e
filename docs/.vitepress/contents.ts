import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A group of pages. */
export interface Group {
  readonly title: string;
  readonly pages: readonly { readonly title: string; readonly file: string }[];
}

/** The path through the pages: the groups of docs/README.md, in its order. @param root the repository */
export function readContents(root: string): Group[] {
  const text = readFileSync(join(root, "docs/README.md"), "utf8");
  const [, ...sections] = text.split(/^## /m);
  return sections.map((section) => ({
    title: section.split("\n", 1)[0] ?? "",
    pages: [...section.matchAll(/^\d+\. \[([^\]]+)\]\(([^)]+)\)/gm)].map(([, title = "", file = ""]) => ({
      title,
      file,
    })),
  }));
}
