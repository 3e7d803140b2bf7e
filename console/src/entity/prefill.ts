import type { DescField, DescMethod } from "@bufbuild/protobuf";
import { type Draft, type DraftMessage, EMPTY, fieldOf, withField } from "../message/draft.ts";
import { initialDraft } from "../message/initial.ts";
import { keyMap } from "./key.ts";
import type { Resource } from "./resource.ts";

/** The request of a custom method with what is known of an entity: its key, its etag, and fields of the same name in open messages. */
export function prefilled(method: DescMethod, { desc, key }: Resource, entity: DraftMessage): DraftMessage {
  const map = keyMap(method.input, desc, key);
  return method.input.fields.reduce((request, field) => {
    const value = valueFor(field, fieldOf(request, field.name));
    return value ? withField(request, field.name, value) : request;
  }, initialDraft(method.input));

  function valueFor(field: DescField, present: Draft | undefined): Draft | undefined {
    const own = map?.get(field);
    if (own) return fieldOf(entity, own.name);
    if (field.name === "etag") return entity.fields.etag;
    if (field.fieldKind === "list") return oneOf(field);
    if (field.fieldKind !== "message") return undefined;
    if (field.message.typeName === desc.typeName) return named();
    return present?.kind === "message" ? sameNamed(field, present) : undefined;
  }

  /** The keys of several, such as `ids`, with the one. */
  function oneOf(field: DescField): Draft | undefined {
    const [only, ...others] = key;
    const value = only && entity.fields[only.name];
    const isKeys = others.length === 0 && field.name === `${only?.name}s` && field.scalar === only?.scalar;
    return value && isKeys ? { kind: "list", items: [value] } : undefined;
  }

  function named(): DraftMessage {
    const fields = [...key.map(({ name }) => name), "etag"];
    return fields.reduce((message, name) => withField(message, name, fieldOf(entity, name)), EMPTY);
  }

  function sameNamed(field: DescField, present: DraftMessage): DraftMessage {
    return (field.message?.fields ?? []).reduce((message, inner) => {
      const own = desc.fields.find(({ name, scalar }) => name === inner.name && scalar === inner.scalar);
      return own?.fieldKind === "scalar" && inner.fieldKind === "scalar"
        ? withField(message, inner.name, fieldOf(entity, own.name) ?? fieldOf(message, inner.name))
        : message;
    }, present);
  }
}
