import { execFile } from "node:child_process";
import { promisify } from "node:util";
import test from "ava";
import { NoteService } from "../../gen/brasa/testing/v1/note_pb.js";
import { type Home, homePage } from "../../src/server/pages/home.ts";
import { startApp } from "../helpers/app.ts";
import { testWith } from "../helpers/test-with.ts";

const withGrpcurl = testWith("grpcurl", "grpcurl", ["-version"]);
const shell = promisify(execFile);

const home: Home = {
  name: 'notes <script>alert("1")</script>',
  version: "1.2.3",
  docs: "https://example.com/?a=1&b=2",
  services: [NoteService],
  needsToken: ({ name }) => name === "ListNotes",
  comments: new Map([["brasa.testing.v1.NoteService.GetNote", "Gives <b>one</b> note.\nOf many."]]),
  grpc: { port: 50051, isSecure: true },
  isSecure: false,
  reflects: true,
  hasConsole: true,
  problem: () => "database: it does not answer",
};

/** The text of a page as a person reads it. */
const read = (html: string) =>
  html
    .replace(/<[^>]*>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");

// ASVS: V1.2.1, V3.2.2
test("a browser gets a page without markup of others, and without anything that it may load or run", (t) => {
  const { body, contentType, headers } = homePage(home, { accept: "text/html", authority: "localhost:8080" });
  t.is(contentType, "text/html; charset=utf-8");
  t.false(/<script|<b>|<img|<link|style="/.test(body));
  t.regex(headers?.["content-security-policy"] ?? "", /^default-src 'none'; style-src 'sha256-/);
  for (const text of ["notes <script>", "1.2.3", "database: it does not answer", "Gives <b>one</b> note. Of many."]) {
    t.true(read(body).includes(text), text);
  }
  t.true(body.includes('<a href="https://example.com/?a=1&amp;b=2">'));
});

test("a heading may break between the words of a service's name, and reads as the name", (t) => {
  const { body } = homePage(home, { accept: "text/html", authority: "localhost:8080" });
  const [, heading = ""] = /<h2>(brasa.*?)<\/h2>/.exec(body) ?? [];
  t.is(heading, "brasa.<wbr>testing.<wbr>v1.<wbr>Note<wbr>Service");
  t.is(read(heading), NoteService.typeName);
});

test("lines to paste have the host that was asked for, and say where TLS is", (t) => {
  const { body } = homePage(home, { accept: "*/*", authority: "[::1]:8080" });
  t.true(
    body.includes(
      "grpcurl -H \"authorization: Bearer $TOKEN\" -d '{}' [::1]:50051 brasa.testing.v1.NoteService/ListNotes",
    ),
    body,
  );
  t.true(body.includes("'http://[::1]:8080/brasa.testing.v1.NoteService/ListNotes'"), body);
  t.regex(body, /GetNote\n {4}Gives <b>one<\/b> note\./);
});

test("a line sends the token of the shell where an RPC needs one, and the page says so", async (t) => {
  const app = await startApp({ DATABASE_URL: "memory:" }, undefined, undefined, true);
  t.teardown(() => app.close());
  const page = await fetch(app.url, { headers: { accept: "text/html" } });
  const text = read(await page.text());
  t.regex(text, /Lines with \$TOKEN need an access token/);
  const line = (rpc: string) => text.split("\n").find((one) => one.startsWith("grpcurl") && one.endsWith(`/${rpc}`));
  for (const rpc of ["ListUsers", "GetMe", "StreamUsers"])
    t.regex(line(rpc) ?? "", /-H "authorization: Bearer \$TOKEN"/, rpc);
  for (const rpc of ["SignIn", "CreateUser", "RefreshTokens", "Check"]) t.notRegex(line(rpc) ?? "TOKEN", /TOKEN/, rpc);
});

withGrpcurl.test(withGrpcurl.title("every line of the page can be pasted: each call reaches its method"), async (t) => {
  const app = await startApp({ DATABASE_URL: "memory:" });
  t.teardown(() => app.close());
  const page = await fetch(app.url, { headers: { accept: "text/html" } });
  t.is(page.status, 200);
  const lines = [...(await page.text()).matchAll(/<pre>((?:grpcurl|curl) .*?)<\/pre>/gs)].map(([, line = ""]) =>
    read(line),
  );
  t.true(lines.length > 15);
  // No descriptor tells which call a Commit holds, or Settle asks for, and which dead letters are meant.
  const complete = lines.filter((line) => !/UnitOfWorkService|(Retry|Discard)DeadLetters/.test(line));
  const results = await Promise.all(
    complete.map(async (line) => {
      // A watch of the health or of the figures never ends by itself.
      const { stdout, stderr } = await shell("sh", ["-c", line.includes("/Watch") ? `timeout 2 ${line}` : line]).catch(
        (error) => error,
      );
      return { line, output: `${stdout}${stderr}` };
    }),
  );
  for (const { line, output } of results) {
    t.notRegex(output, /Unimplemented|unimplemented|InvalidArgument|invalid_argument|Failed to|not expose/, line);
  }
  t.true(results.some(({ output }) => output.includes("ada@example.com")));
});

test("without reflection, lines to paste name the contract", (t) => {
  for (const accept of ["*/*", "text/html"]) {
    const { body } = homePage({ ...home, reflects: false }, { accept, authority: "localhost:8080" });
    const line =
      "grpcurl -protoset contract.binpb -H \"authorization: Bearer $TOKEN\" -d '{}' localhost:50051 brasa.testing.v1.NoteService/ListNotes";
    t.true(read(body).includes(line), body);
    t.true(body.includes("Reflection is off"));
  }
  t.false(homePage(home, { accept: "*/*", authority: "a" }).body.includes("Reflection is off"));
});

test("a host with a shell's characters is quoted in each line", (t) => {
  const { body } = homePage(home, { accept: "*/*", authority: "a;id$(id)`id`.example:80" });
  const lines = body.split("\n").filter((line) => /^ +(grpcurl|curl) /.test(line));
  t.is(lines.length, 2);
  for (const line of lines) t.false(/[;$`]/.test(line.replace(/'[^']*'/g, "").replace("$TOKEN", "")), line);
});

test("the page answers GET and HEAD alone", async (t) => {
  const app = await startApp({ DATABASE_URL: "memory:" });
  t.teardown(() => app.close());
  const head = await fetch(app.url, { method: "HEAD" });
  t.deepEqual([head.status, await head.text()], [200, ""]);
  t.is((await fetch(app.url, { method: "DELETE" })).status, 405);
  const text = await (await fetch(app.url)).text();
  t.regex(text, /health: ready/);
  t.regex(text, /accounts\.v1\.UserService\n {2}The life of users/);
});
