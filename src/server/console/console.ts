import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page, PageRequest } from "../http/page.ts";
import { revalidatedPage } from "../http/revalidated.ts";

/** The built console, in the package: the same from src/ and from dist/. `npm run build` makes it of the folder console/. */
const BUILT = fileURLToPath(new URL("../../../dist/console/", import.meta.url));

/**
 * The policy of the console: its own files alone run and style it, it calls the service that serves it, and nobody frames it. No script
 * can be made of text (Trusted Types).
 */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; " +
  "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

/** Beside those of every answer: see security-headers.ts. */
const HEADERS = { "content-security-policy": POLICY, "cross-origin-opener-policy": "same-origin" };

/** A year: the name of each of these files has a hash of its content. */
const IMMUTABLE = "public, max-age=31536000, immutable";

const TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};

const NOT_BUILT = `The console is not built. Build it:

    npm run build:console

and start the service again. The package brasa has it built. CONSOLE=off leaves it out.
`;

/** A page of the listener. */
export type ServePage = (request: PageRequest) => Page;

/**
 * The pages of the console by their paths. Each of its files has a path of its own, so that no other file can be asked for.
 *
 * @param folder the built console: index.html, and a folder assets of files with hashes in their names
 */
export function consolePages(folder = BUILT): Readonly<Record<string, ServePage>> {
  const index = readIndex(folder);
  // A relative place: a proxy may serve the console under another path.
  const toFolder: ServePage = () => ({ status: 308, body: "", headers: { location: "console/" } });
  if (index === undefined) {
    const told: ServePage = () => ({ status: 503, body: NOT_BUILT });
    return { "/console": toFolder, "/console/": told };
  }
  return {
    "/console": toFolder,
    "/console/": indexPage(index),
    ...Object.fromEntries(
      readdirSync(join(folder, "assets")).map((name) => [`/console/assets/${name}`, assetPage(folder, name)]),
    ),
  };
}

function readIndex(folder: string): Buffer | undefined {
  try {
    return readFileSync(join(folder, "index.html"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** The document, which names the other files: a browser asks each time whether it is still the same. */
function indexPage(body: Buffer): ServePage {
  return revalidatedPage({ body, contentType: "text/html; charset=utf-8", headers: HEADERS });
}

/** A file, read when it is first asked for. */
function assetPage(folder: string, name: string): ServePage {
  let body: Buffer | undefined;
  const contentType = TYPES[name.slice(name.lastIndexOf(".") + 1)] ?? "application/octet-stream";
  const headers = { ...HEADERS, "cache-control": IMMUTABLE };
  return () => {
    body ??= readFileSync(join(folder, "assets", name));
    return { status: 200, body, contentType, headers, isStatic: true };
  };
}
