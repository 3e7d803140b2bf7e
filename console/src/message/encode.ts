import { type DescMessage, fromJson, type JsonValue, type Message, type Registry, toJson } from "@bufbuild/protobuf";
import type { JsonNode } from "../json/node.ts";
import { parseJson } from "../json/parse.ts";

/** The message that JSON stands for. @throws Error that names the field that is wrong */
export function encodeMessage(desc: DescMessage, node: JsonNode, registry: Registry): Message {
  return fromJson(desc, toValue(node), { registry });
}

/** A message in JSON, each digit kept. A message with an Any of an unknown type has no JSON: its bytes are shown. */
export function decodeMessage(desc: DescMessage, message: Message, registry: Registry): JsonNode {
  return parseJson(JSON.stringify(toJson(desc, message, { registry })));
}

function toValue(node: JsonNode): JsonValue {
  switch (node.kind) {
    case "object":
      // defineProperty-like: a member named __proto__ must be one of its own.
      return Object.fromEntries(node.members.map(({ key, value }) => [key, toValue(value)]));
    case "array":
      return node.items.map(toValue);
    case "number":
      return Number(node.source);
    default:
      return node.value;
  }
}
