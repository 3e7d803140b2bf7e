import type { ContextNames } from "../names.ts";

/** An edit of a context's file, by which it has one more entity, or has it no more. Whatever else is in the file stays. */
export interface Edit {
  /** The file's name, in the folder of the context. */
  readonly file: string;
  /** The lines that it adds, to be written by hand where the file is not understood. */
  readonly lines: readonly string[];
  /** The text with the lines; the same if it has them. @returns undefined for a file of another form */
  add(text: string): string | undefined;
  /** The text without the lines. */
  remove(text: string): string;
}

/** The edits for an entity that has a folder of its own. */
export function editsFor({ context, entity, plural }: ContextNames): Edit[] {
  const [room, name] = [`./${entity.kebab}`, entity.kebab];
  const service = `(await import(${JSON.stringify(`${room}/connect.ts`)})).${entity.camel}Service(tools)`;
  return [
    edit("repositories.ts", [
      imported(`import type { ${entity.pascal}, New${entity.pascal} } from "${room}/${name}.ts";`),
      inBlock(
        `export type ${context.pascal}Repositories = {`,
        "};",
        `  ${plural.camel}: Repository<${entity.pascal}, New${entity.pascal}>;`,
      ),
    ]),
    edit("memory.ts", [
      imported(`import { ${plural.pascal} } from "${room}/memory.ts";`),
      inBlock("export const repositories = {", "};", `  ${plural.camel}: ${plural.pascal},`),
    ]),
    edit("sequelize.ts", [
      imported(`import { create${plural.pascal}, ${plural.pascal} } from "${room}/sequelize.ts";`),
      inBlock("export const repositories = {", "};", `  ${plural.camel}: ${plural.pascal},`),
      inBlock("  list: [", "  ],", `    create${plural.pascal},`),
    ]),
    edit("context.ts", [inServices(service)]),
  ];
}

/** One part of an edit. */
type Part = Pick<Edit, "add" | "remove"> & { readonly line: string };

function edit(file: string, parts: readonly Part[]): Edit {
  return {
    file,
    lines: parts.map(({ line }) => line.trim()),
    add: (text) => parts.reduce<string | undefined>((so, part) => (so === undefined ? so : part.add(so)), text),
    remove: (text) => parts.reduce((so, part) => part.remove(so), text),
  };
}

/** An import, after the last one. A formatter may give it several lines, and another place. */
function imported(statement: string): Part {
  const [, from = ""] = / from "(.*)";$/.exec(statement) ?? [];
  // A formatter sorts the names, too.
  const written = new RegExp(`^import (?:type )?\\{[^{}]*\\} from "${escaped(from)}";\\n`, "m");
  return {
    line: statement,
    add(text) {
      if (written.test(text)) return text;
      const lines = text.split("\n");
      const last = lines.findLastIndex((line) => /^(?:import .*|\} )from ".*";$/.test(line));
      return last < 0 ? undefined : lines.toSpliced(last + 1, 0, statement).join("\n");
    },
    remove: (text) => text.replace(written, ""),
  };
}

/** A line at the end of a block that begins and ends with certain lines. */
function inBlock(first: string, last: string, line: string): Part {
  const find = (lines: readonly string[]) => {
    const start = lines.indexOf(first);
    const end = start < 0 ? -1 : lines.indexOf(last, start);
    return { end, at: end < 0 ? -1 : lines.slice(0, end).indexOf(line, start) };
  };
  return {
    line,
    add(text) {
      const lines = text.split("\n");
      const { end, at } = find(lines);
      if (end < 0) return undefined;
      return at < 0 ? lines.toSpliced(end, 0, line).join("\n") : text;
    },
    remove(text) {
      const lines = text.split("\n");
      const { at } = find(lines);
      return at < 0 ? text : lines.toSpliced(at, 1).join("\n");
    },
  };
}

/** The list of a context's services, which a formatter may put on one line. */
const SERVICES = /^( {2}services: async \(tools\) => \[)([^[\]]*)(\],)$/m;

/** An item of the list of services. */
function inServices(item: string): Part {
  const change = (text: string, to: (items: string[]) => string[]) =>
    text.replace(SERVICES, (_, start: string, inner: string, end: string) => {
      const items = inner
        .split(/,\s*(?=\(await |$)/)
        .map((one) => one.trim())
        .filter((one) => one !== "");
      return `${start}\n${to(items)
        .map((one) => `    ${one},\n`)
        .join("")}  ${end}`;
    });
  return {
    line: item,
    add(text) {
      if (!SERVICES.test(text)) return undefined;
      return text.includes(item) ? text : change(text, (items) => [...items, item]);
    },
    remove: (text) => (text.includes(item) ? change(text, (items) => items.filter((one) => one !== item)) : text),
  };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}
