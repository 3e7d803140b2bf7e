import type { DescField } from "@bufbuild/protobuf";
import { parseJson } from "../../json/parse.ts";
import { type Draft, type DraftMessage, EMPTY, fieldOf, withField } from "../../message/draft.ts";
import { fieldInfo } from "../../message/field-info.ts";
import { readDraft } from "../../message/from-json.ts";
import { shapeOf } from "../../message/shape.ts";
import type { Resource } from "../resource.ts";
import type { ListRpc } from "../standard-rpc.ts";
import { lineOf } from "./cell.ts";

/** The part of an address whose value is the entity that is open, and the one that is for a new one. */
export const OPEN = "~open";
const NEW = "~new";

/** A table's place: the request of its List method, without the page, and the entity that is open over it. */
export interface Place {
  readonly query: DraftMessage;
  /** The key of the open entity: see key.ts. */
  readonly open?: string | undefined;
  readonly isNew?: boolean;
}

/** Reads the parts of an address: names of the List request's fields, each followed by its value. */
export function readPlace(list: ListRpc, parts: readonly string[]): Place {
  let query: DraftMessage = EMPTY;
  let open: string | undefined;
  let isNew = false;
  for (let i = 0; i + 1 < parts.length; i += 2) {
    const [name, value = ""] = parts.slice(i, i + 2);
    if (name === OPEN) open = value;
    if (name === NEW) isNew = true;
    const field = keptFields(list).find((one) => one.name === name);
    const draft = field && readValue(field, value);
    if (field && draft) query = withField(query, field.name, draft);
  }
  return { query, open, isNew };
}

/** The parts of the address of a place. Secrets and empty values are left out. */
export function placeParts({ service, plural, list }: Resource, { query, open, isNew }: Place): readonly string[] {
  const values = keptFields(list).flatMap((field) => {
    const draft = fieldOf(query, field.name);
    const line = draft ? lineOf(field, draft) : "";
    return line === "" || line === "false" ? [] : [field.name, line];
  });
  const over = open === undefined ? (isNew ? [NEW, "1"] : []) : [OPEN, open];
  return ["tables", service.typeName, plural, ...values, ...over];
}

/** The fields of the request that tell whose entities are listed, and must be set before. */
export function missingScope({ scope }: ListRpc, query: DraftMessage): readonly DescField[] {
  return scope.filter((field) => {
    const draft = fieldOf(query, field.name);
    const isUnset = draft === undefined || (draft.kind === "text" && draft.text === "");
    return isUnset && (fieldInfo(field).isRequired || field.name === "parent");
  });
}

export function textOf(message: DraftMessage, field: DescField | undefined): string {
  const draft = field && fieldOf(message, field.name);
  return draft?.kind === "text" ? draft.text : "";
}

/** The same request with a text set, or unset for "". */
export function withText(message: DraftMessage, field: DescField | undefined, text: string): DraftMessage {
  if (!field) return message;
  return withField(message, field.name, text === "" ? undefined : { kind: "text", text });
}

/** The fields that are kept in the address: a page's token ends, and a secret must not be seen. */
function keptFields({ method }: ListRpc): readonly DescField[] {
  return method.input.fields.filter((field) => field.name !== "page_token" && !fieldInfo(field).isSecret);
}

function readValue(field: DescField, text: string): Draft | undefined {
  switch (shapeOf(field).kind) {
    case "bool":
      return { kind: "flag", on: text === "true" };
    case "list":
    case "map":
    case "message":
      try {
        const node = { kind: "object", members: [{ key: field.name, value: parseJson(text) }] } as const;
        const read = readDraft(field.parent, node);
        return "draft" in read ? fieldOf(read.draft, field.name) : undefined;
      } catch {
        // A hand-written address: the field is empty in the form.
        return undefined;
      }
    default:
      return { kind: "text", text };
  }
}
