/**
 * Finds variables that look like misspelt settings, where the setting itself is not set. Any other variable may belong
 * to another program.
 */
export function mistyped(given: readonly string[], names: readonly string[]): string[] {
  return given.flatMap((name) => {
    if (names.includes(name)) return [];
    const meant = names.find((known) => !given.includes(known) && isNearMiss(name, known));
    return meant ? [`${name} is no setting: set ${meant} if that was meant, or unset ${name}`] : [];
  });
}

/**
 * The number of typos that are recognised: two in a long name, one in a shorter one, none in a name so short that it
 * may be another word.
 */
function isNearMiss(name: string, known: string): boolean {
  const slips = known.length >= 12 ? 2 : known.length >= 7 ? 1 : 0;
  return Math.abs(name.length - known.length) <= slips && distance(name.toUpperCase(), known) <= slips;
}

/**
 * The edit distance of two texts: insertions, deletions, replacements and swaps of neighbours (optimal string
 * alignment).
 */
function distance(one: string, other: string): number {
  const rows = [Array.from({ length: other.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const at = (r: number, c: number) => (rows[r] ?? row)[c] ?? 0;
      const same = one[i - 1] === other[j - 1];
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      row.push(
        Math.min(
          at(i - 1, j) + 1,
          at(i, j - 1) + 1,
          at(i - 1, j - 1) + (same ? 0 : 1),
          swapped ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    rows.push(row);
  }
  return rows.at(-1)?.at(-1) ?? 0;
}
