/** A place in the console: the parts of the URL's fragment, such as `#/call/accounts.v1.UserService/GetUser`. */
export type Route = readonly string[];

/** Reads a fragment. A part that is no URL encoding is taken as it is. */
export function parseRoute(hash: string): Route {
  return hash
    .replace(/^#?\/?/, "")
    .split("/")
    .filter((part) => part !== "")
    .map((part) => {
      try {
        return decodeURIComponent(part);
      } catch {
        // A hand-written address, such as one with a lone percent sign.
        return part;
      }
    });
}

/** The link to a place. */
export function hrefOf(...parts: string[]): string {
  return `#/${parts.map(encodeURIComponent).join("/")}`;
}
