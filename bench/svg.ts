/**
 * An image that has a background of its own, so that it is read on dark pages, too.
 *
 * @param title the content in words, for those who do not see it
 * @param shapes its elements
 */
export function svg(width: number, height: number, title: string, shapes: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="13" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...shapes,
    "</svg>",
    "",
  ].join("\n");
}

/** A text as it stands in SVG. */
export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
