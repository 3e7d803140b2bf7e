import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { StartError } from "../../../server/config.ts";
import { format } from "../format.ts";
import type { ContextNames } from "../names.ts";
import type { FileChange } from "../plan.ts";
import { type ContextRecord, digestOf, printRecord, recordPath } from "../record.ts";
import { type Edit, editsFor } from "./edits.ts";

/**
 * The changes of a context's files by which it has one more entity, or has it no more, and of its record: files that nobody has edited
 * count as such after them.
 *
 * @throws StartError with the lines to write by hand, for a file that is missing or not understood
 */
export async function wiringChanges(
  root: string,
  names: ContextNames,
  record: ContextRecord,
  way: "add" | "remove",
): Promise<FileChange[]> {
  const edits = editsFor(names);
  const folder = `src/${names.context.kebab}`;
  const edited = edits.flatMap((edit) => {
    const path = `${folder}/${edit.file}`;
    const found = existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : undefined;
    if (way === "remove") return found === undefined ? [] : [{ path, found, content: edit.remove(found) }];
    const content = found === undefined ? undefined : edit.add(found);
    if (found === undefined || content === undefined) throw notUnderstood(folder, path, edits);
    return [{ path, found, content }];
  });
  const changed = edited.filter(({ found, content }) => found !== content);
  const formatted = await format(root, changed);
  const files = { ...record.files };
  for (const { path, found, content } of formatted) {
    if (record.files[path] === digestOf(found)) files[path] = digestOf(content);
  }
  const changes = formatted.map(({ path, content }) => ({ path, content, mayReplace: () => true }));
  if (changes.length === 0) return edited.map(({ path, content }) => ({ path, content }));
  return [
    ...changes,
    { path: recordPath(names.context.snake), content: printRecord({ ...record, files }), mayReplace: () => true },
  ];
}

function notUnderstood(folder: string, path: string, edits: readonly Edit[]): StartError {
  const lines = edits.flatMap(({ file, lines: all }) => [`  ${folder}/${file}`, ...all.map((line) => `    ${line}`)]);
  return new StartError(
    `${path} is not as brasa new context writes it: have lines such as these in the files of the context, and call the command again with --no-wiring:\n${lines.join("\n")}`,
  );
}
