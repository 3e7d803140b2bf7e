/**
 * The fields that a condition or an order may name: their names, or their types, by which those of decimals are known. Named by
 * themselves, decimals compare as text.
 */
export type KnownFields = ReadonlySet<string> | ReadonlyMap<string, { readonly kind: string }>;

/** The problem of a condition and of an order that name a field of JSON. */
export const JSON_IS_NOT_COMPARED =
  "holds JSON, which each database compares in its own way: keep the part that is asked for in a field of its own";

/** The kind of a field; undefined where only its name is known. */
export function kindIn(fields: KnownFields | undefined, field: string): string | undefined {
  return fields && "get" in fields ? fields.get(field)?.kind : undefined;
}
