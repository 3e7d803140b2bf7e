import { signal } from "@preact/signals";
import { hrefOf, parseRoute, type Route } from "./route.ts";

export { hrefOf };

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

/** Goes to a place. */
export function goTo(...parts: string[]): void {
  location.hash = hrefOf(...parts);
}

/** Goes to a place that takes the present one's in the history of the browser, such as from what was open over it. */
export function replacePlace(...parts: string[]): void {
  location.replace(hrefOf(...parts));
}
