/**
 * The page with other contents between the marks `<!-- simulated: NAME -->` and `<!-- end -->`.
 *
 * @param tables by the names of their marks
 * @throws Error for a mark without a table, a table without a mark, and a mark without an end
 */
export function withTables(page: string, tables: Readonly<Record<string, () => string>>): string {
  const names = new Set<string>();
  const written = page.replaceAll(
    /^<!-- simulated: (.+) -->\n(?:(?!<!-- simulated)[\s\S])*?^<!-- end -->$/gm,
    (_, name: string) => {
      const make = tables[name];
      if (!make) throw new Error(`the page has a mark for "${name}", and there are ${Object.keys(tables).join(", ")}`);
      names.add(name);
      return `<!-- simulated: ${name} -->\n\n${make()}\n\n<!-- end -->`;
    },
  );
  const missing = Object.keys(tables).find((name) => !names.has(name));
  if (missing !== undefined) {
    throw new Error(`the page has no line "<!-- simulated: ${missing} -->" with an "<!-- end -->" behind it: add both`);
  }
  return written;
}
