import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import test, { type ExecutionContext } from "ava";
import { temporaryFolder } from "../../helpers/folder.ts";
import { runBrasa } from "../../helpers/process.ts";
import { testWith } from "../../helpers/test-with.ts";

const withZsh = testWith("zsh", "zsh", ["--version"]);
const withFish = testWith("fish", "fish", ["--version"]);

/** Lines that the cursor is at the end of, and words that are proposed there, and not. */
const cases: readonly (readonly [line: string, proposed: readonly string[], not: readonly string[]])[] = [
  ["brasa ", ["serve", "migrate", "backup", "doctor", "completion"], ["up", "rotate"]],
  ["brasa mig", ["migrate"], ["serve"]],
  ["brasa migrate ", ["up", "down", "status", "make"], ["migrate", "rotate"]],
  ["brasa migrate down --", ["--yes", "--help"], ["--json"]],
  ["brasa users grant someone@example.com --", ["--role"], ["--yes"]],
  ["brasa health --t", ["--tls", "--timeout"], ["--service"]],
  ["brasa health --service ", [], ["--tls", "serve"]],
  ["brasa completion ", ["bash", "zsh", "fish"], ["serve"]],
  ["brasa health --ca ", ["authority.pem", "folder"], ["--tls"]],
  ["brasa health --ca=", ["authority.pem", "folder"], ["--tls"]],
  ["brasa health --ca=auth", ["authority.pem"], ["folder"]],
  ["brasa restore ", ["authority.pem"], ["serve"]],
  ["brasa doctor --disk ", ["folder"], ["--json"]],
  ["brasa --pro", ["--processes"], []],
];

/** The script for a shell, in a folder with a file and a folder. */
async function script(t: ExecutionContext, shell: string) {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  writeFileSync(join(folder, "authority.pem"), "");
  mkdirSync(join(folder, "folder"));
  const { ended, output } = runBrasa(["completion", shell]);
  t.is(await ended, 0, output.stderr);
  const { folder: elsewhere, remove: removeScript } = temporaryFolder();
  t.teardown(removeScript);
  const file = join(elsewhere, `brasa.${shell}`);
  writeFileSync(file, output.stdout);
  return { folder, file };
}

async function holds(t: ExecutionContext, complete: (line: string) => Promise<string>): Promise<void> {
  for (const [line, proposed, not] of cases) {
    const words = (await complete(line)).split("\n").map((one) => one.split(/[\t:]/)[0]?.replace(/^--\w+=|\/$/g, ""));
    for (const word of proposed) t.true(words.includes(word), `${line}: ${word} in ${words}`);
    for (const word of not) t.false(words.includes(word), `${line}: ${word} in ${words}`);
  }
}

const run = promisify(execFile);

test("bash completes commands, options, their values and files", async (t) => {
  const { folder, file } = await script(t, "bash");
  await holds(t, async (line) => {
    // As bash itself takes them apart.
    const words = line.split(" ").flatMap((word) => word.split(/(?<==)|(?==)/));
    const code = `source ${file}; COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}
      _brasa; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = await run("bash", ["--norc", "-c", code], {
      cwd: folder,
    });
    t.is(stderr, "");
    return stdout;
  });
});

withZsh.test(withZsh.title("zsh completes commands, options, their values and files"), async (t) => {
  const { folder, file } = await script(t, "zsh");
  await holds(t, async (line) => {
    const words = line.split(" ").map((word) => `'${word}'`);
    // The functions by which zsh shows what fits, which need a terminal; the rest is its own.
    const code = `compdef() { registered=$1 }
      _describe() { print -rl -- "\${(@P)2}" }
      _files() { print -rl -- *(N) }
      compadd() { shift; print -rl -- "$@" }
      compset() { :; }
      source ${file}; words=(${words.join(" ")}); CURRENT=${words.length}; $registered`;
    const { stdout, stderr } = await run("zsh", ["--no-rcs", "-c", code], { cwd: folder });
    t.is(stderr, "");
    const typed = line.split(/[ =]/).at(-1) ?? "";
    return stdout
      .split("\n")
      .filter((word) => word.startsWith(typed))
      .join("\n");
  });
});

withZsh.test(withZsh.title("zsh is told that compinit must come first, and that nothing is completed"), async (t) => {
  const { file } = await script(t, "zsh");
  const error = await t.throwsAsync(run("zsh", ["--no-rcs", "-uc", `source ${file}`]), { any: true });
  const { code, stdout, stderr } = error as unknown as { code: number; stdout: string; stderr: string };
  t.deepEqual([code, stdout], [1, ""]);
  t.regex(stderr, /^brasa: nothing is completed, .*"autoload -Uz compinit && compinit" before this line\n$/);
});

withFish.test(withFish.title("fish completes commands, options, their values and files"), async (t) => {
  const { folder, file } = await script(t, "fish");
  await holds(t, async (line) => {
    const { stdout, stderr } = await run(
      "fish",
      ["--no-config", "-c", `source ${file}; complete --do-complete '${line}'`],
      {
        cwd: folder,
      },
    );
    t.is(stderr, "");
    return stdout;
  });
});

test("there is no completion for another shell", async (t) => {
  const { ended, output } = runBrasa(["completion", "tcsh"]);
  t.is(await ended, 1);
  t.regex(output.stderr, /Allowed choices are bash, zsh, fish/);
});
