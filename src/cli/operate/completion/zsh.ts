import type { CompletedCommand, CompletedWord } from "./words.ts";

/** The completion for zsh: a function that tells words with their meanings, to be sourced or in a file `_brasa` of fpath. */
export function zshCompletion(commands: readonly CompletedCommand[]): string {
  const lines = (of: (one: CompletedCommand) => readonly string[]) =>
    commands
      .flatMap(of)
      .map((line) => `    ${line}\n`)
      .join("");
  return `#compdef brasa
# source <(brasa completion zsh)
_brasa() {
  local place='' files='' word prev="\${words[CURRENT-1]}"
  local -a found options
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$place $word" in
${lines(({ path }) => (path.length > 0 ? [`'${at(path)}') place='${at(path)}' ;;`] : []))}    esac
  done
  if [[ "\${words[CURRENT]}" == --*=* ]]; then
    prev="\${words[CURRENT]%%=*}"
    compset -P '*='
  fi
  case "$place $prev" in
${lines(({ path, options }) =>
  options.flatMap(({ words, value }) =>
    value === undefined
      ? []
      : [`${words.map((word) => `'${at(path)} ${word}'`).join(" | ")}) ${replyBy(value)}; return ;;`],
  ),
)}  esac
  case "$place" in
${lines(({ path, commands: own, options, values }) => [
  `'${at(path)}')`,
  `  found=(${[...own, ...(typeof values === "string" ? [] : values.map((word) => ({ word, meaning: "" })))].map(quoted).join(" ")})`,
  `  options=(${options.flatMap(({ words, meaning }) => words.map((word) => quoted({ word, meaning }))).join(" ")})`,
  ...(values === "file" ? ["  files=yes"] : []),
  "  ;;",
])}  esac
  if [[ "\${words[CURRENT]}" == -* ]]; then
    _describe option options
  else
    (( \${#found} )) && _describe command found
    [[ -n "$files" ]] && _files
  fi
  return 0
}
if [[ "\${funcstack[1]-}" == _brasa ]]; then _brasa "$@"
elif (( \${+functions[compdef]} )); then compdef _brasa brasa
else print -u2 'brasa: nothing is completed, as compinit has not run: put "autoload -Uz compinit && compinit" before this line'
  return 1
fi
`;
}

/** A place in the tree of commands, with a space before each word. */
function at(path: readonly string[]): string {
  return path.map((word) => ` ${word}`).join("");
}

/** A word as `_describe` takes it, with its meaning behind a colon. */
function quoted({ word, meaning }: CompletedWord): string {
  const text = meaning === "" ? word : `${word.replaceAll(":", "\\:")}:${meaning}`;
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function replyBy(value: readonly string[] | "file" | "unknown"): string {
  if (value === "unknown") return ":";
  return value === "file" ? "_files" : `compadd -- ${value.join(" ")}`;
}
