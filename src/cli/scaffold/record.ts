import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { StartError } from "../../server/config.ts";

/** The folder of the records, in a project. */
export const RECORDS = ".brasa";

const recordShape = z.strictObject({
  /** `library:book` */
  name: z.string(),
  plural: z.string(),
  table: z.string(),
  fields: z.array(z.string()),
  /** The migration that makes the table of an entity besides a context's first. */
  migration: z.string().optional(),
  /** Whether `gen/` was made with it, so that it goes with it. */
  madeGen: z.boolean(),
  /** The digests of its files as they were written. */
  files: z.record(z.string(), z.string()),
});

/** The record of a context, or of a further entity of one, that a command has made: by it, edits of its files can be told. */
export type ContextRecord = z.infer<typeof recordShape>;

/** The path of the record of a context, or of `library.chapter`, in its project. */
export function recordPath(context: string): string {
  return `${RECORDS}/${context}.json`;
}

/** The record of a context; undefined if it has none. @throws StartError if it cannot be read */
export function readRecord(root: string, context: string): ContextRecord | undefined {
  const file = join(root, recordPath(context));
  if (!existsSync(file)) return undefined;
  try {
    const record = recordShape.parse(JSON.parse(readFileSync(file, "utf8")));
    for (const path of Object.keys(record.files)) mustBeWithin(path);
    return record;
  } catch (cause) {
    throw new StartError(`${recordPath(context)} is no record of a context: restore it from version control`, {
      cause,
    });
  }
}

/** The records of all contexts, by their names. @throws StartError */
export function readRecords(root: string): ReadonlyMap<string, ContextRecord> {
  const folder = join(root, RECORDS);
  if (!existsSync(folder)) return new Map();
  const names = readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => name.slice(0, -".json".length));
  return new Map(
    names.sort().flatMap((name) => {
      const record = readRecord(root, name);
      return record ? [[name, record] as const] : [];
    }),
  );
}

export function printRecord(record: ContextRecord): string {
  return `${JSON.stringify(record, undefined, 2)}\n`;
}

export function digestOf(content: string): string {
  return createHash("sha256").update(content).digest("hex");
}

/** @throws Error for a path that leads out of the project: a record may have come from elsewhere */
function mustBeWithin(path: string): void {
  if (!/^(?:[\w.-]+\/)*[\w.-]+$/.test(path) || path.split("/").includes(".."))
    throw new Error(`${path} is not a path in the project`);
}
