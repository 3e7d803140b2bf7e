/**
 * The storage of the browser, for what is no secret. A browser may forbid it, or have no room: then a value lasts as long as the page.
 *
 * @param area `sessionStorage` is that of the tab, and ends with it
 */
export function stored<T>(area: "localStorage" | "sessionStorage", key: string): T | undefined {
  try {
    const text = window[area].getItem(key);
    return text === null ? undefined : (JSON.parse(text) as T);
  } catch {
    return undefined;
  }
}

/** Keeps a value, if the browser lets it; undefined removes it. */
export function store(area: "localStorage" | "sessionStorage", key: string, value: unknown): void {
  try {
    if (value === undefined) window[area].removeItem(key);
    else window[area].setItem(key, JSON.stringify(value));
  } catch {
    // An old value would come back as if it were this one.
    try {
      window[area].removeItem(key);
    } catch {
      // There is no storage at all.
    }
  }
}
