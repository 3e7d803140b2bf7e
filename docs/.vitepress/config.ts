import { cpSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, type MarkdownRenderer } from "vitepress";
import { readContents } from "./contents.ts";
import { slug } from "./slug.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The languages of blocks that the highlighter does not know. */
const LANGUAGES: Readonly<Record<string, string>> = { output: "text" };

/** Files and folders that pages link to and that are no pages: the site has copies of them as text. */
const sources = new Set<string>();

/** The address of a page within the site, or undefined for a file that is none. @param file its path in the repository */
function addressOf(file: string): string | undefined {
  if (file === "README.md") return "/overview.md";
  if (file === "docs/README.md" || file === "docs") return "/index.md";
  if (file === "examples/README.md" || file === "examples") return "/examples/index.md";
  const [, page] = /^docs\/([\w-]+\.md)$/.exec(file) ?? [];
  if (page) return `/${page}`;
  const [, example] = /^examples\/([\w-]+)(?:\/README\.md)?$/.exec(file) ?? [];
  if (example) return `/examples/${example}.md`;
  if (file === "CHANGELOG.md" || file === "CONTRIBUTING.md") return `/${file.toLowerCase()}`;
  return undefined;
}

/** Turns links as a code host resolves them, from the file's own place, into those of the site. */
function siteLinks(md: MarkdownRenderer): void {
  md.core.ruler.push("site_links", ({ tokens, env }) => {
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.type === "link_open" ? token.attrGet("href") : null;
      if (href === null || /^(?:[a-z]+:|#)/.test(href)) continue;
      const [path = "", anchor] = href.split("#");
      const file = relative(root, join(dirname(env.realPath ?? env.path), path)).replace(/\/$/, "");
      const page = addressOf(file);
      if (page) {
        token.attrSet("href", anchor === undefined ? page : `${page}#${anchor}`);
      } else {
        sources.add(file);
        token.attrSet("href", `/source/${file}.txt`);
        token.attrSet("target", "_self");
      }
    }
  });
}

/** Shows the name of a block's file, or that it is printed, above it. */
function captions(md: MarkdownRenderer): void {
  const { fence } = md.renderer.rules;
  md.renderer.rules.fence = (tokens, index, options, env, self) => {
    const token = tokens[index];
    if (!token || !fence) return "";
    const [language = "", name = ""] = token.info.split(" ", 2);
    token.info = LANGUAGES[language] ?? language;
    const caption = language === "output" ? "prints, among others" : /\.\w+$/.test(name) ? name : "";
    const shown = caption === "" ? "" : `<div class="block-caption">${md.utils.escapeHtml(caption)}</div>`;
    return shown + fence(tokens, index, options, env, self);
  };
}

/** Copies the files that pages link to; of a folder, a list. */
function copySources(outDir: string): void {
  for (const file of sources) {
    const to = join(outDir, "source", `${file}.txt`);
    mkdirSync(dirname(to), { recursive: true });
    if (!statSync(join(root, file)).isDirectory()) cpSync(join(root, file), to);
    else writeFileSync(to, `${file}\n\n${readdirSync(join(root, file)).sort().join("\n")}\n`);
  }
}

const contents = readContents(root);

export default defineConfig({
  title: "Brasa",
  description: "A gRPC service with typed contracts, and the domain-driven toolkit that it is built with.",
  lang: "en",
  srcDir: "..",
  srcExclude: ["{bench,console,data,dist,gen,proto,scripts,site,src,test}/**"],
  outDir: "../.cache/site",
  // Addresses of the reader's own machine, where a server may run.
  ignoreDeadLinks: "localhostLinks",
  cacheDir: "../.cache/vitepress",
  rewrites: {
    "README.md": "overview.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "docs/README.md": "index.md",
    "docs/:page.md": ":page.md",
    "examples/README.md": "examples/index.md",
    "examples/:name/README.md": "examples/:name.md",
  },
  head: [
    [
      "link",
      {
        rel: "icon",
        href: "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><circle cx='8' cy='8' r='7' fill='%23c2410c'/></svg>",
      },
    ],
  ],
  markdown: {
    // Pages are plain Markdown: a "<" in one is a character.
    html: false,
    linkify: false,
    anchor: { slugify: slug },
    config(md) {
      siteLinks(md);
      captions(md);
    },
  },
  themeConfig: {
    search: { provider: "local" },
    outline: [2, 3],
    nav: [
      { text: "Getting started", link: "/getting-started" },
      { text: "Examples", link: "/examples/" },
      { text: "Errors", link: "/errors" },
      { text: "Changes", link: "/changelog" },
    ],
    sidebar: [
      { items: [{ text: "Contents", link: "/" }] },
      ...contents.map(({ title, pages }) => ({
        text: title,
        items: pages.map((page) => ({
          text: page.title,
          link: (addressOf(join("docs", page.file)) ?? page.file).replace(/(index)?\.md$/, ""),
        })),
      })),
    ],
  },
  buildEnd: ({ outDir }) => copySources(outDir),
});
