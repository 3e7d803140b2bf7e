import type { DescMessage } from "@bufbuild/protobuf";
import { type Draft, type DraftMessage, fieldOf } from "./draft.ts";
import { fieldInfo } from "./field-info.ts";
import { shapeOf } from "./shape.ts";

/** The draft that a form begins with: messages that are required are open. One inside itself is not. */
export function initialDraft(desc: DescMessage, outer: readonly DescMessage[] = []): DraftMessage {
  const inside = [...outer, desc];
  const fields = new Map<string, Draft>();
  for (const field of desc.fields) {
    const shape = shapeOf(field);
    if (shape.kind !== "message" || field.oneof || !fieldInfo(field).isRequired || inside.includes(shape.desc))
      continue;
    fields.set(field.name, initialDraft(shape.desc, inside));
  }
  return { kind: "message", fields: Object.fromEntries(fields) };
}

/** The paths of required fields that are not set, in messages that are. */
export function missingFields(desc: DescMessage, message: DraftMessage, outer = ""): string[] {
  return desc.fields.flatMap((field) => {
    const path = outer === "" ? field.name : `${outer}.${field.name}`;
    const draft = fieldOf(message, field.name);
    const info = fieldInfo(field);
    if (draft?.kind === "message" && field.message) return missingFields(field.message, draft, path);
    const isEmpty = draft === undefined || (draft.kind === "text" && draft.text === "");
    return info.isRequired && !info.isOutputOnly && isEmpty ? [path] : [];
  });
}
