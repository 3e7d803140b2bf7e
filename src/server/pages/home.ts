import { createHash } from "node:crypto";
import type { DescMethod, DescService } from "@bufbuild/protobuf";
import type { Comments } from "../contract/comments.ts";
import type { Page, PageRequest } from "../http/page.ts";
import { CONTRACT, exampleLines, exampleProgram, type Places } from "./example.ts";

/** The words about an app on its page. */
export interface About {
  /** @default "a service made with Brasa" */
  readonly name?: string | undefined;
  /** @default none */
  readonly version?: string | undefined;
  /** The place of its documentation: a URL, or words. @default the folder docs of the package brasa */
  readonly docs?: string | undefined;
}

/** The content of the page at `/`. */
export interface Home extends About {
  readonly services: readonly DescService[];
  /** Whether an RPC answers no caller without an access token. */
  needsToken(method: DescMethod): boolean;
  readonly comments: Comments;
  /** The port of native gRPC, and whether it has TLS. */
  readonly grpc: { readonly port: number; readonly isSecure: boolean };
  /** Whether the HTTP port has TLS. */
  readonly isSecure: boolean;
  /** Whether tools may ask for the services: reflection. */
  readonly reflects: boolean;
  /** Whether there is a console at `/console`. */
  readonly hasConsole: boolean;
  /** Why calls cannot be answered now; undefined when they can. */
  problem(): string | undefined;
}

const STYLE = `
:root { color-scheme: light dark; --line: #8884; --soft: #8882; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
h1 { margin-bottom: 0; } h2 { border-top: 1px solid var(--line); padding-top: 1rem; }
pre, code { font: 0.875rem/1.5 ui-monospace, monospace; }
pre { background: var(--soft); padding: 0.75rem; border-radius: 0.5rem; overflow-x: auto; white-space: pre-wrap; margin: 0.5rem 0; }
details { border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.5rem 0.75rem; margin: 0.5rem 0; }
summary { cursor: pointer; } .comment { white-space: pre-line; margin: 0.25rem 0; } .kind { opacity: 0.7; }
`;

const NO_REFLECTION = `Reflection is off: grpcurl needs the contract, from: buf build -o ${CONTRACT}`;

/** Relative, as a proxy may serve the page under another path. */
const CONTRACT_LINKS = `Contract: <a href="openapi.json">openapi.json</a>; <a href="descriptor.binpb">descriptor.binpb</a>, for buf and <code>grpcurl -protoset</code>.`;

/** Lets the page have its style, in place of nothing at all. */
const HEADERS = {
  "content-security-policy": `default-src 'none'; style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
};

/** The page at `/`: HTML for a browser, plain text for others, such as curl. */
export function homePage(
  home: Home,
  request: Pick<PageRequest, "accept" | "authority">,
): Page & { readonly body: string } {
  const places = placesOf(home, request.authority);
  const isBrowser = /\btext\/html\b/.test(request.accept);
  return isBrowser
    ? { status: 200, body: toHtml(home, places), contentType: "text/html; charset=utf-8", headers: HEADERS }
    : { status: 200, body: toText(home, places), headers: HEADERS };
}

/** The ports as the caller reaches them. @param authority the host and port that the caller has asked for */
function placesOf({ grpc, isSecure, reflects }: Home, authority: string): Places {
  const host = authority.replace(/:\d+$/, "");
  return {
    grpc: `${host}:${grpc.port}`,
    grpcIsSecure: grpc.isSecure,
    reflects,
    url: `${isSecure ? "https" : "http"}://${authority}`,
  };
}

function titleOf({ name = "a service made with Brasa", version }: Home): string {
  return version === undefined ? name : `${name} ${version}`;
}

/** The way to call an RPC that needs a token, wherever tokens come from. */
const TOKEN_WORDS =
  "Lines with $TOKEN need an access token in the shell variable TOKEN, such as the one that SignIn gives.";

function needsTokens({ services, needsToken }: Home): boolean {
  return services.some(({ methods }) => methods.some(needsToken));
}

function docsOf({ docs = "the folder docs of the package brasa" }: Home): string {
  return docs;
}

/** The RPC that a first program calls: one that lists, as it needs no input. */
function firstCall(services: readonly DescService[]): DescMethod | undefined {
  const methods = services.flatMap((service) => service.methods);
  return methods.find(({ name, methodKind }) => name.startsWith("List") && methodKind === "unary") ?? methods[0];
}

function kindOf({ methodKind }: DescMethod): string {
  return methodKind === "unary" ? "" : methodKind.replace("_", " ");
}

function nameOf(method: DescMethod): string {
  return `${method.parent.typeName}.${method.name}`;
}

function toText(home: Home, places: Places): string {
  const services = home.services.flatMap((service) => [
    "",
    service.typeName,
    ...linesOf(home.comments.get(service.typeName), "  "),
    ...service.methods.flatMap((method) => [
      `  ${method.name}${kindOf(method) && ` (${kindOf(method)})`}`,
      ...linesOf(firstSentence(home.comments.get(nameOf(method))), "    "),
    ]),
  ]);
  const first = firstCall(home.services);
  const lines = first && exampleLines(first, places, home.needsToken(first));
  return [
    titleOf(home),
    `health: ${home.problem() ?? "ready"} (${places.url}/readyz)`,
    `docs: ${docsOf(home)}`,
    ...(home.hasConsole ? [`console: ${places.url}/console`] : []),
    home.reflects ? `contract: ${places.url}/openapi.json and ${places.url}/descriptor.binpb` : NO_REFLECTION,
    ...(needsTokens(home) ? [`tokens: ${TOKEN_WORDS}`] : []),
    ...(lines ? ["", "try:", `  ${lines.grpcurl}`, ...(lines.curl ? [`  ${lines.curl}`] : [])] : []),
    ...services,
    "",
  ].join("\n");
}

function linesOf(text: string | undefined, indent: string): string[] {
  return text === undefined ? [] : text.split("\n").map((line) => `${indent}${line}`.trimEnd());
}

function firstSentence(text: string | undefined): string | undefined {
  return text?.replace(/\s+/g, " ").match(/^.*?[.!?](?= |$)/)?.[0] ?? text;
}

function toHtml(home: Home, places: Places): string {
  const problem = home.problem();
  const first = firstCall(home.services);
  const docs = docsOf(home);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(titleOf(home))}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escaped(titleOf(home))}</h1>
<p>Health: <a href="/readyz">${escaped(problem ?? "ready")}</a>.
Docs: ${/^https?:\/\//.test(docs) ? `<a href="${escaped(docs)}">${escaped(docs)}</a>` : escaped(docs)}.${home.hasConsole ? `\n<a href="console/">Console</a>: call each RPC from the browser.` : ""}</p>
<p>Native gRPC: <code>${escaped(places.grpc)}</code>${places.grpcIsSecure ? " with TLS" : ""}.
Connect, gRPC-Web and gRPC: <code>${escaped(places.url)}</code>.
${home.reflects ? CONTRACT_LINKS : escaped(NO_REFLECTION)}</p>
${needsTokens(home) ? `<p>${escaped(TOKEN_WORDS)}</p>` : ""}
${first ? `<h2>A first program</h2>\n<pre>${escaped(exampleProgram(first, places, home.needsToken(first)))}</pre>` : ""}
${home.services.map((service) => serviceHtml(service, home, places)).join("\n")}
</main>
</body>
</html>
`;
}

function serviceHtml(service: DescService, home: Home, places: Places): string {
  return `<section>
<h2>${escaped(service.typeName).replaceAll(/\.|(?<=[a-z])(?=[A-Z])/g, "$&<wbr>")}</h2>
${commentHtml(home.comments.get(service.typeName))}
${service.methods.map((method) => methodHtml(method, home, places)).join("\n")}
</section>`;
}

function methodHtml(method: DescMethod, home: Home, places: Places): string {
  const { grpcurl, curl } = exampleLines(method, places, home.needsToken(method));
  return `<details>
<summary><code>${escaped(method.name)}</code> <span class="kind">${escaped(kindOf(method))}</span></summary>
${commentHtml(home.comments.get(nameOf(method)))}
<pre>${escaped(grpcurl)}</pre>
${curl ? `<pre>${escaped(curl)}</pre>` : ""}
</details>`;
}

/** A comment's paragraphs; an indented line, such as one of a list, stays a line of its own. */
function commentHtml(comment = ""): string {
  return comment
    .split(/\n\s*\n/)
    .filter((paragraph) => paragraph !== "")
    .map((paragraph) => `<p class="comment">${escaped(paragraph.replace(/\n(?![\s*-])/g, " "))}</p>`)
    .join("\n");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
