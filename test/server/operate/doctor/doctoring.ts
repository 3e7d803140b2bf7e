import type { ExecutionContext } from "ava";
import sqlite3 from "sqlite3";
import { accounts } from "../../../../src/accounts/context.ts";
import { projects } from "../../../../src/projects/context.ts";
import { readConfig } from "../../../../src/server/config.ts";
import { type DoctorOptions, examine } from "../../../../src/server/operate/doctor/doctor.ts";
import type { Finding, State } from "../../../../src/server/operate/doctor/finding.ts";
import { openStorage } from "../../../../src/server/storage/storage.ts";

export const contexts = [accounts, projects];

/** Settings without a risk. */
export const calm = { ENCRYPTION_KEY: "0".repeat(64), DATABASE_URL: "memory:" };

/** Looks at a service with these settings. @returns what a check has found, as `state: text` and the remedies */
export async function doctor(env: Record<string, string>, options: Partial<DoctorOptions> = {}) {
  const findings = await examine({ contexts, env: { ...calm, ...env }, ...options });
  return {
    findings,
    of: (check: string) => findings.filter((one) => one.check === check),
  };
}

/** Holds a finding to what is expected, and to having a remedy unless all is well. */
export function has(t: ExecutionContext, findings: readonly Finding[], state: State, text: RegExp): void {
  const found = findings.find((one) => text.test(one.text));
  t.is(found?.state, state, `${text}\n${JSON.stringify(findings, null, 2)}`);
  if (state !== "ok") t.regex(found?.remedy ?? "", /\w/);
  for (const one of findings) t.false(`${one.text}${one.remedy ?? ""}`.includes("\n"), one.text);
}

/** Makes the tables of all contexts. */
export async function migrate(env: Record<string, string>): Promise<void> {
  const storage = await openStorage(
    contexts,
    readConfig(
      env,
      contexts.map(({ name }) => name),
    ),
  );
  await storage.migrateUp();
  await storage.close();
}

/** Runs statements on a file, in a connection of their own. @returns the rows of the last one */
export async function onFile(file: string, ...statements: string[]): Promise<Record<string, unknown>[]> {
  const database = await new Promise<sqlite3.Database>((resolve, reject) => {
    const opened = new sqlite3.Database(file, (error) => (error ? reject(error) : resolve(opened)));
  });
  let rows: Record<string, unknown>[] = [];
  try {
    for (const sql of statements) {
      rows = await new Promise((resolve, reject) => {
        database.all<Record<string, unknown>>(sql, (error, found) => (error ? reject(error) : resolve(found)));
      });
    }
    return rows;
  } finally {
    await new Promise((resolve) => database.close(resolve));
  }
}
