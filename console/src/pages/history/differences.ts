/** A line of two texts that are compared. */
export interface Line {
  readonly kind: "same" | "removed" | "added";
  readonly text: string;
}

/** The table of the comparison has a cell for each pair of lines: longer texts are compared as wholes. */
const MAX_CELLS = 4_000_000;

/** The lines of both texts, those that they share once: a longest common subsequence. */
export function differences(before: string, after: string): Line[] {
  const a = before.split("\n");
  const b = after.split("\n");
  if (a.length * b.length > MAX_CELLS) {
    return before === after ? a.map((text) => ({ kind: "same", text })) : [...removed(a), ...added(b)];
  }
  const width = b.length + 1;
  // lengths[i * width + j]: of the longest common subsequence of a from i and b from j.
  const lengths = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: Line[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      lines.push({ kind: "same", text: a[i] ?? "" });
      i += 1;
      j += 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) {
      lines.push(...removed(a.slice(i, i + 1)));
      i += 1;
    } else {
      lines.push(...added(b.slice(j, j + 1)));
      j += 1;
    }
  }
  return [...lines, ...removed(a.slice(i)), ...added(b.slice(j))];
}

function removed(lines: readonly string[]): Line[] {
  return lines.map((text) => ({ kind: "removed", text }));
}

function added(lines: readonly string[]): Line[] {
  return lines.map((text) => ({ kind: "added", text }));
}
