import type { DescMessage, DescMethod } from "@bufbuild/protobuf";
import { type JsonNode, printJson, printLine } from "../json/node.ts";
import type { HeaderRow } from "./answer.ts";

/** A call to be written as a command. */
export interface Call {
  readonly method: DescMethod;
  readonly request: JsonNode;
  readonly headers: readonly HeaderRow[];
  /** In ms. */
  readonly deadlineMs: number | undefined;
  /** Whether the call sends the token of the session, which stands in the shell's variable TOKEN. */
  readonly needsToken: boolean;
  /** The URL of the service, without a slash at its end. */
  readonly url: string;
}

/** A shell takes it as one word, whatever is in it (POSIX, 2.2.2). */
export function shellQuoted(text: string): string {
  return /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A line for grpcurl, which asks the service for the contract by reflection. */
export function grpcurl(call: Call): string {
  const { protocol, host } = new URL(call.url);
  return joined([
    "grpcurl",
    ...(protocol === "http:" ? ["-plaintext"] : []),
    ...headerWords(call, "-H"),
    ...(call.deadlineMs === undefined ? [] : [`-max-time ${call.deadlineMs / 1000}`]),
    `-d ${shellQuoted(printLine(call.request))}`,
    `${shellQuoted(host)} ${nameOf(call.method)}`,
  ]);
}

/** A line for curl, by the Connect protocol; undefined for a stream, whose messages have envelopes that curl knows nothing of. */
export function curl(call: Call): string | undefined {
  if (call.method.methodKind !== "unary") return undefined;
  return joined([
    "curl -sS",
    "-H 'content-type: application/json'",
    // Without a value, a colon would leave the header out.
    ...headerWords(call, "-H", ";"),
    ...(call.deadlineMs === undefined ? [] : [`-H 'connect-timeout-ms: ${call.deadlineMs}'`]),
    `--data-raw ${shellQuoted(printLine(call.request))}`,
    shellQuoted(`${call.url}/${nameOf(call.method)}`),
  ]);
}

/** A program in TypeScript with the code that protoc-gen-es generates. */
export function typeScript(call: Call): string {
  const { method } = call;
  const schema = `${localName(method.input)}Schema`;
  const headers = headersObject(call);
  const options = [
    ...(headers === "" ? [] : [`headers: { ${headers} }`]),
    ...(call.deadlineMs === undefined ? [] : [`timeoutMs: ${call.deadlineMs}`]),
  ];
  const args = `request${options.length > 0 ? `, { ${options.join(", ")} }` : ""}`;
  const name = method.localName;
  return `import { fromJson } from "@bufbuild/protobuf";
import { createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
${imports(method, schema)}

const transport = createConnectTransport({ baseUrl: ${JSON.stringify(call.url)}, httpVersion: "1.1" });
const client = createClient(${method.parent.name}, transport);
const request = fromJson(${schema}, ${printJson(call.request)});
${
  method.methodKind === "unary"
    ? `console.log(await client.${name}(${args}));`
    : `for await (const message of client.${name}(${args})) console.log(message);`
}
`;
}

function imports({ parent, input }: DescMethod, schema: string): string {
  const service = moduleOf(parent.file.name);
  const message = moduleOf(input.file.name);
  if (service === message) return `import { ${schema}, ${parent.name} } from "${service}";`;
  return `import { ${parent.name} } from "${service}";\nimport { ${schema} } from "${message}";`;
}

function moduleOf(file: string): string {
  return file.startsWith("google/protobuf/") ? "@bufbuild/protobuf/wkt" : `./gen/${file}_pb.js`;
}

/** The name in generated code: that of a nested message has its outer ones' before it. */
function localName(desc: DescMessage): string {
  return desc.parent ? `${localName(desc.parent)}_${desc.name}` : desc.name;
}

function headersObject({ headers, needsToken }: Call): string {
  const pairs = headers.map(
    ({ name, value }) => `${JSON.stringify(name)}: ${isToken(name) ? TOKEN : JSON.stringify(value)}`,
  );
  if (needsToken && !headers.some(({ name }) => isToken(name))) pairs.unshift(`authorization: ${TOKEN}`);
  return pairs.join(", ");
}

const TOKEN = "`Bearer $" + "{process.env.TOKEN}`";

/** @param ifEmpty follows the name of a header without a value */
function headerWords({ headers, needsToken }: Call, flag: string, ifEmpty = ": "): string[] {
  const token = `${flag} "authorization: Bearer $TOKEN"`;
  const words = headers.map(({ name, value }) =>
    isToken(name) ? token : `${flag} ${shellQuoted(value === "" ? `${name}${ifEmpty}` : `${name}: ${value}`)}`,
  );
  return needsToken && !headers.some(({ name }) => isToken(name)) ? [token, ...words] : words;
}

function isToken(name: string): boolean {
  return name.toLowerCase() === "authorization";
}

function nameOf({ parent, name }: DescMethod): string {
  return `${parent.typeName}/${name}`;
}

function joined(words: readonly string[]): string {
  return words.join(" \\\n  ");
}
