// Builds the console for the tests, into the folder given, if a source of it is newer than what is there.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync, utimesSync } from "node:fs";
import { join, resolve } from "node:path";

const [folder = ""] = process.argv.slice(2);
const sources = [
  ...readdirSync("console", { recursive: true }).map((name) => join("console", name)),
  ...["google/rpc", "brasa/v1", "accounts/v1"].flatMap((folder) =>
    readdirSync(join("gen", folder)).map((name) => join("gen", folder, name)),
  ),
  "package-lock.json",
];
const changedAt = Math.max(...sources.map((file) => statSync(file).mtimeMs));
const index = join(folder, "index.html");
if (!existsSync("node_modules/@preact/signals")) {
  // Other tests need no console.
  process.stderr.write("the console is not built, as node_modules is older than package.json: run npm ci\n");
} else if (changedAt > (statSync(index, { throwIfNoEntry: false })?.mtimeMs ?? 0)) {
  execFileSync("vite", ["build", "console", "--logLevel", "warn", "--outDir", resolve(folder)], { stdio: "inherit" });
  utimesSync(index, new Date(), new Date());
}
