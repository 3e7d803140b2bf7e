import { type DescField, type DescMessage, type DescMethod, getOption, ScalarType } from "@bufbuild/protobuf";
import { FieldBehavior, field_behavior } from "../../../gen/google/api/field_behavior_pb.js";
import { FieldInfo_Format, field_info } from "../../../gen/google/api/field_info_pb.js";

/** Lines to paste that call one RPC. */
export interface ExampleLines {
  readonly grpcurl: string;
  /** Undefined for a stream, which curl cannot read as plain JSON. */
  readonly curl: string | undefined;
}

/** The ways to the two ports. */
export interface Places {
  /** Host and port of native gRPC. */
  readonly grpc: string;
  readonly grpcIsSecure: boolean;
  /** Whether tools may ask the service for its contract. */
  readonly reflects: boolean;
  /** The URL of the HTTP port, without a slash at its end. */
  readonly url: string;
}

/** The file of the contract for grpcurl, where there is no reflection. */
export const CONTRACT = "contract.binpb";

const UUID = "0198c0de-0000-7000-8000-000000000000";
/** The maximum nesting of messages in an example. */
const MAX_DEPTH = 4;

/**
 * Lines that call an RPC with the fields that it requires.
 *
 * @param needsToken whether the lines send the shell's TOKEN
 */
export function exampleLines(
  method: DescMethod,
  { grpc, grpcIsSecure, reflects, url }: Places,
  needsToken: boolean,
): ExampleLines {
  const body = quoted(JSON.stringify(exampleRequest(method)));
  const name = `${method.parent.typeName}/${method.name}`;
  const contract = reflects ? "" : `-protoset ${CONTRACT} `;
  const header = needsToken ? '-H "authorization: Bearer $TOKEN" ' : "";
  return {
    grpcurl: `grpcurl ${grpcIsSecure ? "" : "-plaintext "}${contract}${header}-d ${body} ${word(grpc)} ${name}`,
    curl:
      method.methodKind === "unary"
        ? `curl ${header}-H 'content-type: application/json' -d ${body} ${quoted(`${url}/${name}`)}`
        : undefined,
  };
}

/**
 * A program in TypeScript that calls an RPC.
 *
 * @param needsToken whether it sends the TOKEN of its environment
 */
export function exampleProgram(method: DescMethod, { url }: Places, needsToken: boolean): string {
  const service = method.parent;
  const file = `./gen/${service.file.proto.name.replace(/\.proto$/, "_pb.js")}`;
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the program's own template
  const options = needsToken ? ", { headers: { authorization: `Bearer ${process.env.TOKEN}` } }" : "";
  const call = `client.${method.localName}(${JSON.stringify(exampleRequest(method))}${options})`;
  return [
    'import { createClient } from "@connectrpc/connect";',
    'import { createConnectTransport } from "@connectrpc/connect-node";',
    `import { ${service.name} } from ${JSON.stringify(file)};`,
    "",
    `const transport = createConnectTransport({ baseUrl: ${JSON.stringify(url)}, httpVersion: "1.1" });`,
    `const client = createClient(${service.name}, transport);`,
    method.methodKind === "server_streaming"
      ? `for await (const response of ${call}) console.log(response);`
      : `console.log(await ${call});`,
  ].join("\n");
}

/** A request as JSON, with the fields that it requires, and the key of an entity that it changes. */
export function exampleRequest({ name, input }: DescMethod): Record<string, unknown> {
  return exampleOf(input, { depth: 0, withKey: /^(Update|Replace)/.test(name) });
}

/** The place of a message in a request. */
interface Place {
  readonly depth: number;
  readonly withKey: boolean;
}

function exampleOf(message: DescMessage, place: Place): Record<string, unknown> {
  const input = message.fields.filter((field) => !has(field, FieldBehavior.OUTPUT_ONLY));
  const required = input.filter((field) => has(field, FieldBehavior.REQUIRED));
  // A message that does not say what it requires is shown with all plain fields.
  const plain = place.depth === 0 ? [] : input.filter((field) => !has(field, FieldBehavior.OPTIONAL) && isPlain(field));
  const shown = required.length > 0 ? required : plain;
  const key = message.fields.find(({ name }) => name === "id");
  const all = place.withKey && place.depth > 0 && key && !shown.includes(key) ? [key, ...shown] : shown;
  return Object.fromEntries(all.map((field) => [field.jsonName, sampleOf(field, place)]));
}

function has(field: DescField, behavior: FieldBehavior): boolean {
  return getOption(field, field_behavior).includes(behavior);
}

/** Whether a field is worth showing though it is not required: no key, which the service can make, and no etag. */
function isPlain({ fieldKind, name }: DescField): boolean {
  return (fieldKind === "scalar" || fieldKind === "enum") && name !== "id" && name !== "etag";
}

function sampleOf(field: DescField, place: Place): unknown {
  switch (field.fieldKind) {
    case "scalar":
      return scalarOf(field.scalar, field);
    case "enum":
      return (field.enum.values[1] ?? field.enum.values[0])?.name;
    case "message":
      return messageOf(field.message, place);
    case "list":
      return [listItemOf(field, place)];
    case "map":
      return {};
  }
}

function listItemOf(field: DescField & { fieldKind: "list" }, place: Place): unknown {
  if (field.listKind === "message") return messageOf(field.message, place);
  if (field.listKind === "enum") return (field.enum.values[1] ?? field.enum.values[0])?.name;
  return scalarOf(field.scalar, field);
}

/** Messages with a JSON form of their own (ProtoJSON). */
const wellKnown: Readonly<Record<string, unknown>> = {
  "google.protobuf.Timestamp": "2030-01-01T00:00:00Z",
  "google.protobuf.Duration": "60s",
  "google.protobuf.FieldMask": "name",
  "google.protobuf.Struct": {},
  "google.protobuf.Value": null,
  "google.protobuf.ListValue": [],
  "google.protobuf.Empty": {},
  "google.protobuf.Any": {},
};

function messageOf(message: DescMessage, place: Place): unknown {
  if (message.typeName in wellKnown) return wellKnown[message.typeName];
  return place.depth >= MAX_DEPTH ? {} : exampleOf(message, { ...place, depth: place.depth + 1 });
}

function scalarOf(type: ScalarType, field: DescField): unknown {
  switch (type) {
    case ScalarType.STRING:
      return textOf(field);
    case ScalarType.BYTES:
      return "AA==";
    case ScalarType.BOOL:
      return true;
    case ScalarType.FLOAT:
    case ScalarType.DOUBLE:
      return 1.5;
    case ScalarType.INT64:
    case ScalarType.UINT64:
    case ScalarType.SINT64:
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
      return "1";
    default:
      return 1;
  }
}

function textOf(field: DescField): string {
  const isUuid = getOption(field, field_info).format === FieldInfo_Format.UUID4 || /(^|_)id$/.test(field.name);
  if (isUuid) return UUID;
  if (/email/.test(field.name)) return "ada@example.com";
  if (/password/.test(field.name)) return "a long enough passphrase";
  if (/(^|_)code$/.test(field.name)) return "123456";
  return field.name.replaceAll("_", " ");
}

/** A word of a POSIX shell. The host is the caller's: it may have any characters. */
function word(text: string): string {
  return /^[\w.:[\]-]+$/.test(text) ? text : quoted(text);
}

/** Text in single quotes, for a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
