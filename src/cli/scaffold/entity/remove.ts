import { StartError } from "../../../server/config.ts";
import { Plan } from "../plan.ts";
import { type ContextRecord, digestOf, readRecord, recordPath } from "../record.ts";
import type { OldContext } from "../remove.ts";
import { entityNames, recordName } from "./entity.ts";
import { wiringChanges } from "./wiring.ts";

/** Plans the end of an entity that `planEntity` has made. @throws StartError for one that no command has made */
export async function planEntityRemoval(
  root: string,
  { context, name, isForced, keepsWiring }: OldContext & { readonly context: string },
): Promise<{ plan: Plan; record: ContextRecord }> {
  const found = readRecord(root, recordName(entityNames(root, context, name, `${name}_items`).names));
  if (!found) {
    throw new StartError(
      `no command has made the entity "${name}" besides the first of the context "${context}" here: remove its files by hand, ` +
        `or the whole context by: brasa remove context ${context}`,
    );
  }
  const { names, context: owner } = entityNames(root, context, name, found.plural);
  const plan = new Plan(root, [
    ...(keepsWiring ? [] : await wiringChanges(root, names, owner, "remove")),
    ...Object.entries(found.files).map(([file, digest]) => ({
      path: file,
      content: undefined,
      mayReplace: (text: string) => isForced || digestOf(text) === digest,
    })),
    // The last one, so that a repeat goes on after a break.
    { path: recordPath(recordName(names)), content: undefined, mayReplace: () => true },
  ]);
  return { plan, record: found };
}
