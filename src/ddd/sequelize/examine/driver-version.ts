import { readFileSync } from "node:fs";

/** A driver's name with its version, by the manifest of its package; the name alone where that cannot be read. */
export function withVersion(driver: string): string {
  try {
    // A package may not give its manifest by name.
    for (let place = new URL(".", import.meta.resolve(driver)); place.pathname !== "/"; place = new URL("..", place)) {
      const version = versionIn(new URL("package.json", place), driver);
      if (version !== undefined) return `${driver} ${version}`;
    }
  } catch {
    // The finding is about the server all the same.
  }
  return driver;
}

function versionIn(manifest: URL, driver: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(manifest, "utf8");
  } catch {
    // It is in a folder further up.
    return undefined;
  }
  const { name, version } = JSON.parse(text) as { name?: string; version?: string };
  return name === driver ? version : undefined;
}
