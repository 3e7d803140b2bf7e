import type { DescMessage } from "@bufbuild/protobuf";
import { type JsonMember, type JsonNode, stringNode } from "../json/node.ts";
import { fieldInfo, isSecretName } from "./field-info.ts";
import { type Shape, shapeOf } from "./shape.ts";

/** Stands in the place of a secret. */
export const LEFT_OUT = "(left out)";

/** The message in JSON without its secrets, for what is kept. */
export function withoutSecrets(desc: DescMessage, node: JsonNode): JsonNode {
  return ofMessage(desc, node);
}

function ofMessage(desc: DescMessage, node: JsonNode): JsonNode {
  return ofMembers(node, ({ key, value }) => {
    const field = desc.fields.find(({ name, jsonName }) => key === name || key === jsonName);
    if (!field) return freeJson({ key, value });
    return fieldInfo(field).isSecret ? stringNode(LEFT_OUT) : ofShape(shapeOf(field), value);
  });
}

function ofShape(shape: Shape, node: JsonNode): JsonNode {
  switch (shape.kind) {
    case "message":
      return ofMessage(shape.desc, node);
    case "json":
      return ofMembers(node, freeJson);
    case "map":
      return ofMembers(node, ({ value }) => ofShape(shape.value, value));
    case "list":
      return node.kind === "array" ? { kind: "array", items: node.items.map((one) => ofShape(shape.item, one)) } : node;
    default:
      return node;
  }
}

/** The message without the places of secrets that were left out, to be typed anew. */
export function withoutPlaces(node: JsonNode): JsonNode {
  if (node.kind === "array") return { kind: "array", items: node.items.map(withoutPlaces) };
  if (node.kind !== "object") return node;
  const members = node.members.filter(({ value }) => !(value.kind === "string" && value.value === LEFT_OUT));
  return { kind: "object", members: members.map(({ key, value }) => ({ key, value: withoutPlaces(value) })) };
}

/** JSON of no contract: names alone tell. */
function freeJson({ key, value }: JsonMember): JsonNode {
  return isSecretName(key) && value.kind === "string" ? stringNode(LEFT_OUT) : ofMembers(value, freeJson);
}

function ofMembers(node: JsonNode, change: (member: JsonMember) => JsonNode): JsonNode {
  if (node.kind === "array") return { kind: "array", items: node.items.map((one) => ofMembers(one, change)) };
  if (node.kind !== "object") return node;
  return { kind: "object", members: node.members.map((one) => ({ key: one.key, value: change(one) })) };
}
