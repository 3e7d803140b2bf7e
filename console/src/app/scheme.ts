import { signal } from "@preact/signals";
import { store, stored } from "../api/storage.ts";

/** The colours: those of the system, or chosen. */
export type Scheme = "auto" | "light" | "dark";

const KEY = "brasa-console-scheme";
const SCHEMES: readonly Scheme[] = ["auto", "light", "dark"];

export const scheme = signal<Scheme>(SCHEMES.find((one) => one === stored("localStorage", KEY)) ?? "auto");

/** Puts the scheme on the document, where the styles look for it. */
export function applyScheme(): void {
  if (scheme.value === "auto") delete document.documentElement.dataset.scheme;
  else document.documentElement.dataset.scheme = scheme.value;
}

/** Chooses the next one, and keeps it for the next visit. */
export function nextScheme(): void {
  scheme.value = SCHEMES[(SCHEMES.indexOf(scheme.value) + 1) % SCHEMES.length] ?? "auto";
  store("localStorage", KEY, scheme.value);
  applyScheme();
}
