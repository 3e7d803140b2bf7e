import { type DescEnum, type DescMessage, ScalarType } from "@bufbuild/protobuf";
import { type JsonMember, type JsonNode, NULL, stringNode } from "../json/node.ts";
import { parseJson } from "../json/parse.ts";
import { type Draft, type DraftMessage, fieldOf, type Problem } from "./draft.ts";
import { scalarNode } from "./scalar.ts";
import { type Shape, shapeOf } from "./shape.ts";
import { durationProblem, timeProblem } from "./time.ts";

/** A draft in JSON, and what keeps it from being a message. Text with a problem is in the JSON as it was typed. */
export interface Written {
  readonly node: JsonNode;
  readonly problems: readonly Problem[];
}

export function writeDraft(desc: DescMessage, draft: DraftMessage): Written {
  const problems: Problem[] = [];
  return { node: messageNode(desc, draft, "", problems), problems };
}

function messageNode(desc: DescMessage, message: DraftMessage, path: string, problems: Problem[]): JsonNode {
  const members: JsonMember[] = [];
  for (const field of desc.fields) {
    const draft = fieldOf(message, field.name);
    if (!draft) continue;
    const value = valueNode(shapeOf(field), draft, path === "" ? field.name : `${path}.${field.name}`, problems);
    members.push({ key: field.jsonName, value });
  }
  for (const oneof of desc.oneofs) {
    const set = oneof.fields.filter(({ name }) => fieldOf(message, name));
    if (set.length > 1) {
      problems.push({ path, text: `only one of ${set.map(({ name }) => name).join(", ")} can be set` });
    }
  }
  return { kind: "object", members };
}

function valueNode(shape: Shape, draft: Draft, path: string, problems: Problem[]): JsonNode {
  const checked = (node: JsonNode, text: string | undefined, isUnprintable = false) => {
    if (text !== undefined) problems.push({ path, text, isUnprintable });
    return node;
  };
  switch (draft.kind) {
    case "flag":
      return { kind: "literal", value: draft.on };
    case "list": {
      const item = shape.kind === "list" ? shape.item : shape;
      return { kind: "array", items: draft.items.map((one, i) => valueNode(item, one, `${path}[${i}]`, problems)) };
    }
    case "map":
      return mapNode(shape, draft.entries, path, problems);
    case "message":
      return shape.kind === "message" ? messageNode(shape.desc, draft, path, problems) : NULL;
    case "text":
      switch (shape.kind) {
        case "scalar": {
          const { node, problem } = scalarNode(shape.scalar, draft.text);
          return checked(node, problem);
        }
        case "enum":
          return enumNode(shape.desc, draft.text, checked);
        case "timestamp":
          return checked(stringNode(draft.text), timeProblem(draft.text));
        case "duration":
          return checked(stringNode(draft.text), durationProblem(draft.text));
        case "json":
          try {
            const node = parseJson(draft.text);
            return checked(node, lossIn(node));
          } catch (error) {
            return checked(NULL, `must be JSON: ${(error as Error).message}`, true);
          }
        default:
          return stringNode(draft.text);
      }
  }
}

/** A number in free JSON is a double. */
function lossIn(node: JsonNode): string | undefined {
  switch (node.kind) {
    case "number":
      return /^-?\d+$/.test(node.source) && BigInt(Number(node.source)) !== BigInt(node.source)
        ? `${node.source} has more digits than a double keeps: write it in quotes`
        : undefined;
    case "object":
      return node.members.map(({ value }) => lossIn(value)).find((one) => one !== undefined);
    case "array":
      return node.items.map(lossIn).find((one) => one !== undefined);
    default:
      return undefined;
  }
}

function enumNode(
  desc: DescEnum,
  text: string,
  checked: (node: JsonNode, text: string | undefined) => JsonNode,
): JsonNode {
  if (/^-?\d+$/.test(text)) return { kind: "number", source: text };
  const isKnown = desc.values.some(({ name }) => name === text);
  return checked(stringNode(text), isKnown ? undefined : `${desc.name} has no value ${text}`);
}

function mapNode(
  shape: Shape,
  entries: readonly { readonly key: string; readonly value: Draft }[],
  path: string,
  problems: Problem[],
): JsonNode {
  if (shape.kind !== "map") return NULL;
  const members = entries.map(({ key, value }, i) => {
    const place = `${path}[${JSON.stringify(key)}]`;
    const keyProblem = mapKeyProblem(shape.key, key);
    if (keyProblem) problems.push({ path: place, text: `the key ${keyProblem}` });
    if (entries.findIndex((one) => one.key === key) < i) {
      problems.push({ path: place, text: `the key "${key}" is given twice`, isUnprintable: true });
    }
    return { key, value: valueNode(shape.value, value, place, problems) };
  });
  return { kind: "object", members };
}

/** A key is always a text in JSON. */
function mapKeyProblem(scalar: ScalarType, key: string): string | undefined {
  if (scalar === ScalarType.BOOL) return /^(true|false)$/.test(key) ? undefined : "must be true or false";
  return scalarNode(scalar, key).problem;
}
