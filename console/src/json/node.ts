/** JSON as it is written: numbers keep their digits, and objects the order of their members. */
export type JsonNode =
  | { readonly kind: "object"; readonly members: readonly JsonMember[] }
  | { readonly kind: "array"; readonly items: readonly JsonNode[] }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "number"; readonly source: string }
  | { readonly kind: "literal"; readonly value: boolean | null };

export interface JsonMember {
  readonly key: string;
  readonly value: JsonNode;
}

export const NULL: JsonNode = { kind: "literal", value: null };

export function stringNode(value: string): JsonNode {
  return { kind: "string", value };
}

/** Prints JSON with two spaces of indentation. */
export function printJson(node: JsonNode, indent = ""): string {
  const inner = `${indent}  `;
  switch (node.kind) {
    case "object":
      if (node.members.length === 0) return "{}";
      return `{\n${node.members.map(({ key, value }) => `${inner}${JSON.stringify(key)}: ${printJson(value, inner)}`).join(",\n")}\n${indent}}`;
    case "array":
      if (node.items.length === 0) return "[]";
      return `[\n${node.items.map((item) => inner + printJson(item, inner)).join(",\n")}\n${indent}]`;
    case "string":
      return JSON.stringify(node.value);
    case "number":
      return node.source;
    case "literal":
      return String(node.value);
  }
}

/** Prints JSON on one line. */
export function printLine(node: JsonNode): string {
  switch (node.kind) {
    case "object":
      return `{${node.members.map(({ key, value }) => `${JSON.stringify(key)}:${printLine(value)}`).join(",")}}`;
    case "array":
      return `[${node.items.map(printLine).join(",")}]`;
    default:
      return printJson(node);
  }
}
