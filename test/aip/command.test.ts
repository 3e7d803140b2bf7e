import { execFile } from "node:child_process";
import { createSecureServer, createServer, type Http2ServerRequest, type Http2ServerResponse } from "node:http2";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import test, { type ExecutionContext } from "ava";
import type { AipReport } from "../../src/ddd/testing/aip/index.ts";
import { temporaryFolder } from "../helpers/folder.ts";
import { makeAuthority, withOpenssl } from "../helpers/network/tls.ts";
import { adminToken, runBrasa, serveBrasa } from "../helpers/process.ts";
import { built } from "../helpers/tools.ts";
import { createLibrary, type Handlers } from "./library.ts";
import { mutants } from "./mutants/index.ts";
import { buildProtos, libraryRoutes, registryOf } from "./serve.ts";

const registry = registryOf(buildProtos());

interface Served {
  /** Whether of reflection it has v1alpha only. */
  readonly isOld?: boolean;
  /** How much later each call is answered. @default 0 */
  readonly delayMs?: number;
  /** The certificate, for TLS. @default it speaks in the clear */
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer };
}

/** Serves a library on a socket until the test ends. @returns its address, and the calls that came */
async function serve(t: ExecutionContext, handlers: Handlers, { isOld = false, delayMs = 0, tls }: Served = {}) {
  const calls: { readonly path: string; readonly token: string | undefined }[] = [];
  const adapter = connectNodeAdapter({ routes: libraryRoutes(registry, handlers, isOld) });
  const answer = (request: Http2ServerRequest, response: Http2ServerResponse) => {
    calls.push({ path: request.url.split("/").at(-1) ?? "", token: request.headers.authorization });
    if (delayMs === 0) adapter(request, response);
    else setTimeout(() => adapter(request, response), delayMs);
  };
  const server = tls ? createSecureServer(tls, answer) : createServer(answer);
  const sessions = new Set<{ destroy(): void }>();
  server.on("session", (session) => sessions.add(session));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.teardown(() => {
    for (const session of sessions) session.destroy();
    server.close();
  });
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, calls };
}

function aip(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const options = { maxBuffer: 64 << 20 };
    execFile(process.execPath, [built("src/main.ts"), "aip", ...args], options, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

test("a server that obeys gets the exit code 0, and a summary line", async (t) => {
  const { address } = await serve(t, createLibrary());
  const { code, stdout, stderr } = await aip(address);
  t.deepEqual([code, stderr], [0, ""], stdout);
  t.regex(
    stdout,
    /^0 failed, \d{3} passed, 0 not tried, 0 excepted, \d+ not applicable: \d{3} cases on 1 resources, \d+ calls\n$/,
  );
});

test("a fault gets the exit code 1, and is told with its AIP, method, request and answer, as text and as JSON", async (t) => {
  const { behave } = mutants["158-negative-size"] ?? {};
  const { address } = await serve(t, behave?.(createLibrary()) ?? {});
  const text = await aip(address, "--only", "158");
  t.is(text.code, 1);
  const lines = text.stdout.split("\n");
  t.is(
    lines[0],
    "failed: 158-negative-size library.v1.LibraryService/ListBooks: should fail with INVALID_ARGUMENT, and succeeds",
  );
  t.regex(lines[1] ?? "", /^ {2}AIP-158, Guidance: A negative page_size is INVALID_ARGUMENT\.$/);
  t.is(lines[2], '  library.v1.LibraryService/ListBooks {"page_size":-1}');
  t.regex(lines[3] ?? "", /^ {2}answered \{"books":/);
  const json = await aip(address, "--only", "158", "--json");
  const report = JSON.parse(json.stdout) as AipReport & { readonly counts: Readonly<Record<string, number>> };
  t.deepEqual([json.code, report.counts.failed], [1, 1]);
  const failure = report.results.find(({ outcome }) => outcome === "failed");
  t.like(failure, {
    aip: 158,
    case: "158-negative-size",
    exchange: { method: "library.v1.LibraryService/ListBooks", request: { page_size: -1 } },
  });
  const excepted = await aip(address, "--only", "158", "--except", "158-negative-size=clients send it");
  t.is(excepted.code, 0);
  t.regex(excepted.stdout, /excepted: 158-negative-size .*clients send it/);
});

test("read-only makes no call that changes anything, and sends the headers; what it cannot try does not count as passed", async (t) => {
  const library = createLibrary();
  for (const n of [1, 2, 3]) library.CreateBook?.({ book: { display_name: `Book ${n}`, author: "Ada" } });
  const { address, calls } = await serve(t, library);
  const { code, stdout } = await aip(address, "--read-only", "--header", "authorization: Bearer secret", "--json");
  const report = JSON.parse(stdout) as AipReport;
  t.is(code, 0);
  t.deepEqual([...new Set(calls.map(({ path }) => path))].sort(), ["GetBook", "ListBooks", "ServerReflectionInfo"]);
  t.deepEqual([...new Set(calls.map(({ token }) => token))], ["Bearer secret"]);
  const untried = report.results.filter(({ outcome }) => outcome === "not tried");
  t.true(untried.length > 80);
  t.true(untried.every(({ message = "" }) => message !== ""));
  t.true(report.results.filter(({ outcome }) => outcome === "passed").length > 200);
});

test("nothing is left, also where a server creates what it should not, and where the bound of calls is reached", async (t) => {
  const { behave } = mutants["163-create-has-no-effect"] ?? {};
  const library = behave?.(createLibrary()) ?? {};
  const { address, calls } = await serve(t, library);
  t.is((await aip(address)).code, 1);
  t.deepEqual(library.ListBooks?.({}).books, []);
  const before = calls.length;
  const { stdout } = await aip(address, "--max-calls", "60");
  t.regex(stdout, /not tried: .*the bound of calls or time is reached/);
  t.true(calls.length - before < 90);
  t.deepEqual(library.ListBooks?.({}).books, []);
});

test("requests that cannot be guessed are given as examples", async (t) => {
  const library = createLibrary();
  const { CreateBook = () => ({}) } = library;
  const strict: Handlers = {
    ...library,
    CreateBook: (request) => {
      const { note = "" } = (request.book ?? {}) as { readonly note?: string };
      // It names no field that is wrong.
      return CreateBook(
        /^shelfmark:\d+$/.test(note) ? request : { ...request, book: { display_name: "", author: "" } },
      );
    },
  };
  const { address } = await serve(t, strict);
  const without = await aip(address, "--only", "133");
  t.regex(without.stdout, /no valid request of .*CreateBook was found.*--example CreateBook=JSON/);
  const example = 'CreateBook={"book": {"display_name": "Book {n}", "author": "Ada", "note": "shelfmark:{n}"}}';
  const { stdout } = await aip(address, "--only", "133", "--example", example);
  t.regex(stdout, /^0 failed, \d+ passed, 0 not tried/m, stdout);
});

test("a server that cannot be reached, one without reflection, and arguments that are wrong get the exit code 2 or 1, and a remedy", async (t) => {
  const gone = await aip("127.0.0.1:1");
  t.is(gone.code, 2);
  t.regex(gone.stderr, /^the services of 127\.0\.0\.1:1 cannot be learned by reflection: .*--tls/);
  const { address } = await serve(t, createLibrary());
  const nothing = await aip(address, "--service", "no.such.Service");
  t.is(nothing.code, 2);
  t.regex(nothing.stderr, /^no case could be tried on .*--service/);
  for (const [args, remedy] of [
    [["somewhere"], /must be host:port/],
    [["host:99999"], /must be host:port/],
    [["::1"], /must be host:port/],
    [["name@host:1"], /must be host:port/],
    [["host?x:1"], /must be host:port/],
    [[address, "--header", "x"], /must be 'name: value'/],
    [[address, "--example", "CreateBook"], /must be METHOD=JSON/],
    [[address, "--example", "CreateBook={"], /must be JSON/],
    [[address, "--except", "x"], /must be CASE=WHY/],
    [[address, "--only", "x"], /must be a whole number from 100 to 999/],
  ] as const) {
    const { code, stderr } = await aip(...args);
    t.is(code, 1, args.join(" "));
    t.regex(stderr, remedy);
  }
});

withOpenssl.test(withOpenssl.title("a server over TLS is known by its authority's certificate"), async (t) => {
  const [authority, other] = [makeAuthority(t), makeAuthority(t, "another authority")];
  const { address } = await serve(t, createLibrary(), { tls: authority.issue("server") });
  const { code, stdout, stderr } = await aip(address, "--ca", authority.certFile, "--only", "131");
  t.deepEqual([code, stderr], [0, ""], stdout);
  t.regex(stdout, /^0 failed, \d+ passed/);
  for (const [args, remedy] of [
    [["--tls"], /certificate.*--ca if the system/],
    [["--ca", other.certFile], /certificate.*--ca if the system/],
    [[], /--tls if it speaks that/],
  ] as const) {
    const refused = await aip(address, ...args);
    t.is(refused.code, 2, args.join(" "));
    t.regex(refused.stderr, remedy);
  }
  const missing = await aip(address, "--ca", join(authority.folder, "none.pem"));
  t.is(missing.code, 1);
  t.regex(missing.stderr, /must be a file that can be read/);
});

test("a server that has reflection of v1alpha only is tried all the same", async (t) => {
  const { address, calls } = await serve(t, createLibrary(), { isOld: true });
  const { code, stdout, stderr } = await aip(address, "--only", "131");
  t.deepEqual([code, stderr], [0, ""], stdout);
  t.regex(stdout, /^0 failed, [1-9]\d* passed/);
  t.true(calls.some(({ path }) => path === "GetBook"));
});

test("a run ends at its bound of time, and deletes what it made", async (t) => {
  const library = createLibrary();
  // At most 20 calls in the second, however quick the machine is: a whole run takes hundreds.
  const { address, calls } = await serve(t, library, { delayMs: 50 });
  const { code, stdout, stderr } = await aip(address, "--max-time", "1");
  t.regex(
    stdout,
    /not tried: .*the bound of calls or time is reached; raise it with --max-calls or --max-time/,
    stderr,
  );
  t.is(code, 0);
  const made = calls.filter(({ path }) => path === "CreateBook").length;
  t.true(made <= 20, String(made));
  t.deepEqual(library.ListBooks?.({}).books, []);
});

test("the operator's token holds the project service to all rules, whose owner another caller is by default", async (t) => {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const env = { DATABASE_URL: `sqlite:${join(folder, "brasa.db")}` };
  const seeded = runBrasa(["seed", "--users", "3", "--projects", "1"], env);
  t.is(await seeded.ended, 0, seeded.output.stderr);
  const token = await adminToken(env);
  const { child, grpc, ended } = await serveBrasa(env);
  const header = `authorization: Bearer ${token}`;
  const service = "projects.v1.ProjectService";
  const { code, stdout } = await aip(grpc, "--header", header, "--service", service, "--only", "203", "--verbose");
  t.is(code, 0, stdout);
  t.regex(stdout, /^passed: 203-optional-may-be-left-out projects\.v1\.ProjectService\/CreateProject$/m);
  t.regex(stdout, /^passed: 203-immutable-same-value projects\.v1\.ProjectService\/UpdateProject$/m);
  child.kill("SIGTERM");
  t.is(await ended, 0);
});
