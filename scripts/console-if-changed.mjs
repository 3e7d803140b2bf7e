// Builds the console for the tests, into the folder given, if a source of it is newer than what is there.
import { execFileSync } from "node:child_process";
import { readdirSync, statSync, utimesSync } from "node:fs";
import { join, resolve } from "node:path";

const [folder = ""] = process.argv.slice(2);
const sources = [
  ...readdirSync("console", { recursive: true }).map((name) => join("console", name)),
  "gen/google/rpc/error_details_pb.js",
  "package-lock.json",
];
const changedAt = Math.max(...sources.map((file) => statSync(file).mtimeMs));
const index = join(folder, "index.html");
if (changedAt > (statSync(index, { throwIfNoEntry: false })?.mtimeMs ?? 0)) {
  execFileSync("vite", ["build", "console", "--logLevel", "warn", "--outDir", resolve(folder)], { stdio: "inherit" });
  utimesSync(index, new Date(), new Date());
}
