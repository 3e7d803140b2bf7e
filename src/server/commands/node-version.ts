/** The first version of Node whose HTTP/2 withstands hostile frames, as far as tested. */
const RECOMMENDED_MAJOR = 24;

/**
 * The warning about a version of Node; undefined if there is none.
 *
 * @param version such as "20.19.0"
 * @param processes the number of processes that share the ports
 */
export function nodeWarning(version: string, processes: number): string | undefined {
  if (Number.parseInt(version, 10) >= RECOMMENDED_MAJOR) return undefined;
  const remedy =
    processes > 1
      ? ", and a process that ends is replaced, its calls lost"
      : ", or serve with --processes 2 or more, of which one that ends is replaced";
  return `hostile HTTP/2 frames can end Node ${version} itself: run Node ${RECOMMENDED_MAJOR}${remedy}`;
}
