/** A table in Markdown. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [row(heads), `|${"---|".repeat(heads.length)}`, ...rows.map(row)].join("\n");
}

export function whole(value: number): string {
  return Math.round(value).toLocaleString("en");
}

/** A figure that is no better known than by two digits. */
export function rounded(value: number): string {
  return Number(value.toPrecision(2)).toLocaleString("en");
}

/** @param us microseconds */
export function milliseconds(us: number): string {
  if (us >= 1e6) return `${(us / 1e6).toPrecision(2)} s`;
  return `${Number((us / 1000).toPrecision(2))} ms`;
}

/** @param part of 1 */
export function percent(part: number): string {
  const value = part * 100;
  return `${value >= 10 ? value.toFixed(0) : value.toPrecision(1)} %`;
}

export function change(part: number): string {
  return `${part < 0 ? "−" : "+"}${Math.abs(part * 100).toFixed(0)} %`;
}
