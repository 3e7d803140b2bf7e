import { signal } from "@preact/signals";

/** The colours: those of the system, or chosen. */
export type Scheme = "system" | "light" | "dark";

const KEY = "brasa-console-scheme";
const SCHEMES: readonly Scheme[] = ["system", "light", "dark"];

export const scheme = signal<Scheme>(stored());

function stored(): Scheme {
  const found = localStorage.getItem(KEY);
  return SCHEMES.find((one) => one === found) ?? "system";
}

/** Puts the scheme on the document, where the styles look for it. */
export function applyScheme(): void {
  if (scheme.value === "system") delete document.documentElement.dataset.scheme;
  else document.documentElement.dataset.scheme = scheme.value;
}

/** Chooses the next one, and keeps it for the next visit. */
export function nextScheme(): void {
  scheme.value = SCHEMES[(SCHEMES.indexOf(scheme.value) + 1) % SCHEMES.length] ?? "system";
  localStorage.setItem(KEY, scheme.value);
  applyScheme();
}
