/** The first version of Node whose own HTTP/2 holds against hostile frames, as far as has been tried. */
const RECOMMENDED_MAJOR = 24;

/** What must be known of this version of Node; undefined for nothing. @param version such as "20.19.0" */
export function nodeWarning(version: string): string | undefined {
  if (Number.parseInt(version, 10) >= RECOMMENDED_MAJOR) return undefined;
  return (
    `hostile HTTP/2 frames can end Node ${version} itself: run Node ${RECOMMENDED_MAJOR}, ` +
    "or serve with --processes 2 or more, of which one that ends is replaced"
  );
}
