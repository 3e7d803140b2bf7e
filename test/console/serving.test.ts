import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type IncomingHttpHeaders, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import test from "ava";
import { consolePages } from "../../src/server/console/console.ts";
import { chooseEncoding } from "../../src/server/http/compressed.ts";
import { startApp } from "../helpers/app.ts";

/** Sends the path as it is, which fetch would tidy. */
function statusOf(url: string, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { hostname: host, port } = new URL(url);
    request({ host, port, path }, (answer) => resolve(answer.resume().statusCode))
      .on("error", reject)
      .end();
  });
}

// ASVS: V3.4.3, V3.4.6
test("the console's files have their types, a policy that lets nothing else run, and caches that fit", async (t) => {
  const app = await startApp({ DATABASE_URL: "memory:" });
  t.teardown(() => app.close());
  const moved = await fetch(`${app.url}/console`, { redirect: "manual" });
  t.deepEqual([moved.status, moved.headers.get("location")], [308, "console/"]);

  const index = await fetch(`${app.url}/console/`);
  const html = await index.text();
  const etag = index.headers.get("etag") ?? "";
  t.is(index.headers.get("content-type"), "text/html; charset=utf-8");
  t.is(index.headers.get("cache-control"), "no-cache");
  t.is(index.headers.get("referrer-policy"), "no-referrer");
  t.is(index.headers.get("x-content-type-options"), "nosniff");
  const policy = index.headers.get("content-security-policy") ?? "";
  t.regex(policy, /^default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';/);
  t.regex(policy, /base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'/);
  t.false(/unsafe|\*/.test(policy));
  t.false(/<script>|<style|style=| on[a-z]+=/.test(html));

  for (const tag of [etag, `"other", ${etag.replace("W/", "")}`, "*"]) {
    const same = await fetch(`${app.url}/console/`, { headers: { "if-none-match": tag } });
    t.deepEqual([same.status, await same.text(), same.headers.get("etag")], [304, "", etag]);
  }
  t.is((await fetch(`${app.url}/console/`, { headers: { "if-none-match": '"other"' } })).status, 200);

  const [script = ""] = /assets\/index-[^"]+\.js/.exec(html) ?? [];
  const [style = ""] = /assets\/index-[^"]+\.css/.exec(html) ?? [];
  for (const [path, type] of [
    [script, "text/javascript; charset=utf-8"],
    [style, "text/css; charset=utf-8"],
  ]) {
    const { status, headers } = await fetch(`${app.url}/console/${path}`, { method: "HEAD" });
    t.deepEqual([status, headers.get("content-type")], [200, type]);
    t.is(headers.get("cache-control"), "public, max-age=31536000, immutable");
  }
  t.is((await fetch(`${app.url}/console/${script}`, { method: "POST" })).status, 405);
  for (const path of [
    "assets/../index.html",
    "assets/%2e%2e/index.html",
    "../../package.json",
    "assets/",
    "index.html",
  ]) {
    t.is(await statusOf(app.url, `/console/${path}`), 404, path);
  }
  t.regex(await (await fetch(app.url)).text(), /console: http:\/\/127\.0\.0\.1:\d+\/console\n/);
});

/** The answer as it is on the wire: fetch would decompress it. */
function rawAnswer(
  url: string,
  acceptEncoding: string,
  method = "GET",
): Promise<{ headers: IncomingHttpHeaders; body: Buffer }> {
  return new Promise((resolve, reject) => {
    request(url, { method, headers: { "accept-encoding": acceptEncoding } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () => resolve({ headers: answer.headers, body: Buffer.concat(chunks) }));
    })
      .on("error", reject)
      .end();
  });
}

test("the console and the contract are compressed for a client that takes it, and short files are as they are", async (t) => {
  const app = await startApp({ DATABASE_URL: "memory:" });
  t.teardown(() => app.close());
  const html = await (await fetch(`${app.url}/console/`)).text();
  const [script = ""] = /assets\/index-[^"]+\.js/.exec(html) ?? [];
  for (const path of [`/console/${script}`, "/descriptor.binpb", "/openapi.json"]) {
    const plain = await rawAnswer(`${app.url}${path}`, "");
    t.is(plain.headers["content-encoding"], undefined);
    t.regex(plain.headers.vary ?? "", /accept-encoding/i, path);
    const asBrotli = await rawAnswer(`${app.url}${path}`, "gzip, deflate, br;q=1.0");
    t.is(asBrotli.headers["content-encoding"], "br", path);
    t.true(asBrotli.body.length < plain.body.length / 2, path);
    t.deepEqual(brotliDecompressSync(asBrotli.body), plain.body);
    const asGzip = await rawAnswer(`${app.url}${path}`, "gzip, br;q=0");
    t.is(asGzip.headers["content-encoding"], "gzip", path);
    t.deepEqual(gunzipSync(asGzip.body), plain.body);
    t.is(asGzip.headers.etag, plain.headers.etag);
    const head = await rawAnswer(`${app.url}${path}`, "br", "HEAD");
    t.deepEqual([head.headers["content-encoding"], head.body.length], ["br", 0]);
    t.is(head.headers["content-type"], plain.headers["content-type"]);
  }
  for (const path of ["/console/", "/livez"]) {
    t.is((await rawAnswer(`${app.url}${path}`, "br")).headers["content-encoding"], undefined, path);
  }
});

test("the encoding is the one that the client weighs most", (t) => {
  for (const [header, expected] of [
    ["", undefined],
    ["identity", undefined],
    ["br;q=0, gzip;q=0", undefined],
    ["*", "br"],
    ["*;q=0, gzip;q=0.001", "gzip"],
    ["br;q=0.5, GZIP;q=0.8", "gzip"],
    ["deflate, gzip", "gzip"],
    ["br;q=nonsense", "br"],
    [";;,,", undefined],
  ] as const) {
    t.is(chooseEncoding(header), expected, header);
  }
});

test("CONSOLE=off leaves the console out, and the page at / does not name it", async (t) => {
  const app = await startApp({ DATABASE_URL: "memory:", CONSOLE: "off" });
  t.teardown(() => app.close());
  t.is((await fetch(`${app.url}/console/`)).status, 404);
  t.notRegex(await (await fetch(app.url)).text(), /console/);
});

test("a console that is not built says how to build it; one that is half there is told at the start", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "console-"));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const nothing = { accept: "", authority: "", ifNoneMatch: "", authorization: "" };
  const page = consolePages(folder)["/console/"]?.(nothing);
  t.is(page?.status, 503);
  t.regex(String(page?.body), /npm run build:console/);
  writeFileSync(join(folder, "index.html"), "");
  t.throws(() => consolePages(folder), { code: "ENOENT" });
});
