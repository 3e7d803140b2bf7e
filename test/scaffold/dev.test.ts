import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import test, { type ExecutionContext } from "ava";
import { temporaryFolder } from "../helpers/folder.ts";
import { freePort } from "../helpers/network/port.ts";
import { mainFile } from "../helpers/process.ts";
import { root } from "../helpers/tools.ts";

/** A program that answers with a text, and with the generated one. It says on which port, and that it drains. */
const program = (text: string) => `
import { createServer } from "node:http";
import { generated } from "../gen/generated.js";
const server = createServer((_, response) => response.end(\`${text} \${generated}\`));
server.listen(Number(process.env.PORT), "127.0.0.1", () => console.log("listens: ${text} " + generated));
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.on(signal, () => {
    console.log("drains by " + signal);
    server.close(() => console.log("drained"));
    server.closeAllConnections();
  });
}
`;

/** Makes the code of a contract, as buf does: none if the contract is wrong. */
const generator = `
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
const word = readFileSync("proto/word.proto", "utf8").trim();
if (word === "wrong") {
  console.error("word.proto:1:1: is wrong");
  process.exit(1);
}
mkdirSync("gen", { recursive: true });
writeFileSync("gen/generated.js", "export const generated = " + JSON.stringify(word) + ";");
writeFileSync("gen/generated.d.ts", "export declare const generated: string;");
`;

const tsconfig = {
  compilerOptions: {
    module: "nodenext",
    target: "es2023",
    strict: true,
    noEmit: true,
    types: ["node"],
    skipLibCheck: true,
  },
  include: ["src"],
};

interface Dev {
  readonly folder: string;
  readonly port: number;
  readonly child: ChildProcess;
  readonly ended: Promise<unknown[]>;
  /** Resolves when this is printed after all that was waited for before. */
  printed(text: string): Promise<void>;
  write(file: string, text: string): void;
  answer(): Promise<string>;
}

/** @param main the program, and options of Node.js for it */
async function startDev(t: ExecutionContext, main: readonly string[] = [mainFile]): Promise<Dev> {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  for (const name of ["src", "proto"]) mkdirSync(join(folder, name));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const write = (file: string, text: string) => writeFileSync(join(folder, file), text);
  write("package.json", JSON.stringify({ type: "module", scripts: { generate: "node generate.js" } }));
  write("tsconfig.json", JSON.stringify(tsconfig));
  write("generate.js", generator);
  write("proto/word.proto", "one\n");
  write("src/main.ts", program("first"));
  const port = await freePort();
  const child = spawn(process.execPath, [...main, "dev"], {
    cwd: folder,
    env: { ...process.env, PORT: String(port) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  t.teardown(() => child.kill("SIGKILL"));
  const ended = once(child, "close");
  let output = "";
  let read = 0;
  const heard = new Set<() => void>();
  const hear = (chunk: Buffer) => {
    output += chunk;
    for (const listener of heard) listener();
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  const printed = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        const found = output.indexOf(text, read);
        if (found < 0) return;
        read = found + text.length;
        heard.delete(look);
        resolve();
      };
      heard.add(look);
      look();
      ended.then(() => reject(new Error(`ended before "${text}": ${output}`)), reject);
    });
  const answer = async () => (await fetch(`http://127.0.0.1:${port}`, { headers: { connection: "close" } })).text();
  return { folder, port, child, ended, printed, write, answer };
}

/** Fails if the port is not free. */
async function bind(port: number): Promise<void> {
  const server = createServer();
  await once(server.listen(port, "127.0.0.1"), "listening");
  await once(server.close(), "close");
}

test("a change of a source or of the contract serves anew, on the same port; Ctrl-C drains, and frees it", async (t) => {
  t.timeout(120_000);
  const dev = await startDev(t);
  await dev.printed("generating code of the contract");
  await dev.printed("listens: first one");
  dev.write("src/main.ts", program("second"));
  await dev.printed("drained");
  await dev.printed("listens: second one");
  t.is(await dev.answer(), "second one");
  dev.write("proto/word.proto", "two\n");
  await dev.printed("listens: second two");
  // A terminal tells its programs, and npm tells them again.
  dev.child.kill("SIGINT");
  dev.child.kill("SIGINT");
  await dev.printed("drains by SIGTERM");
  await dev.printed("drained");
  t.deepEqual(await dev.ended, [0, null]);
  await bind(dev.port);
});

test("errors of types and of the contract are printed, and the last good server goes on until they are mended", async (t) => {
  t.timeout(120_000);
  const dev = await startDev(t);
  await dev.printed("listens: first one");
  dev.write("src/main.ts", `${program("broken")}\nexport const count: number = "three";\n`);
  await dev.printed("the types have errors; the last good server goes on:");
  await dev.printed("src/main.ts(");
  t.is(await dev.answer(), "first one");
  dev.write("proto/word.proto", "wrong\n");
  await dev.printed("the contract has errors; the last good server goes on:\nword.proto:1:1: is wrong");
  t.is(await dev.answer(), "first one");
  dev.write("src/main.ts", program("mended"));
  dev.write("proto/word.proto", "three\n");
  await dev.printed("listens: mended three");
  dev.child.kill("SIGTERM");
  t.deepEqual(await dev.ended, [0, null]);
});

test("a server that ends by itself is told, and starts again at the next change", async (t) => {
  t.timeout(120_000);
  const dev = await startDev(t);
  await dev.printed("listens: first one");
  dev.write("src/main.ts", "process.exit(3);\n");
  await dev.printed("the server has ended (exit code 3); it starts again when a file changes");
  dev.write("src/more.ts", "export const more = 1;\n");
  await dev.printed("the server has ended (exit code 3)");
  dev.write("src/main.ts", program("again"));
  await dev.printed("listens: again one");
  dev.child.kill("SIGINT");
  t.deepEqual(await dev.ended, [0, null]);
});

test("a server does not outlive the process that watches, however that ends", async (t) => {
  t.timeout(120_000);
  // From its sources, as npm run dev in this repository.
  const dev = await startDev(t, ["--import=tsx", join(root, "src/main.ts")]);
  await dev.printed("listens: first one");
  dev.child.kill("SIGKILL");
  // Its output is closed when the server has ended, too.
  t.deepEqual(await dev.ended, [null, "SIGKILL"]);
  await bind(dev.port);
});

test("a folder that is no project is refused, with what is missing", async (t) => {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  const refusal = async () => {
    const child = spawn(process.execPath, [mainFile, "dev"], { cwd: folder });
    let stderr = "";
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    const [code] = await once(child, "close");
    return `${code} ${stderr}`;
  };
  t.regex(await refusal(), /^2 brasa: there is no src\/main\.ts here/);
  mkdirSync(join(folder, "src"));
  writeFileSync(join(folder, "src/main.ts"), "");
  t.regex(await refusal(), /^2 brasa: brasa dev needs typescript and tsx in the project: npm install/);
});

test("npm run dev serves this repository by the same command", (t) => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  t.is(scripts.dev, "tsx src/main.ts dev");
});
