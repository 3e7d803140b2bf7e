import { type DescField, type DescMessage, type Registry, toBinary } from "@bufbuild/protobuf";
import { type Draft, type DraftMessage, EMPTY, fieldOf, withField } from "../../message/draft.ts";
import { encodeMessage } from "../../message/encode.ts";
import { fieldInfo } from "../../message/field-info.ts";
import { writeDraft } from "../../message/to-json.ts";

/** A field that differs between the entity as it was read, as it is typed now, and as it is stored now. */
export interface Difference {
  readonly field: DescField;
  /** The side that has changed it; "both" if to different values. */
  readonly by: "me" | "them" | "both";
}

/** The side whose value a field gets. */
export type Side = "mine" | "theirs";

/** The fields that an update may set (AIP-203). */
export function settableFields({ fields }: DescMessage, key: readonly DescField[]): readonly DescField[] {
  return fields.filter((field) => {
    const { isOutputOnly, isImmutable, isIdentifier } = fieldInfo(field);
    return !isOutputOnly && !isImmutable && !isIdentifier && !key.includes(field) && field.name !== "etag";
  });
}

/** The fields of `fields` that have another value than in the base: those of the update mask. */
export function changedFields(
  fields: readonly DescField[],
  base: DraftMessage,
  draft: DraftMessage,
  types: Registry,
): readonly DescField[] {
  return fields.filter((field) => !isSame(field, fieldOf(base, field.name), fieldOf(draft, field.name), types));
}

/** The differences of three states, by which a conflict is told. */
export function differencesOf(
  fields: readonly DescField[],
  states: { readonly base: DraftMessage; readonly mine: DraftMessage; readonly theirs: DraftMessage },
  types: Registry,
): readonly Difference[] {
  const { base, mine, theirs } = states;
  const byMe = changedFields(fields, base, mine, types);
  // A field that is for input alone is never given, so that it never differs on their side.
  const byThem = changedFields(
    fields.filter((field) => !fieldInfo(field).isInputOnly),
    base,
    theirs,
    types,
  );
  const apart = changedFields(fields, mine, theirs, types);
  return fields.flatMap((field): Difference[] => {
    const [isMine, isTheirs] = [byMe.includes(field), byThem.includes(field)];
    if (isMine && isTheirs) return apart.includes(field) ? [{ field, by: "both" }] : [{ field, by: "them" }];
    return isMine ? [{ field, by: "me" }] : isTheirs ? [{ field, by: "them" }] : [];
  });
}

/** Their state with those fields of mine that were chosen. */
export function merge(
  theirs: DraftMessage,
  mine: DraftMessage,
  differences: readonly Difference[],
  sideOf: (difference: Difference) => Side,
): DraftMessage {
  return differences
    .filter((one) => sideOf(one) === "mine")
    .reduce((merged, { field: { name } }) => withField(merged, name, fieldOf(mine, name)), theirs);
}

/** Whether two values make the same message: 1 and 1.0 do, and so do false and nothing for a field without presence. */
function isSame(field: DescField, a: Draft | undefined, b: Draft | undefined, types: Registry): boolean {
  if (a === b) return true;
  const [one, other] = [bytesOf(field, a, types), bytesOf(field, b, types)];
  return one !== undefined && one === other;
}

/** Undefined for a draft that is no value yet. */
function bytesOf({ parent, name }: DescField, draft: Draft | undefined, types: Registry): string | undefined {
  const { node, problems } = writeDraft(parent, withField(EMPTY, name, draft));
  if (problems.length > 0) return undefined;
  try {
    return toBinary(parent, encodeMessage(parent, node, types)).join();
  } catch {
    // An Any of an unknown type, say: then it counts as changed, and the service answers for it.
    return undefined;
  }
}
