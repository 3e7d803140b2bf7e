import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import test from "ava";
import { grpcClient } from "../../helpers/clients.ts";
import { serveBrasa } from "../../helpers/process.ts";
import { root } from "../../helpers/tools.ts";
import { attack, http1Bytes, http2Bytes, Random } from "./frame-fuzzer.ts";

/** How many connections each port gets; 5,000 are a trial of some minutes: `FUZZ_CONNECTIONS=5000`. */
const CONNECTIONS = Number(process.env.FUZZ_CONNECTIONS ?? 150);
const SEED = Number(process.env.FUZZ_SEED ?? 3);
/** How many are open at a time. */
const AT_A_TIME = 50;

/** A call that every caller may make, and that has no effect. */
const honest = {
  user: { email: "ada@example.com", password: "a long enough passphrase", name: "Ada", surname: "Lovelace" },
  validateOnly: true,
};

/** Node 20 and 22 end a process by an abort of their own on some frames, whatever the program does. */
const NODE_ABORTS = Number(process.versions.node.split(".", 1)[0]) < 24;

/** Runs this many attacks, some at a time, or until one of them has done its work. */
async function attackAll(count: number, one: (random: Random) => Promise<void>, isOver: () => Promise<boolean>) {
  for (let done = 0; done < count && !(await isOver()); done += AT_A_TIME) {
    const seeds = Array.from({ length: Math.min(AT_A_TIME, count - done) }, (_, i) => SEED * 1_000_003 + done + i);
    await Promise.all(seeds.map((seed) => one(new Random(seed))));
  }
}

test(`${CONNECTIONS} hostile connections to each port end neither the program nor the others' calls`, async (t) => {
  t.timeout(20 * 60_000);
  let brasa = await serveBrasa({ DATABASE_URL: "memory:" });
  t.teardown(() => brasa.child.kill());
  for (const port of ["grpc", "url"] as const) {
    const one = (random: Random) => {
      const bytes = random.chance(0.8) ? http2Bytes(random) : http1Bytes(random);
      return attack(Number(brasa[port].split(":").at(-1)), bytes, random);
    };
    await attackAll(CONNECTIONS, one, async () => {
      if (NODE_ABORTS && brasa.child.signalCode === "SIGABRT") brasa = await serveBrasa({ DATABASE_URL: "memory:" });
      const client = grpcClient(brasa.grpc);
      const [answer, page] = await Promise.all([client.call("CreateUser", honest), fetch(`${brasa.url}/livez`)]);
      client.close();
      t.like(answer, { user: { email: honest.user.email } }, brasa.output.stderr);
      t.is(page.status, 200);
      return false;
    });
  }
  brasa.child.kill("SIGTERM");
  const end = await brasa.ended;
  t.true(end === 0 || (NODE_ABORTS && end === "SIGABRT"), brasa.output.stderr);
  // A listener that threw is told in such a line; nothing else that callers do is.
  t.deepEqual(
    brasa.output.stderr.split("\n").filter((line) => /"level":[56]0/.test(line)),
    [],
  );
});

const LISTENING = "() => console.log(tcp.address().port)";
/** Faults that neither port may have: answering a closed stream, and leaving `expect` to Node. */
const careless = {
  "answers a message that was cut off, though its stream was reset": `
    server.on("stream", (stream) => {
      stream.on("error", () => {}).on("data", () => {});
      stream.once("end", () => stream.destroyed || stream.respond({ ":status": 200 }, { endStream: true }));
    });
    const tcp = server.listen(0, "127.0.0.1", ${LISTENING});
  `,
  // Handed over with their first bytes, as by the HTTP port: Node then reads all of them before it tells of any.
  "leaves 100-continue to Node": `
    server.on("request", (request, response) => response.end());
    const tcp = createTcp((socket) => {
      socket.on("error", () => {}).once("data", (chunk) => {
        socket.pause();
        socket.unshift(chunk);
        server.emit("connection", socket);
      });
    });
    tcp.listen(0, "127.0.0.1", ${LISTENING});
  `,
};
for (const [title, listener] of Object.entries(careless)) {
  test(`control: the same connections end a server that ${title}`, async (t) => {
    const program = `
      import { createServer } from "node:http2";
      import { createServer as createTcp } from "node:net";
      // So that it is told from an abort of Node's own.
      process.on("uncaughtException", (error) => { console.log(error.code); process.exit(9); });
      const server = createServer();
      server.on("sessionError", () => {});
      ${listener}
    `;
    for (let found: string | undefined; found === undefined; ) {
      const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
        cwd: root,
        stdio: ["ignore", "pipe", "inherit"],
      });
      t.teardown(() => child.kill());
      const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
      const port = Number((await lines.next()).value);
      let ended = false;
      child.once("exit", () => {
        ended = true;
      });
      await attackAll(
        2000,
        (random) => attack(port, http2Bytes(random), random),
        async () => ended,
      );
      child.kill();
      ({ value: found } = await lines.next());
      if (NODE_ABORTS && found === undefined) continue;
      t.is(found, "ERR_HTTP2_INVALID_STREAM");
      break;
    }
  });
}
