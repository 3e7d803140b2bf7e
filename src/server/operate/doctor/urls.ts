import { type DatabaseSetting, databaseOf } from "../../config.ts";
import type { AnyContext } from "../../contexts.ts";
import type { Patient } from "./finding.ts";

/** The distinct databases of the contexts, with those that keep their data in each; none while a setting is wrong. */
export function databaseUrls({ config, contexts }: Patient): (DatabaseSetting & { readonly contexts: AnyContext[] })[] {
  const found = new Map<string, DatabaseSetting & { readonly contexts: AnyContext[] }>();
  for (const context of config ? contexts : []) {
    if (!config) continue;
    const { setting, url } = databaseOf(config, context.name);
    const one = found.get(url) ?? { setting, url, contexts: [] };
    found.set(url, one);
    one.contexts.push(context);
  }
  return [...found.values()];
}
