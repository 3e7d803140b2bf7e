import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { watchFolders } from "../../src/cli/dev/files.ts";
import { temporaryFolder } from "../helpers/folder.ts";

/** A folder whose sources are watched. */
function watched(t: ExecutionContext) {
  t.timeout(30_000);
  const { folder, remove } = temporaryFolder();
  mkdirSync(join(folder, "src"));
  writeFileSync(join(folder, "src/a.ts"), "0");
  let tell = () => {};
  const unwatch = watchFolders(folder, ["src", "missing"], () => tell());
  t.teardown(() => {
    unwatch();
    remove();
  });
  return {
    src: join(folder, "src"),
    /** Makes a change, and resolves when it is told. */
    told: (change: () => void) =>
      new Promise<void>((resolve) => {
        tell = resolve;
        change();
      }),
  };
}

/** Saves a file as many editors do: a new one takes its place. */
function replace(file: string, content: string): void {
  writeFileSync(`${file}~`, content);
  renameSync(`${file}~`, file);
}

test("a file that another takes the place of is watched on, however often", async (t) => {
  const { src, told } = watched(t);
  for (const content of ["1", "2", "3"]) await told(() => replace(join(src, "a.ts"), content));
  await told(() => writeFileSync(join(src, "a.ts"), "4"));
  await told(() => rmSync(join(src, "a.ts")));
  t.pass();
});

test("a folder that comes is watched with the folders in it, and so is one that takes its place", async (t) => {
  const { src, told } = watched(t);
  const inner = join(src, "books/rules");
  for (const content of ["1", "2"]) {
    await told(() => mkdirSync(inner, { recursive: true }));
    await told(() => writeFileSync(join(inner, "b.ts"), content));
    await told(() => replace(join(inner, "b.ts"), `${content} again`));
    await told(() => rmSync(join(src, "books"), { recursive: true }));
  }
  mkdirSync(`${src}/../made/rules`, { recursive: true });
  await told(() => renameSync(`${src}/../made`, join(src, "books")));
  await told(() => writeFileSync(join(inner, "b.ts"), "moved"));
  t.pass();
});
