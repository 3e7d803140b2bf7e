import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import anyTest, { type ExecutionContext } from "ava";
import { createApp } from "../../../src/server/app.ts";
import type { Settings } from "../../../src/server/config.ts";
import { Health } from "../../../src/server/health/health.ts";
import { createLog } from "../../../src/server/log/log.ts";
import { makeAuthority, withOpenssl } from "../../helpers/network/tls.ts";
import { runBrasa } from "../../helpers/process.ts";
import { waysToServe } from "../serve.ts";

const { test, title } = withOpenssl;

/** An app without contexts, which serves its health alone. @returns its addresses */
async function startApp(t: ExecutionContext, settings: Settings = {}) {
  const app = createApp({ grpcPort: 0, httpPort: 0, ...settings }, { contexts: [], log: createLog("silent") });
  t.teardown(() => app.close());
  return await app.start();
}

/** Runs the command. @returns its exit code and the line that it prints */
async function health(args: readonly string[], env: Record<string, string> = {}) {
  const { ended, output } = runBrasa(["health", ...args], env);
  const code = await ended;
  return { code, line: output.stdout + output.stderr, isOnStdout: output.stderr === "" };
}

anyTest("health says that a server serves, found by the settings, whatever addresses it binds", async (t) => {
  for (const host of ["127.0.0.1", "0.0.0.0", "::1", "::"]) {
    const { grpc } = await startApp(t, { host });
    const { code, line, isOnStdout } = await health([], { HOST: host, GRPC_PORT: `${grpc.port}` });
    t.is(code, 0, line);
    t.true(isOnStdout);
    t.is(line, `${host.includes(":") ? "[::1]" : "127.0.0.1"}:${grpc.port} is serving\n`);
  }
});

anyTest("health says that a server, or one of its services, does not serve, and which there are", async (t) => {
  const one = new Health();
  one.set("x.One", "SERVING");
  one.set("x.Two", "NOT_SERVING");
  const serve = waysToServe["gRPC over a socket"];
  if (!serve) return t.fail();
  const { address, close } = await serve([one.route]);
  t.teardown(close);
  const whole = await health(["--address", address]);
  t.is(whole.code, 1);
  t.regex(whole.line, /^127\.0\.0\.1:\d+ is not serving \(NOT_SERVING\): it starts, drains, or .*\n$/);
  t.is((await health(["--address", address, "--service", "x.One"])).code, 0);
  const other = await health(["--address", address, "--service", "x.Two"]);
  t.is(other.code, 1);
  t.regex(other.line, /^x\.Two at 127\.0\.0\.1:\d+ is not serving/);
  const unknown = await health(["--address", address, "--service", "x.Three"]);
  t.is(unknown.code, 1);
  t.regex(unknown.line, /has no service "x\.Three": ask for x\.One, x\.Two\n$/);
});

anyTest("health says why a server cannot be reached, in one line with a remedy, and its exit code is 1", async (t) => {
  const refused = createServer().listen(0, "127.0.0.1");
  await once(refused, "listening");
  const { port } = refused.address() as AddressInfo;
  await new Promise((resolve) => refused.close(resolve));
  const silent = createServer(() => {}).listen(0, "127.0.0.1");
  await once(silent, "listening");
  t.teardown(() => silent.close());
  const mute = `127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const page = createServer((socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")).listen(
    0,
    "127.0.0.1",
  );
  await once(page, "listening");
  t.teardown(() => page.close());
  const { grpc } = await startApp(t);
  for (const [args, env, said] of [
    [[], { GRPC_PORT: `${port}` }, /nothing listens there: start the service, or give its address/],
    [["--address", mute, "--timeout", "200"], {}, /does not answer within 200 ms/],
    [["--address", `127.0.0.1:${(page.address() as AddressInfo).port}`], {}, /ended the connection .*--tls/],
    [["--address", "nowhere.invalid:1"], {}, /the name has no address/],
    [["--tls"], { GRPC_PORT: `${grpc.port}` }, /speaks without TLS: ask with --no-tls/],
    [["--address", "nowhere"], {}, /must be host:port/],
    [[], { GRPC_PORT: "0" }, /GRPC_PORT is 0, .* by --address/],
    [[], { GRPC_PORT: "many" }, /GRPC_PORT is "many"/],
    [["--ca", "/nowhere.pem"], {}, /"\/nowhere\.pem" cannot be read \(ENOENT\)/],
    [["--cert", "/nowhere.pem"], {}, /--cert and --key go together/],
  ] as const) {
    const { code, line, isOnStdout } = await health(args, { GRPC_PORT: "50051", ...env });
    t.is(code, 1, line);
    t.false(isOnStdout);
    t.regex(line, /^[^\n]+\n$/);
    t.regex(line, said);
  }
});

test(title("health asks a server with TLS, and one that wants certificates of its clients"), async (t) => {
  const authority = makeAuthority(t);
  const [server, client] = [authority.issue("server"), authority.issue("client")];
  const tls = { cert: server.certFile, key: server.keyFile };
  const env = { TLS_CERT: server.certFile, TLS_KEY: server.keyFile };
  const open = (await startApp(t, { tls })).grpc.port;
  const closed = (await startApp(t, { tls: { ...tls, clientCa: authority.certFile } })).grpc.port;
  const plain = (await startApp(t, { tls, grpcPlaintext: true })).grpc.port;
  const ca = ["--ca", authority.certFile];
  const pair = ["--cert", client.certFile, "--key", client.keyFile];
  for (const [args, more] of [
    [[], { ...env, GRPC_PORT: `${open}` }],
    [["--address", `localhost:${open}`, ...ca], {}],
    // Its own certificate serves where it is of that authority.
    [[], { ...env, TLS_CLIENT_CA: authority.certFile, GRPC_PORT: `${closed}` }],
    [["--address", `localhost:${closed}`, ...ca, ...pair], {}],
    [[], { ...env, GRPC_PLAINTEXT: "true", GRPC_PORT: `${plain}` }],
  ] as const) {
    const { code, line } = await health(args, more);
    t.is(code, 0, line);
  }
  for (const [args, more, said] of [
    [[], { GRPC_PORT: `${open}` }, /may want TLS: ask with --tls/],
    [["--address", `localhost:${open}`, "--tls"], {}, /not trusted: give the authority's by --ca/],
    [["--address", `127.0.0.1:${closed}`, ...ca], {}, /wants a certificate of an authority in its TLS_CLIENT_CA/],
    [[], { ...env, GRPC_PORT: `${plain}` }, /speaks without TLS/],
  ] as const) {
    const { code, line } = await health(args, { GRPC_PORT: "50051", ...more });
    t.is(code, 1, line);
    t.regex(line, said);
  }
});
