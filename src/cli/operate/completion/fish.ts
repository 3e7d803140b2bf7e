import type { CompletedCommand } from "./words.ts";

/** The completion for fish: a line for each word, with the place in which it fits. */
export function fishCompletion(commands: readonly CompletedCommand[]): string {
  const places = commands.filter(({ path }) => path.length > 0).map(({ path }) => quote(path.join(" ")));
  const lines = commands.flatMap(({ path, commands: own, options, values }) => {
    const start = `complete -c brasa -n ${quote(`__brasa_at ${quote(path.join(" "))}`)}`;
    return [
      ...own.map(({ word, meaning }) => `${start} -a ${quote(word)} -d ${quote(meaning)}`),
      ...(values === "file" ? [`${start} -F`] : []),
      ...(typeof values === "string" ? [] : [`${start} -a ${quote(values.join(" "))}`]),
      ...options.map(({ words, meaning, value }) =>
        [start, ...words.map(flag), ...argument(value), "-d", quote(meaning)].join(" "),
      ),
    ];
  });
  return `# brasa completion fish | source
function __brasa_at --argument-names wanted
    set -l place ''
    for word in (commandline -opc)[2..]
        set -l next (string trim "$place $word")
        contains -- $next ${places.join(" ")}; and set place $next
    end
    test "$place" = "$wanted"
end
complete -c brasa -f
${lines.join("\n")}
`;
}

function flag(word: string): string {
  return word.startsWith("--") ? `-l ${word.slice(2)}` : `-s ${word.slice(1)}`;
}

function argument(value: readonly string[] | "file" | "unknown" | undefined): string[] {
  if (value === undefined) return [];
  if (value === "file") return ["-r", "-F"];
  return value === "unknown" ? ["-x"] : ["-x", "-a", quote(value.join(" "))];
}

/** In single quotes, fish knows two escapes. */
function quote(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
