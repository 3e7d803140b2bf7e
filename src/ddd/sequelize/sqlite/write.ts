import type { StatementRunner } from "../dialect.ts";

/** `Dialect.deferReferences`. */
export async function deferReferences<T>(runner: StatementRunner, work: () => Promise<T>): Promise<T> {
  await runner.run("PRAGMA defer_foreign_keys = ON");
  try {
    return await work();
  } finally {
    await runner.run("PRAGMA defer_foreign_keys = OFF");
  }
}
