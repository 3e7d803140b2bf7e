import type { CompletedCommand } from "./words.ts";

/** The completion for bash: a function that writes COMPREPLY. Nothing of the program runs while words are completed. */
export function bashCompletion(commands: readonly CompletedCommand[]): string {
  const lines = (of: (one: CompletedCommand) => readonly string[]) =>
    commands
      .flatMap(of)
      .map((line) => `    ${line}\n`)
      .join("");
  return `# source <(brasa completion bash)
_brasa() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD - 1]}" place='' words='' i
  # Bash takes --option=value apart.
  if [[ "$cur" == = ]]; then cur=''
  elif [[ "$prev" == = ]]; then prev="\${COMP_WORDS[COMP_CWORD - 2]}"
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$place \${COMP_WORDS[i]}" in
${lines(({ path }) => (path.length > 0 ? [`'${at(path)}') place='${at(path)}' ;;`] : []))}    esac
  done
  COMPREPLY=()
  case "$place $prev" in
${lines(({ path, options }) =>
  options.flatMap(({ words, value }) =>
    value === undefined
      ? []
      : [`${words.map((word) => `'${at(path)} ${word}'`).join(" | ")}) ${replyBy(value)}return ;;`],
  ),
)}  esac
  case "$place" in
${lines((one) => [`'${at(one.path)}') words='${wordsOf(one).join(" ")}' ;;`])}  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
  case "$place" in
${lines(({ path, values }) => (values === "file" ? [`'${at(path)}') [[ "$cur" == -* ]] || ${replyBy("file")};;`] : []))}  esac
}
complete -o filenames -F _brasa brasa
`;
}

/** A place in the tree of commands, with a space before each word. */
function at(path: readonly string[]): string {
  return path.map((word) => ` ${word}`).join("");
}

function wordsOf({ commands, options, values }: CompletedCommand): string[] {
  return [
    ...commands.map(({ word }) => word),
    ...(typeof values === "string" ? [] : values),
    ...options.flatMap(({ words }) => words),
  ];
}

function replyBy(value: readonly string[] | "file" | "unknown"): string {
  if (value === "unknown") return "";
  const source = value === "file" ? "-f" : `-W '${value.join(" ")}'`;
  return `mapfile -t COMPREPLY < <(compgen ${source} -- "$cur"); `;
}
