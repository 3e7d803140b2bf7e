import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { cpSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import http2 from "node:http2";
import https from "node:https";
import { join } from "node:path";
import tls from "node:tls";
import type { ExecutionContext } from "ava";
import { pino } from "pino";
import { readConfig, StartError } from "../../../src/server/config.ts";
import { readTls } from "../../../src/server/tls/files.ts";
import { startApp } from "../../helpers/app.ts";
import { temporaryFolder } from "../../helpers/folder.ts";
import { type Authority, makeAuthority, makeCertificate, withOpenssl } from "../../helpers/network/tls.ts";
import { serveBrasa } from "../../helpers/process.ts";
import { frame, send2 } from "../http/fixture.ts";

const { test, title } = withOpenssl;
type Pair = { cert: Buffer; key: Buffer };

/** Whether a call of the health service on a new connection is answered. */
async function isServed(address: string, ca: Buffer, client: Partial<Pair> = {}): Promise<boolean> {
  const session = http2.connect(`https://${address}`, { ca, ...client });
  session.on("error", () => {});
  const headers = { "content-type": "application/grpc", te: "trailers" };
  try {
    const call = { headers, body: frame(Buffer.alloc(0)) };
    return (await send2(session, "/grpc.health.v1.Health/Check", call)).trailers["grpc-status"] === "0";
  } catch {
    return false;
  } finally {
    session.destroy();
  }
}

/** The serial number of the certificate that new connections get. */
function serialOf(address: string): Promise<string> {
  const [host = "", port] = address.split(":");
  return new Promise((resolve, reject) => {
    const socket = tls.connect({ host, port: Number(port), rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().serialNumber);
      socket.destroy();
    });
    socket.on("error", reject);
  });
}

/** Resolves when new connections get that certificate. */
async function until(address: string, serial: string, ms = 10_000): Promise<void> {
  for (const end = Date.now() + ms; (await serialOf(address)) !== serial; ) {
    if (Date.now() > end) throw new Error(`${address} does not get its new certificate`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const serial = ({ cert }: Pair) => new X509Certificate(cert).serialNumber;

/** A folder with links into a folder of files, which are swapped all at once, as Kubernetes does with secrets. */
function mounted(t: ExecutionContext) {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  let version = 0;
  const swap = ({ cert, key }: Pair) => {
    const name = `..${++version}`;
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, "tls.crt"), cert);
    writeFileSync(join(folder, name, "tls.key"), key);
    symlinkSync(name, join(folder, "..data_tmp"));
    renameSync(join(folder, "..data_tmp"), join(folder, "..data"));
    rmSync(join(folder, `..${version - 1}`), { recursive: true, force: true });
  };
  const [TLS_CERT, TLS_KEY] = ["tls.crt", "tls.key"].map((file) => {
    symlinkSync(join("..data", file), join(folder, file));
    return join(folder, file);
  }) as [string, string];
  return { swap, env: { TLS_CERT, TLS_KEY } };
}

/** A log whose lines can be read. */
function recorded() {
  const lines: { level: number; msg: string; err?: { message: string } }[] = [];
  return { lines, log: pino({ level: "info" }, { write: (line: string) => void lines.push(JSON.parse(line)) }) };
}

// ASVS: V12.1.3
test(
  title("with TLS_CLIENT_CA, both ports serve clients with a certificate of the authority, and no others"),
  async (t) => {
    const [authority, stranger] = [makeAuthority(t), makeAuthority(t, "a stranger")];
    const server = authority.issue("server");
    const env = { TLS_CERT: server.certFile, TLS_KEY: server.keyFile, DATABASE_URL: "memory:" };
    const app = await startApp({ ...env, TLS_CLIENT_CA: authority.certFile });
    const open = await startApp(env);
    t.teardown(() => Promise.all([app.close(), open.close()]));
    const [own, foreign] = [authority.issue("client"), stranger.issue("client")];
    for (const address of [app.grpc, new URL(app.url).host]) {
      t.true(await isServed(address, authority.cert, own), address);
      t.false(await isServed(address, authority.cert, foreign), "a certificate of another authority");
      t.false(await isServed(address, authority.cert), "no certificate");
    }
    const live = (client: Partial<Pair>) =>
      new Promise<number | undefined>((resolve) => {
        const options = { ca: authority.cert, agent: false as const, ...client };
        https
          .get(`${app.url}/livez`, options, (response) => resolve(response.resume().statusCode))
          .on("error", () => resolve(0));
      });
    t.deepEqual([await live(own), await live(foreign), await live({})], [200, 0, 0]);
    // The control: without the setting, the same clients are served.
    for (const address of [open.grpc, new URL(open.url).host]) t.true(await isServed(address, authority.cert, foreign));
  },
);

test(
  title("a certificate that is swapped as by Kubernetes is in use within a second, and open connections go on"),
  async (t) => {
    const authority = makeAuthority(t);
    const [first, second, third] = [authority.issue("one"), authority.issue("two"), authority.issue("three")];
    const { swap, env } = mounted(t);
    swap(first);
    const { log, lines } = recorded();
    const app = await startApp({ ...env, DATABASE_URL: "memory:" }, log);
    t.teardown(() => app.close());
    const addresses = [app.grpc, new URL(app.url).host];
    const sessions = addresses.map((address) => http2.connect(`https://${address}`, { ca: authority.cert }));
    t.teardown(() => sessions.forEach((session) => void session.destroy()));
    const headers = { "content-type": "application/grpc", te: "trailers" };
    const check = async (session: http2.ClientHttp2Session) =>
      (await send2(session, "/grpc.health.v1.Health/Check", { headers, body: frame(Buffer.alloc(0)) })).trailers[
        "grpc-status"
      ];
    for (const session of sessions) t.is(await check(session), "0");
    for (const pair of [second, third]) {
      swap(pair);
      for (const address of addresses) await until(address, serial(pair));
      for (const address of addresses) t.true(await isServed(address, authority.cert));
      for (const session of sessions) t.is(await check(session), "0", "a connection from before");
    }
    t.is(lines.filter(({ msg }) => msg.startsWith("new certificates are in use")).length, 2);
    t.deepEqual(
      lines.filter(({ level }) => level > 30),
      [],
    );
  },
);

test(title("a broken certificate is logged, and the one from before stays until a good one comes"), async (t) => {
  const authority = makeAuthority(t);
  const [first, second] = [authority.issue("one"), authority.issue("two")];
  const { swap, env } = mounted(t);
  swap(first);
  const { log, lines } = recorded();
  const app = await startApp({ ...env, DATABASE_URL: "memory:" }, log);
  t.teardown(() => app.close());
  const problems = () => lines.filter(({ msg }) => msg.startsWith("new certificates cannot be used"));
  const broken: [what: RegExp, pair: Pair][] = [
    [/must be a certificate chain and its private key/, { cert: Buffer.from("no"), key: first.key }],
    [/mismatch/, { cert: second.cert, key: first.key }],
    [/must be a certificate chain/, { cert: second.cert, key: second.key.subarray(0, 60) }],
    [/must be a certificate chain/, { cert: Buffer.alloc(0), key: Buffer.alloc(0) }],
  ];
  for (const [i, [what, pair]] of broken.entries()) {
    swap(pair);
    while (problems().length <= i) await new Promise((resolve) => setTimeout(resolve, 20));
    t.regex(problems()[i]?.err?.message ?? "", what);
    for (const address of [app.grpc, new URL(app.url).host]) t.is(await serialOf(address), serial(first));
  }
  t.notRegex(JSON.stringify(lines), /PRIVATE KEY/);
  swap(second);
  await until(app.grpc, serial(second));
});

test(
  title("an authority that is replaced counts for those that knew the old one, even if they resume a session"),
  async (t) => {
    const [old, next] = [makeAuthority(t, "old"), makeAuthority(t, "next")];
    const server = old.issue("server");
    const { folder, remove } = temporaryFolder();
    t.teardown(remove);
    const TLS_CLIENT_CA = join(folder, "clients.pem");
    cpSync(old.certFile, TLS_CLIENT_CA);
    const app = await startApp({
      TLS_CERT: server.certFile,
      TLS_KEY: server.keyFile,
      TLS_CLIENT_CA,
      DATABASE_URL: "memory:",
    });
    t.teardown(() => app.close());
    const client = old.issue("client");
    const { hostname, port } = new URL(app.url);
    for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
      cpSync(old.certFile, TLS_CLIENT_CA);
      await served(t, app.grpc, old, client, true);
      const connect = (session?: Buffer) =>
        new Promise<{ status: string; session: Buffer | undefined; resumed: boolean }>((resolve) => {
          let status = "";
          let resumed = false;
          let kept: Buffer | undefined;
          const options = { host: hostname, port: Number(port), ca: old.cert, maxVersion, ...client };
          const socket = tls.connect({ ...options, ...(session ? { session } : {}) }, () => {
            resumed = socket.isSessionReused();
            socket.write("GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
          });
          socket.on("session", (given) => {
            kept = given;
          });
          socket.on("data", (chunk) => {
            status ||= chunk.toString().slice(9, 12);
          });
          socket.on("error", () => {}).on("close", () => resolve({ status, session: kept, resumed }));
        });
      const first = await connect();
      t.is(first.status, "200");
      const again = await connect(first.session);
      t.deepEqual([again.status, again.resumed], ["200", true], "a session can be resumed");
      cpSync(next.certFile, TLS_CLIENT_CA);
      await served(t, app.grpc, old, client, false);
      t.is((await connect(first.session)).status, "", maxVersion);
      t.is((await connect(again.session)).status, "", maxVersion);
    }
  },
);

/** Waits until a client is served, or is not. */
async function served(
  t: ExecutionContext,
  address: string,
  { cert }: Authority,
  client: Pair,
  wanted: boolean,
): Promise<void> {
  for (let tries = 0; (await isServed(address, cert, client)) !== wanted; tries++) {
    if (tries > 100) return t.fail(`the client's turn to be ${wanted ? "served" : "refused"} does not come`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

for (const processes of [1, 2]) {
  test(
    title(
      `SIGHUP has ${processes} ${processes === 1 ? "process" : "processes"} read the certificates again where no change is seen`,
    ),
    async (t) => {
      const authority = makeAuthority(t);
      const [first, second] = [authority.issue("one"), authority.issue("two")];
      const { folder, remove } = temporaryFolder();
      t.teardown(remove);
      const write = (name: string, { cert, key }: Pair) => {
        mkdirSync(join(folder, name));
        writeFileSync(join(folder, name, "cert.pem"), cert);
        writeFileSync(join(folder, name, "key.pem"), key);
      };
      write("a", first);
      write("b", second);
      // The link to the folder is swapped: nothing within the folder that is watched changes.
      symlinkSync("a", join(folder, "live"));
      const env = {
        TLS_CERT: join(folder, "live", "cert.pem"),
        TLS_KEY: join(folder, "live", "key.pem"),
        DATABASE_URL: `sqlite:${join(folder, "brasa.db")}`,
      };
      const { child, grpc, url } = await serveBrasa(env, ["--processes", String(processes)]);
      t.teardown(() => child.kill("SIGKILL"));
      symlinkSync("b", join(folder, "new"));
      renameSync(join(folder, "new"), join(folder, "live"));
      await new Promise((resolve) => setTimeout(resolve, 500));
      t.is(await serialOf(grpc), serial(first), "nothing tells of the swap");
      child.kill("SIGHUP");
      for (const address of [grpc, new URL(url).host]) await until(address, serial(second));
      // Each of several processes takes some of the connections.
      for (let i = 0; i < 20; i++) t.is(await serialOf(grpc), serial(second));
      t.is(child.exitCode, null);
    },
  );
}

// ASVS: V12.1.1, V12.1.2
test(title("both ports refuse TLS 1.1 and ciphers without forward secrecy"), async (t) => {
  const { certFile, keyFile, cert, key } = makeCertificate(t);
  const app = await startApp({ TLS_CERT: certFile, TLS_KEY: keyFile, DATABASE_URL: "memory:" });
  t.teardown(() => app.close());
  const connect = (address: string, options: tls.ConnectionOptions) =>
    new Promise<string>((resolve) => {
      const [host = "", port] = address.split(":");
      const socket = tls.connect({ host, port: Number(port), rejectUnauthorized: false, ...options }, () => {
        resolve(`${socket.getProtocol()} ${socket.getCipher().name}`);
        socket.destroy();
      });
      socket.on("error", () => resolve("refused"));
    });
  const legacy = { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT:@SECLEVEL=0" } as const;
  for (const address of [app.grpc, new URL(app.url).host]) {
    t.is(await connect(address, legacy), "refused");
    t.is(await connect(address, { maxVersion: "TLSv1.2", ciphers: "ECDHE-ECDSA-AES128-SHA256" }), "refused");
    t.is(await connect(address, { maxVersion: "TLSv1.2" }), "TLSv1.2 ECDHE-ECDSA-AES256-GCM-SHA384");
    t.regex(await connect(address, {}), /^TLSv1\.3 /);
  }
  // The control: a server of Node's own defaults takes that cipher.
  const plain = tls.createServer({ cert, key }).listen(0, "127.0.0.1");
  await once(plain, "listening");
  t.teardown(() => plain.close());
  const { port } = plain.address() as { port: number };
  const weak = await connect(`127.0.0.1:${port}`, { maxVersion: "TLSv1.2", ciphers: "ECDHE-ECDSA-AES128-SHA256" });
  t.is(weak, "TLSv1.2 ECDHE-ECDSA-AES128-SHA256");
});

test(
  title("files of clients' authorities are tried at the start, and settings that contradict each other refused"),
  (t) => {
    const { certFile, keyFile } = makeCertificate(t);
    const { folder, remove } = temporaryFolder();
    t.teardown(remove);
    const clientCa = join(folder, "ca.pem");
    const read = () => readTls({ cert: certFile, key: keyFile, clientCa });
    t.throws(read, { instanceOf: StartError, message: /^TLS_CLIENT_CA is ".*": cannot read it \(ENOENT\)$/ });
    for (const text of ["", "no", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]) {
      writeFileSync(clientCa, text);
      t.throws(read, { instanceOf: StartError, message: /^TLS_CLIENT_CA ".*" cannot be used \(.*\): it must be/ });
    }
    cpSync(certFile, clientCa);
    t.notThrows(read);
    const message = /^TLS_CLIENT_CA is for TLS: set TLS_CERT and TLS_KEY, too$/;
    t.throws(() => readConfig({ TLS_CLIENT_CA: "a" }), { instanceOf: StartError, message });
    const all = { TLS_CERT: "a", TLS_KEY: "b", TLS_CLIENT_CA: "c" };
    t.deepEqual(readConfig(all).tls, { cert: "a", key: "b", clientCa: "c" });
    t.throws(() => readConfig({ ...all, GRPC_PLAINTEXT: "true" }), {
      message: /^GRPC_PLAINTEXT would leave one port open/,
    });
  },
);
