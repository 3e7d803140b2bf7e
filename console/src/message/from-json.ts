import type { DescMessage } from "@bufbuild/protobuf";
import { type JsonNode, printJson } from "../json/node.ts";
import type { Draft, DraftMessage, Problem } from "./draft.ts";
import { type Shape, shapeOf } from "./shape.ts";

/** A draft of JSON; or what JSON has that the message has not, so that nothing of it is dropped. */
export type Read = { readonly draft: DraftMessage } | { readonly problems: readonly Problem[] };

export function readDraft(desc: DescMessage, node: JsonNode): Read {
  const problems: Problem[] = [];
  const draft = readMessage(desc, node, "", problems);
  return problems.length > 0 ? { problems } : { draft };
}

function readMessage(desc: DescMessage, node: JsonNode, path: string, problems: Problem[]): DraftMessage {
  const fields = new Map<string, Draft>();
  if (node.kind !== "object") problems.push({ path, text: `must be an object, as ${desc.typeName} is a message` });
  for (const { key, value } of node.kind === "object" ? node.members : []) {
    const field = desc.fields.find(({ name, jsonName }) => key === name || key === jsonName);
    if (!field) {
      problems.push({ path, text: `${desc.typeName} has no field "${key}"` });
      continue;
    }
    const place = path === "" ? field.name : `${path}.${field.name}`;
    if (fields.has(field.name))
      problems.push({ path: place, text: `is given twice, as ${field.name} and ${field.jsonName}` });
    const shape = shapeOf(field);
    // Null means that a field is not set, but where null itself is a value.
    if (isNull(value) && !takesNull(shape)) continue;
    const draft = readValue(shape, value, place, problems);
    if (draft) fields.set(field.name, draft);
  }
  return { kind: "message", fields: Object.fromEntries(fields) };
}

function isNull(node: JsonNode): boolean {
  return node.kind === "literal" && node.value === null;
}

function takesNull(shape: Shape): boolean {
  if (shape.kind === "json") return shape.desc.typeName === "google.protobuf.Value";
  return shape.kind === "enum" && shape.desc.typeName === "google.protobuf.NullValue";
}

function readValue(shape: Shape, node: JsonNode, path: string, problems: Problem[]): Draft | undefined {
  const refuse = (text: string) => {
    problems.push({ path, text });
    return undefined;
  };
  switch (shape.kind) {
    case "message":
      return readMessage(shape.desc, node, path, problems);
    case "json":
      return { kind: "text", text: printJson(node) };
    case "list":
      if (node.kind !== "array") return refuse("must be a list in […]");
      return {
        kind: "list",
        items: node.items.flatMap((item, i) => readValue(shape.item, item, `${path}[${i}]`, problems) ?? []),
      };
    case "map":
      if (node.kind !== "object") return refuse("must be an object of keys and values");
      return {
        kind: "map",
        entries: node.members.flatMap(({ key, value }) => {
          const draft = readValue(shape.value, value, `${path}[${JSON.stringify(key)}]`, problems);
          return draft ? [{ key, value: draft }] : [];
        }),
      };
    case "bool":
      if (node.kind !== "literal" || node.value === null) return refuse("must be true or false");
      return { kind: "flag", on: node.value };
    default:
      if (node.kind === "string") return { kind: "text", text: node.value };
      if (node.kind === "number" && (shape.kind === "scalar" || shape.kind === "enum")) {
        return { kind: "text", text: integral(node.source) };
      }
      if (isNull(node) && takesNull(shape)) return { kind: "text", text: "NULL_VALUE" };
      return refuse(`must be a text${shape.kind === "scalar" ? " or a number" : ""}`);
  }
}

/** ProtoJSON lets a whole number have a fraction of zeros. */
function integral(source: string): string {
  return source.replace(/^(-?\d+)\.0+$/, "$1");
}
