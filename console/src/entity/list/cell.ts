import { type DescField, ScalarType } from "@bufbuild/protobuf";
import { printJson, printLine } from "../../json/node.ts";
import { type Draft, type DraftMessage, fieldOf } from "../../message/draft.ts";
import { fieldInfo } from "../../message/field-info.ts";
import { fromBase64 } from "../../message/scalar.ts";
import { hasPresence, type Shape, shapeOf } from "../../message/shape.ts";
import { writeDraft } from "../../message/to-json.ts";

/** Times in the zone of the browser, or exactly as the service gave them. */
export type TimeForm = "local" | "exact";

/** The value of a field in a table. */
export interface Cell {
  readonly text: string;
  /** Whether the text is less than the whole. */
  readonly isShort: boolean;
  readonly kind: "text" | "number" | "time" | "unset";
}

/** A longer text is cut. */
const MAX_CHARACTERS = 60;

/** A field that is not set, and has no default to show instead. */
const UNSET: Cell = { text: "–", isShort: false, kind: "unset" };

/** A field of an entity in a table: numbers with all their digits, nested values in short. */
export function cellOf(field: DescField, entity: DraftMessage, form: TimeForm): Cell {
  const shape = shapeOf(field);
  const draft = fieldOf(entity, field.name) ?? defaultOf(field, shape);
  return draft ? shorten(cellOfValue(shape, draft, form)) : UNSET;
}

/** The whole value of a field, as text of several lines if it must be. */
export function wholeOf(field: DescField, entity: DraftMessage): string {
  const shape = shapeOf(field);
  const draft = fieldOf(entity, field.name) ?? defaultOf(field, shape);
  if (!draft) return "–";
  if (draft.kind === "text") return draft.text;
  if (draft.kind === "flag") return String(draft.on);
  return printJson(jsonOf(field, draft));
}

/** The words that an entity is spoken of by: its name, if it has one, and its key. */
export function labelOf(key: readonly DescField[], entity: DraftMessage, fields: readonly DescField[]): string {
  const keyText = key.map((field) => cellOf(field, entity, "exact").text).join(" / ");
  const named = NAMES.map((name) => fields.find((field) => field.name === name)).find(
    (field) => field && !key.includes(field) && isText(fieldOf(entity, field.name)),
  );
  return named ? `${cellOf(named, entity, "exact").text} (${keyText})` : keyText;
}

const NAMES = ["display_name", "title", "email", "name", "label", "description"];

/** A time of RFC 3339 in the zone and the language of the browser. */
export function localTime(text: string): string {
  const time = new Date(text);
  // The year 0001 of some contracts, or a text that is none.
  if (Number.isNaN(time.getTime())) return text;
  return LOCAL.format(time);
}

/** Made once: it takes longer than a time. */
const LOCAL = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** Whether a table can be ordered by a field: one of a single value. */
export function isSortable(field: DescField): boolean {
  const { kind } = shapeOf(field);
  return kind === "bool" || kind === "scalar" || kind === "enum" || kind === "timestamp" || kind === "duration";
}

/** The fields that a table shows until others are chosen: the key first, no etags or secrets, and few enough for a screen. */
export function defaultColumns(fields: readonly DescField[], key: readonly DescField[]): readonly string[] {
  const others = fields.filter((field) => {
    const info = fieldInfo(field);
    return !key.includes(field) && field.name !== "etag" && !info.isSecret;
  });
  return [...key, ...others].slice(0, MAX_COLUMNS).map(({ name }) => name);
}

const MAX_COLUMNS = 8;

function isText(draft: Draft | undefined): boolean {
  return draft?.kind === "text" && draft.text !== "";
}

/** The default of a field that cannot tell "not set" from it. */
function defaultOf(field: DescField, shape: Shape): Draft | undefined {
  if (hasPresence(field)) return undefined;
  switch (shape.kind) {
    case "bool":
      return { kind: "flag", on: false };
    case "enum":
      return { kind: "text", text: shape.desc.values[0]?.name ?? "0" };
    case "scalar":
      return { kind: "text", text: isNumber(shape.scalar) ? "0" : "" };
    default:
      return undefined;
  }
}

function isNumber(scalar: ScalarType): boolean {
  return scalar !== ScalarType.STRING && scalar !== ScalarType.BYTES;
}

function cellOfValue(shape: Shape, draft: Draft, form: TimeForm): Cell {
  switch (draft.kind) {
    case "flag":
      return { text: draft.on ? "yes" : "no", isShort: false, kind: "text" };
    case "list":
      return { text: listWords(shape, draft.items, form), isShort: draft.items.length > 0, kind: "text" };
    case "map":
      return { text: counted(draft.entries.length, "entry", "entries"), isShort: true, kind: "text" };
    case "message":
      return { text: messageWords(shape, draft, form), isShort: true, kind: "text" };
    case "text":
      return textCell(shape, draft.text, form);
  }
}

function textCell(shape: Shape, text: string, form: TimeForm): Cell {
  if (shape.kind === "timestamp")
    return { text: form === "local" ? localTime(text) : text, isShort: false, kind: "time" };
  if (shape.kind === "scalar" && shape.scalar === ScalarType.BYTES) {
    const { length } = fromBase64(text);
    return { text: length > 16 ? `${counted(length, "byte", "bytes")}: ${text}` : text, isShort: false, kind: "text" };
  }
  const isDigits = shape.kind === "scalar" && isNumber(shape.scalar);
  return { text, isShort: false, kind: isDigits ? "number" : "text" };
}

/** Short lists of single values as they are; else their number. */
function listWords(shape: Shape, items: readonly Draft[], form: TimeForm): string {
  const item = shape.kind === "list" ? shape.item : shape;
  const isSimple = items.length > 0 && items.every(({ kind }) => kind === "text" || kind === "flag");
  const words = isSimple ? items.map((one) => cellOfValue(item, one, form).text).join(", ") : "";
  return isSimple && words.length <= MAX_CHARACTERS ? words : counted(items.length, "item", "items");
}

function messageWords(shape: Shape, draft: DraftMessage, form: TimeForm): string {
  if (shape.kind !== "message") return "{…}";
  const words = shape.desc.fields.flatMap((field) => {
    const value = fieldOf(draft, field.name);
    return value?.kind === "text" ? cellOfValue(shapeOf(field), value, form).text : [];
  });
  return words.length > 0 ? words.join(", ") : "{…}";
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

function shorten(cell: Cell): Cell {
  const line = cell.text.replace(/\s*\n\s*/g, " ");
  if (line.length <= MAX_CHARACTERS) return { ...cell, text: line, isShort: cell.isShort || line !== cell.text };
  return { ...cell, text: `${line.slice(0, MAX_CHARACTERS - 1)}…`, isShort: true };
}

function jsonOf(field: DescField, draft: Draft) {
  const { node } = writeDraft(field.parent, { kind: "message", fields: { [field.name]: draft } });
  const [member] = node.kind === "object" ? node.members : [];
  return member?.value ?? node;
}

/** The value of a field on one line, for an address. */
export function lineOf(field: DescField, draft: Draft): string {
  if (draft.kind === "text") return draft.text;
  return draft.kind === "flag" ? String(draft.on) : printLine(jsonOf(field, draft));
}
