/** A field to order by (AIP-132). */
export interface OrderKey {
  readonly field: string;
  readonly isDescending: boolean;
}

/** Reads an order such as `surname, create_time desc`; what is no order is not in it. */
export function parseOrder(text: string): readonly OrderKey[] {
  return text.split(",").flatMap((part) => {
    const [, field, direction] = /^\s*([\w.]+)(?:\s+(asc|desc))?\s*$/i.exec(part) ?? [];
    return field === undefined ? [] : [{ field, isDescending: direction?.toLowerCase() === "desc" }];
  });
}

export function printOrder(keys: readonly OrderKey[]): string {
  return keys.map(({ field, isDescending }) => (isDescending ? `${field} desc` : field)).join(", ");
}

/**
 * The order after a header is pressed: ascending, then descending, then none.
 *
 * @param isAdded whether the other fields stay, and this one comes after them
 */
export function toggleOrder(text: string, field: string, isAdded: boolean): string {
  const keys = parseOrder(text);
  const present = keys.find((key) => key.field === field);
  const next = present?.isDescending ? [] : [{ field, isDescending: present !== undefined }];
  if (!isAdded) return printOrder(next);
  if (!present) return printOrder([...keys, ...next]);
  return printOrder(keys.flatMap((key) => (key.field === field ? next : [key])));
}
