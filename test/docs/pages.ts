import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../helpers/tools.ts";

/** The pages whose code is run: paths from the repository on. */
export const pages: readonly string[] = [
  "README.md",
  ...readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .sort()
    .map((name) => `docs/${name}`),
];

/** The text of a page. */
export function readPage(page: string): string {
  return readFileSync(join(root, page), "utf8");
}

/** A fenced block of code: ```` ```sh not-run: needs a server ````. */
export interface Block {
  readonly language: string;
  /** The words after the language: the name of its file, or why it is not run. */
  readonly info: string;
  readonly code: string;
}

/** The fenced blocks of a page, in their order. */
export function blocksOf(page: string): Block[] {
  return [...readPage(page).matchAll(/^```([a-z]*) ?([^\n]*)\n(.*?)^```$/gms)].map(
    ([, language = "", info = "", code = ""]) => ({ language, info, code }),
  );
}
