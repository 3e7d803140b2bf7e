import { signal } from "@preact/signals";

/** The colours: those of the system, or chosen. */
export type Scheme = "auto" | "light" | "dark";

const KEY = "brasa-console-scheme";
const SCHEMES: readonly Scheme[] = ["auto", "light", "dark"];

export const scheme = signal<Scheme>(stored());

function stored(): Scheme {
  const found = localStorage.getItem(KEY);
  return SCHEMES.find((one) => one === found) ?? "auto";
}

/** Puts the scheme on the document, where the styles look for it. */
export function applyScheme(): void {
  if (scheme.value === "auto") delete document.documentElement.dataset.scheme;
  else document.documentElement.dataset.scheme = scheme.value;
}

/** Chooses the next one, and keeps it for the next visit. */
export function nextScheme(): void {
  scheme.value = SCHEMES[(SCHEMES.indexOf(scheme.value) + 1) % SCHEMES.length] ?? "auto";
  localStorage.setItem(KEY, scheme.value);
  applyScheme();
}
