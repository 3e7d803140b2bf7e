import { type Config, readConfig } from "../server/config.ts";
import type { AnyContext } from "../server/contexts.ts";

/** The contexts that are served, by their names. Their code is loaded when the settings, which the names tell, are read. */
const CONTEXTS: Readonly<Record<string, () => Promise<AnyContext>>> = {
  accounts: async () => (await import("../accounts/context.ts")).accounts,
  projects: async () => (await import("../projects/context.ts")).projects,
};

/** The names of the contexts. */
export const contextNames: readonly string[] = Object.keys(CONTEXTS);

/** The settings, from the environment. @throws StartError */
export function readSettings(): Config {
  return readConfig(process.env, contextNames);
}

/** The contexts, with their code. */
export function loadContexts(): Promise<readonly AnyContext[]> {
  return Promise.all(Object.values(CONTEXTS).map((load) => load()));
}
