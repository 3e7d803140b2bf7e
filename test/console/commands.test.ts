import { execFile, execFileSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import test from "ava";
import { type Call, curl, grpcurl, typeScript } from "../../console/src/call/commands.ts";
import { parseJson } from "../../console/src/json/parse.ts";
import { KindService } from "../../gen/brasa/testing/v1/kind_pb.js";

const run = promisify(execFile);

const hostile = "it's \"quoted\" $HOME `id` $(id) \\ \n line\ttab ! # ; & | * ? ~ 🙂 é '";

const call: Call = {
  method: KindService.method.echoKinds,
  request: parseJson(JSON.stringify({ kinds: { text: hostile } })),
  headers: [
    { name: "x-note", value: "a 'b' \"c\" $d" },
    { name: "Authorization", value: "Bearer pasted" },
  ],
  deadlineMs: 1500,
  needsToken: true,
  url: "http://127.0.0.1:8080",
};

/** The words that a shell makes of a command. */
function wordsOf(command: string): string[] {
  const program = command.split(" ", 1)[0];
  const script = `${program}() { for word in "$@"; do printf '%s\\0' "$word"; done; }\n${command}`;
  const out = execFileSync("sh", ["-c", script], {
    env: { ...process.env, TOKEN: "t0ken", HOME: "/wrong" },
    encoding: "utf8",
  });
  return out.split("\0").slice(0, -1);
}

test("a shell reads the lines as they were meant, whatever is in the request, and takes the token of its variable", (t) => {
  const data = JSON.stringify({ kinds: { text: hostile } });
  t.deepEqual(wordsOf(grpcurl(call)), [
    ...["-plaintext", "-H", "x-note: a 'b' \"c\" $d", "-H", "authorization: Bearer t0ken", "-max-time", "1.5"],
    ...["-d", data, "127.0.0.1:8080", "brasa.testing.v1.KindService/EchoKinds"],
  ]);
  t.deepEqual(wordsOf(curl(call) ?? ""), [
    ...[
      "-sS",
      "-H",
      "content-type: application/json",
      "-H",
      "x-note: a 'b' \"c\" $d",
      "-H",
      "authorization: Bearer t0ken",
    ],
    ...["-H", "connect-timeout-ms: 1500", "--data-raw", data],
    "http://127.0.0.1:8080/brasa.testing.v1.KindService/EchoKinds",
  ]);
  t.notRegex(grpcurl(call) + curl(call) + typeScript(call), /pasted/);
});

test("curl sends a header without a value, too", async (t) => {
  const server = createServer(({ headers }, response) => response.end(JSON.stringify(headers))).listen(0, "127.0.0.1");
  t.teardown(() => server.close());
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const headers = [
    { name: "x-empty", value: "" },
    { name: "x-note", value: "a;" },
  ];
  const { stdout } = await run("sh", ["-c", curl({ ...call, headers, needsToken: false, url }) ?? ""]);
  t.like(JSON.parse(stdout), { "x-empty": "", "x-note": "a;" });
});

test("without a session no token is sent; over TLS, grpcurl gets no -plaintext; a stream has no line for curl", (t) => {
  const plain = { ...call, headers: [], needsToken: false, url: "https://example.com/prefix" };
  t.notRegex(grpcurl(plain), /plaintext|TOKEN/);
  t.is(curl({ ...plain, method: KindService.method.countKinds }), undefined);
});

test("the program in TypeScript is the call", (t) => {
  t.is(
    typeScript({
      ...call,
      headers: [{ name: "x-a", value: "`$" + "{1}`" }],
      request: parseJson('{"count": 2}'),
      method: KindService.method.countKinds,
    }),
    `import { fromJson } from "@bufbuild/protobuf";
import { createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { CountKindsRequestSchema, KindService } from "./gen/brasa/testing/v1/kind_pb.js";

const transport = createConnectTransport({ baseUrl: "http://127.0.0.1:8080", httpVersion: "1.1" });
const client = createClient(KindService, transport);
const request = fromJson(CountKindsRequestSchema, {
  "count": 2
});
for await (const message of client.countKinds(request, { headers: { authorization: \`Bearer \${process.env.TOKEN}\`, "x-a": "\`\${1}\`" }, timeoutMs: 1500 })) console.log(message);
`,
  );
});
