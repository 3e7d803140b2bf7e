import { execFile } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Call, curl, grpcurl, typeScript } from "../../console/src/call/commands.ts";
import { parseJson } from "../../console/src/json/parse.ts";
import { KindService } from "../../gen/brasa/testing/v1/kind_pb.js";
import { startKinds } from "../helpers/kinds.ts";
import { testWith } from "../helpers/test-with.ts";
import { root } from "../helpers/tools.ts";

const { test, title } = testWith("grpcurl", "grpcurl", ["-version"]);
const run = promisify(execFile);

const text = 'it\'s "q" $HOME `id` \\ \n 🙂 é';

test(title("each line that is copied makes the call, and so does the program in TypeScript"), async (t) => {
  const app = await startKinds();
  t.teardown(() => app.close());
  const echo: Call = {
    method: KindService.method.echoKinds,
    request: parseJson(JSON.stringify({ kinds: { text, big: "9007199254740993" } })),
    headers: [{ name: "x-note", value: "it's" }],
    deadlineMs: 10_000,
    needsToken: false,
    url: app.url,
  };
  const shell = async (line: string) => (await run("sh", ["-c", line])).stdout;
  for (const line of [grpcurl(echo), curl(echo) ?? ""]) {
    const { kinds } = JSON.parse(await shell(line));
    t.deepEqual([kinds.text, kinds.big], [text, "9007199254740993"], line);
  }
  const count = { ...echo, method: KindService.method.countKinds, request: parseJson('{"count": 3}') };
  t.is((await shell(grpcurl(count))).match(/"number"/g)?.length, 3);
  for (const method of [KindService.method.gatherKinds, KindService.method.chatKinds]) {
    const line = grpcurl({ ...echo, method, request: parseJson('{"text": "one"}') });
    t.regex(await shell(line), /"one"/, line);
  }
  // Beside gen/, as the program says.
  const folder = join(root, ".cache/test/copied");
  mkdirSync(folder, { recursive: true });
  t.teardown(() => rmSync(folder, { recursive: true }));
  for (const [name, call] of Object.entries({ echo, count })) {
    const file = join(folder, `${name}.mjs`);
    writeFileSync(file, typeScript(call).replaceAll('"./gen/', '"../gen/'));
    const { stdout } = await run(process.execPath, [file]);
    t.regex(stdout, name === "echo" ? /9007199254740993n/ : /number: 3n/);
  }
});
