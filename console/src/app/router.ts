import { signal } from "@preact/signals";

/** A place in the console: the parts of the URL's fragment, such as `#/call/accounts.v1.UserService/GetUser`. */
export type Route = readonly string[];

/** The present place. A fragment stays in the browser: no server and no log sees it. */
export const route = signal<Route>([]);

/** Follows the URL from now on. */
export function watchRoute(): void {
  const read = () => {
    route.value = parseRoute(location.hash);
  };
  addEventListener("hashchange", read);
  read();
}

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

/** Goes to a place. */
export function goTo(...parts: string[]): void {
  location.hash = hrefOf(...parts);
}
