import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { printNote } from "../../server/log/output.ts";
import { runTool, toolIn } from "../tools.ts";

/**
 * Formats the files of a plan by the formatter of the project, where it has Biome and its settings; as they are otherwise.
 * Nothing in the project is touched.
 */
export async function format<F extends { readonly path: string; readonly content: string }>(
  root: string,
  files: readonly F[],
): Promise<F[]> {
  const biome = toolIn(root, "biome");
  const settings = join(root, "biome.json");
  if (!biome || !existsSync(settings)) return [...files];
  const folder = mkdtempSync(join(tmpdir(), "brasa-"));
  try {
    writeFileSync(join(folder, "biome.json"), readFileSync(settings));
    for (const { path, content } of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    const { code, output } = await runTool(
      biome,
      ["check", "--write", "--linter-enabled=false", "--colors=off", "."],
      folder,
    );
    if (code !== 0) printNote(`brasa: the files are not formatted, since biome failed:\n${output}\n`);
    return files.map((file) => ({ ...file, content: readFileSync(join(folder, file.path), "utf8") }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
