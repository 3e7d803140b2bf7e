import { type Draft, fieldOf } from "./draft.ts";

const STEP = /([^.[\]]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/g;

/** The part of a draft at a path such as `user.tags[2]` or `counts["a"]`; undefined for one that is not set. */
export function draftAt(draft: Draft, path: string): Draft | undefined {
  let part: Draft | undefined = draft;
  for (const [, name, index, key] of path.matchAll(STEP)) {
    if (name !== undefined) part = part?.kind === "message" ? fieldOf(part, name) : undefined;
    else if (index !== undefined) part = part?.kind === "list" ? part.items[Number(index)] : undefined;
    else if (key !== undefined) part = entryAt(part, JSON.parse(key));
  }
  return part;
}

function entryAt(part: Draft | undefined, wanted: string): Draft | undefined {
  return part?.kind === "map" ? part.entries.find(({ key }) => key === wanted)?.value : undefined;
}
