import { StartError } from "../../server/config.ts";
import type { Name } from "./names.ts";

/** The file of a project that lists its contexts: a line for each. */
export const WIRING = "src/contexts.ts";

/** The line of a module that exports nothing. */
const EMPTY = "export {};";

/** A line that a context has. */
const LINE = /^export \{ (\w+) \} from "\.\/([\w-]+)\/context\.ts";$/;

/** The line of a context. */
export function wiringLine({ camel, kebab }: Name): string {
  return `export { ${camel} } from "./${kebab}/context.ts";`;
}

/**
 * The file with the line of a context, in the order of their names. One that has the line is left as it is.
 *
 * @param text undefined if the file does not exist
 * @throws StartError with the line to add by hand, for a file that is not understood
 */
export function addLine(text: string | undefined, context: Name): string {
  const wanted = wiringLine(context);
  const lines = statementsOf(
    text,
    `have the context in the list of the app by a line such as this, and call the command again with --no-wiring:\n  ${wanted}`,
  );
  const same = lines.find(({ line }) => line === wanted);
  if (same) return text ?? "";
  const taken = lines.find(({ line }) => exportsName(line, context.camel));
  if (taken)
    throw new StartError(
      `${WIRING} exports "${context.camel}" already, in: ${taken.line}\nrename it, or choose another name`,
    );
  const all = (text ?? "").split("\n");
  const empty = lines.find(({ line }) => line === EMPTY);
  if (empty) return all.with(empty.index, wanted).join("\n");
  const after = lines.find(({ line }) => (LINE.exec(line)?.[1] ?? "") > context.camel);
  const last = lines.at(-1);
  return all.toSpliced(after?.index ?? (last ? last.index + 1 : all.length), 0, wanted).join("\n");
}

/** The file without the line of a context. @throws StartError with the line to remove by hand, for a file that is not understood */
export function removeLine(text: string | undefined, context: Name): string {
  const unwanted = wiringLine(context);
  const lines = statementsOf(
    text,
    `take the context out of the list of the app, where it has a line such as this, and call the command again with --no-wiring:\n  ${unwanted}`,
  );
  const found = lines.find(({ line }) => line === unwanted);
  if (!found) return text ?? "";
  const all = (text ?? "").split("\n");
  return lines.length === 1 ? all.with(found.index, EMPTY).join("\n") : all.toSpliced(found.index, 1).join("\n");
}

interface Line {
  readonly line: string;
  readonly index: number;
}

/** The lines that are statements. @throws StartError for a file that has others than exports of one line, and comments */
function statementsOf(text: string | undefined, remedy: string): Line[] {
  if (text === undefined) throw new StartError(`there is no ${WIRING}: ${remedy}`);
  let isComment = false;
  const statements: Line[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    const trimmed = line.trim();
    if (isComment || trimmed.startsWith("/*")) {
      isComment = !trimmed.includes("*/");
      // Code after a comment's end, on its line, would be overlooked.
      if (isComment || trimmed.endsWith("*/")) continue;
    } else if (trimmed === "" || trimmed.startsWith("//")) continue;
    if (!/^(?:export|import) [^`'/]*;$/.test(line.replace(/"[^"\\]*"/g, "_"))) {
      throw new StartError(`${WIRING} has a line that is not understood:\n  ${line}\n${remedy}`);
    }
    statements.push({ line, index });
  }
  return statements;
}

/** Whether a statement exports a name, as far as can be told. */
function exportsName(line: string, name: string): boolean {
  return line.startsWith("export ") && new RegExp(`\\b${name}\\b`).test(line.replace(/"[^"]*"/g, ""));
}
