import { type DescMessage, ScalarType } from "@bufbuild/protobuf";
import { fieldInfo, isUuid } from "../message/field-info.ts";
import { messageShape, type Shape, shapeOf, typeWords } from "../message/shape.ts";
import { cursorIn } from "./cursor.ts";
import { newUuid } from "./uuid.ts";

/** A text that may take the place of what is typed. */
export interface Completion {
  readonly label: string;
  /** The type of the field, or the number of the enum's value. */
  readonly detail: string;
  readonly insert: string;
}

/** The completions at a place in JSON, and the part of the text that one takes the place of. */
export interface Completions {
  readonly from: number;
  readonly to: number;
  readonly options: readonly Completion[];
}

/** Names of fields, and values of enums and the like, for JSON of a message that is being typed. */
export function completionsAt(desc: DescMessage, text: string, caret: number): Completions {
  const { path, expects, partial, from, to, seen } = cursorIn(text, caret);
  let shape: Shape | undefined = messageShape(desc);
  for (const step of path) shape = shape && innerShape(shape, step);
  const all = shape ? (expects === "key" ? keysOf(shape, seen, text.slice(to)) : valuesOf(shape)) : [];
  const wanted = partial.toLowerCase();
  const options = all.filter(({ label }) => label.toLowerCase().includes(wanted));
  return { from, to, options: rank(options, wanted) };
}

function rank(options: readonly Completion[], wanted: string): Completion[] {
  const starts = (one: Completion) => one.label.toLowerCase().startsWith(wanted);
  return [...options.filter(starts), ...options.filter((one) => !starts(one))];
}

/** @param step a key, or undefined for an item of a list */
function innerShape(shape: Shape, step: string | undefined): Shape | undefined {
  if (step === undefined) return shape.kind === "list" ? shape.item : undefined;
  if (shape.kind === "map") return shape.value;
  if (shape.kind !== "message") return undefined;
  const field = shape.desc.fields.find(({ name, jsonName }) => name === step || jsonName === step);
  return field && shapeOf(field);
}

function keysOf(shape: Shape, seen: readonly string[], after: string): Completion[] {
  if (shape.kind !== "message") return [];
  const end = /^\s*:/.test(after) ? "" : ": ";
  return shape.desc.fields
    .filter((field) => !seen.includes(field.jsonName) && !seen.includes(field.name) && !fieldInfo(field).isOutputOnly)
    .map((field) => ({
      label: field.jsonName,
      detail: `${typeWords(shapeOf(field))}${fieldInfo(field).isRequired ? ", required" : ""}`,
      insert: `"${field.jsonName}"${end}${end && opening(shapeOf(field), isUuid(field, fieldInfo(field)))}`,
    }));
}

/** The value that a new field begins with. */
function opening(shape: Shape, isUuid: boolean): string {
  switch (shape.kind) {
    case "message":
    case "map":
      return "{}";
    case "list":
      return "[]";
    case "bool":
      return "true";
    case "scalar":
      if (isUuid) return JSON.stringify(newUuid());
      return shape.scalar === ScalarType.STRING || shape.scalar === ScalarType.BYTES ? '""' : "0";
    case "timestamp":
      return JSON.stringify(new Date().toISOString());
    case "enum":
      return JSON.stringify(shape.desc.values[0]?.name ?? "");
    default:
      return "";
  }
}

function valuesOf(shape: Shape): Completion[] {
  const plain = (label: string, detail = "") => ({ label, detail, insert: label });
  switch (shape.kind) {
    case "enum":
      return shape.desc.values.map(({ name, number }) => ({
        label: name,
        detail: String(number),
        insert: `"${name}"`,
      }));
    case "bool":
      return [plain("true"), plain("false")];
    case "message":
    case "map":
      return [plain("{}", typeWords(shape))];
    case "list":
      return [plain("[]", typeWords(shape))];
    case "timestamp":
      return [{ label: "now", detail: "the present time", insert: JSON.stringify(new Date().toISOString()) }];
    default:
      return [];
  }
}
