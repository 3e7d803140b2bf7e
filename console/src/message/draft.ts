import type { Shape } from "./shape.ts";

/**
 * A value as it is being typed: a text may not yet be a number. `text` is that of scalars, enums and wrappers, of timestamps, durations
 * and masks in the form of ProtoJSON, and JSON for a Struct, Value, ListValue or Any. Bytes are base64, or hex after `hex:`.
 */
export type Draft =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "flag"; readonly on: boolean }
  | { readonly kind: "list"; readonly items: readonly Draft[] }
  | { readonly kind: "map"; readonly entries: readonly MapEntry[] }
  | DraftMessage;

export interface MapEntry {
  readonly key: string;
  readonly value: Draft;
}

/** A field that is not set is not there. By the fields' names in the contract. */
export interface DraftMessage {
  readonly kind: "message";
  readonly fields: Readonly<Record<string, Draft>>;
}

export const EMPTY: DraftMessage = { kind: "message", fields: {} };

/** Something that keeps a draft from being a message, at a field such as `user.tags[2]`. */
export interface Problem {
  readonly path: string;
  readonly text: string;
  /** Whether JSON could not hold the draft as it is. */
  readonly isUnprintable?: boolean;
}

/** The draft of a value that was just added. */
export function freshDraft(shape: Shape): Draft {
  switch (shape.kind) {
    case "bool":
      return { kind: "flag", on: false };
    case "list":
      return { kind: "list", items: [] };
    case "map":
      return { kind: "map", entries: [] };
    case "message":
      return EMPTY;
    case "enum":
      return { kind: "text", text: shape.desc.values[0]?.name ?? "0" };
    case "json":
      return {
        kind: "text",
        text: shape.desc.name === "ListValue" ? "[]" : shape.desc.name === "Value" ? "null" : "{}",
      };
    default:
      return { kind: "text", text: "" };
  }
}

/** The value of a field that is set: an own property alone, as a field may be called `constructor`, which every object inherits. */
export function fieldOf({ fields }: DraftMessage, name: string): Draft | undefined {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

/** The same message with a field set, or removed for undefined. */
export function withField(message: DraftMessage, name: string, value: Draft | undefined): DraftMessage {
  const { [name]: _, ...others } = message.fields;
  return { kind: "message", fields: value === undefined ? others : { ...others, [name]: value } };
}
