import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the templates, which is packed with the program. */
const templates = fileURLToPath(new URL("../../../templates/", import.meta.url));

/** The values of a template's placeholders. */
export type Values = Readonly<Record<string, string>>;

/** A placeholder is a name in double braces. Those of other languages, such as `${{ matrix.node }}`, have spaces or a dollar sign. */
const PLACEHOLDER = /(?<!\$)\{\{([\w. ]*\w)\}\}/g;
const WHOLE_LINE = /^( *)\{\{([\w. ]*\w)\}\}\n/gm;

/**
 * Fills a template in. A value that stands alone on a line may have several, which get its indentation, or none, in which case the
 * line goes.
 *
 * @param path in the folder of templates
 * @throws Error for a placeholder without a value
 */
export function render(path: string, values: Values): string {
  const value = (name: string) => {
    const found = values[name];
    if (found === undefined) throw new Error(`the template ${path} has no value for ${name}`);
    return found;
  };
  return readFileSync(join(templates, path), "utf8")
    .replace(WHOLE_LINE, (_, indent: string, name: string) => {
      const lines = value(name);
      return lines === "" ? "" : `${lines.replace(/^(?=.)/gm, indent)}\n`;
    })
    .replace(PLACEHOLDER, (_, name: string) => value(name));
}

/** The paths of the templates in a folder, all of them. */
export function templatesIn(folder: string): string[] {
  return readdirSync(join(templates, folder), { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) =>
      join(one.parentPath, one.name)
        .slice(join(templates, folder).length + 1)
        .replaceAll("\\", "/"),
    )
    .sort();
}

/** The path that a template's file gets: a name with a dot, or one that tools read, is written otherwise in the package. */
export function targetOf(path: string): string {
  return path.replace(/(^|\/)_/g, "$1.").replace(/\.txt$/, "");
}
