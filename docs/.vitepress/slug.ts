/**
 * The anchor of a heading, as code hosts make it, so that one link works in a repository and in the site.
 *
 * @param heading the heading's text, with or without the marks of code and links
 */
export function slug(heading: string): string {
  return heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, "")
    .replaceAll(" ", "-");
}
