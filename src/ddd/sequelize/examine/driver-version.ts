import { readFileSync } from "node:fs";

/**
 * A driver's name with its version, by the manifest of its package, which names another package where one was installed in its
 * place; the name alone where that cannot be read.
 */
export function withVersion(driver: string): string {
  try {
    // A package may not give its manifest by name.
    for (let place = new URL(".", import.meta.resolve(driver)); place.pathname !== "/"; place = new URL("..", place)) {
      const found = packageOf(new URL("package.json", place));
      if (found !== undefined) return found;
    }
  } catch {
    // The finding is about the server all the same.
  }
  return driver;
}

/** The name and version in a manifest. @returns undefined for one without, such as that of a folder of modules */
function packageOf(manifest: URL): string | undefined {
  let text: string;
  try {
    text = readFileSync(manifest, "utf8");
  } catch {
    // It is in a folder further up.
    return undefined;
  }
  const { name, version } = JSON.parse(text) as { name?: string; version?: string };
  return name !== undefined && version !== undefined ? `${name} ${version}` : undefined;
}
