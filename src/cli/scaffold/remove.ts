import { StartError } from "../../server/config.ts";
import { wiringChange } from "./context.ts";
import { toName } from "./names.ts";
import { Plan } from "./plan.ts";
import { type ContextRecord, digestOf, readRecord, readRecords, recordPath } from "./record.ts";
import { removeLine } from "./wiring.ts";

/** A context that is to be taken out. */
export interface OldContext {
  /** Its name, or `library:book`. */
  readonly name: string;
  /** Whether files that have been edited go, too. */
  readonly isForced: boolean;
  /** Whether the list of the app's contexts is left alone. */
  readonly keepsWiring: boolean;
}

/** Plans the end of a context's files. @throws StartError for a context that no command has made */
export function planRemoval(
  root: string,
  { name, isForced, keepsWiring }: OldContext,
): { plan: Plan; record: ContextRecord } {
  const context = toName(name.split(":")[0] ?? "", "the context");
  const record = readRecord(root, context.snake);
  if (!record || (name.includes(":") && record.name !== name)) {
    const path = recordPath(context.snake);
    throw new StartError(
      `no command has made the context "${name}" here, as ${path} would tell: remove its files by hand`,
    );
  }
  const others = [...readRecords(root)].flatMap(([place, one]) =>
    place.startsWith(`${context.snake}.`) ? [one.name.replace(":", " ")] : [],
  );
  if (others.length > 0) {
    const commands = others.map((one) => `\n  brasa remove entity ${one}`).join("");
    throw new StartError(`the context "${context.snake}" has further entities: remove them first, by:${commands}`);
  }
  const plan = new Plan(root, [
    ...(keepsWiring ? [] : [wiringChange(root, (text) => removeLine(text, context))]),
    ...Object.entries(record.files).map(([path, digest]) => ({
      path,
      content: undefined,
      mayReplace: (found: string) => isForced || digestOf(found) === digest,
    })),
    // The last one, so that a repeat goes on after a break.
    { path: recordPath(context.snake), content: undefined, mayReplace: () => true },
  ]);
  return { plan, record };
}
