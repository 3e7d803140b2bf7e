import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { CommandBus } from "../../ddd/event/bus.ts";
import { createEventRecorder } from "../../ddd/event/recorder.ts";
import { createRateLimiter } from "../../ddd/limit/rate-limiter.ts";
import { PageTokenSeal } from "../../ddd/query/page-token.ts";
import { stepSource } from "../../ddd/sequelize/index.ts";
import type { Config } from "../config.ts";
import type { AnyContext } from "../contexts.ts";
import { createLog } from "../log/log.ts";
import { print } from "../log/output.ts";
import { openStorage } from "../storage/storage.ts";
import { stateOf } from "./migrate.ts";

/** A difference between two of a context's declarations, or between one and the database. */
export interface CheckFinding {
  readonly about: "proto" | "rules" | "database" | "migrations";
  /** Both sides, in words. */
  readonly text: string;
  /** The statements of a migration that mends it, in TypeScript. @default none does */
  readonly up?: readonly string[] | undefined;
  readonly down?: readonly string[] | undefined;
  /** The edit or the decision that mends it. */
  readonly remedy?: string | undefined;
}

/** The findings about a context; `brasa` for the toolkit's own tables. */
export interface CheckedContext {
  readonly context: string;
  /** The setting of the database. Undefined where there is none to compare with, such as memory:. */
  readonly setting: string | undefined;
  readonly findings: readonly CheckFinding[];
  /** Parts that could not be compared, with the reason. */
  readonly notCompared: readonly string[];
}

export interface CheckReport {
  readonly agrees: boolean;
  readonly contexts: readonly CheckedContext[];
  /** A line for each database with which there is nothing to compare. */
  readonly withoutDatabase: readonly string[];
}

/**
 * Compares the proto, the rules of requests, the tables and the live databases of contexts, and the toolkit's own tables. It changes
 * nothing: services are made on a database in memory.
 *
 * @throws StartError for a database that cannot be opened
 */
export async function checkContexts(contexts: readonly AnyContext[], config: Config): Promise<CheckReport> {
  const storage = await openStorage(contexts, config);
  try {
    const inspected = await storage.inspect();
    const ofDatabase = inspected.map((one): CheckedContext => {
      const pending = one.migrations.some(({ state }) => state === "pending");
      return {
        context: one.context,
        setting: one.setting,
        findings: [
          ...one.migrations.flatMap((migration): CheckFinding[] => {
            const { state, content, order, name } = migration;
            const isWrong = state !== "applied" || content === "changed" || order !== undefined;
            const remedy = state === "pending" ? "apply it: migrate up" : undefined;
            return isWrong ? [{ about: "migrations", text: `${name}: ${stateOf(migration)}`, remedy }] : [];
          }),
          ...one.differences.map(({ text, mend, choice }): CheckFinding => {
            // Some of it may come with those migrations.
            if (pending) return { about: "database", text, remedy: "apply the pending migrations first" };
            return {
              about: "database",
              text,
              remedy: choice,
              ...(mend ? { up: mend.up.map(stepSource), down: mend.down.map(stepSource) } : {}),
            };
          }),
        ],
        notCompared: [
          ...one.migrations
            .filter(({ content }) => content === "not recorded")
            .map(({ name }) => `whether the migration ${name} has changed since it was applied was not recorded`),
          ...one.notCompared,
        ],
      };
    });
    const declared = await checkDeclarations(contexts, config);
    const all = declared.map(({ context, findings, notCompared }): CheckedContext => {
      const live = ofDatabase.find((one) => one.context === context);
      return {
        context,
        setting: live?.setting,
        findings: [...findings, ...(live?.findings ?? [])],
        notCompared: [...notCompared, ...(live?.notCompared ?? [])],
      };
    });
    const toolkit = ofDatabase.filter(({ context }) => !contexts.some(({ name }) => name === context));
    const checked = [...toolkit, ...all];
    return {
      agrees: checked.every(({ findings }) => findings.length === 0),
      contexts: checked,
      withoutDatabase: storage.withoutMigrations,
    };
  } finally {
    await storage.close();
  }
}

/** The proto and the rules of requests against the tables. */
async function checkDeclarations(contexts: readonly AnyContext[], config: Config): Promise<CheckedContext[]> {
  const { collectMisfits, fieldsWithoutColumn, rulesAgainstTable } = await import("../../ddd/connect/index.ts");
  const storage = await openStorage(contexts, { databaseUrl: "memory:", contextDatabaseUrls: {} });
  const endings: (() => Promise<void>)[] = [];
  const [database] = storage.databases;
  const basics = { now: () => new Date(), newId: randomUUID };
  const checked: CheckedContext[] = [];
  try {
    for (const context of database ? contexts : []) {
      if (!database) continue;
      const findings: CheckFinding[] = [];
      const notCompared: string[] = [];
      checked.push({ context: context.name, setting: undefined, findings, notCompared });
      const tools = {
        ...basics,
        worker: database.worker(context),
        seal: new PageTokenSeal(config.pageTokenKey),
        limiter: createRateLimiter({ worker: database.rateLimits, now: basics.now }),
        events: createEventRecorder({ worker: database.events, ...basics }),
        commands: new CommandBus(),
        log: createLog("silent"),
        config,
        onClose: (work: () => Promise<void>) => endings.push(work),
      };
      try {
        const made = await collectMisfits(
          (misfit) => findings.push({ about: "proto", ...misfit }),
          () => context.services(tools),
        );
        for (const definition of made) {
          const { problems, notCompared: others } = rulesAgainstTable(definition);
          findings.push(...problems);
          notCompared.push(...others, ...fieldsWithoutColumn(definition));
        }
      } catch (error) {
        // Services of another making are refused when they are made, too.
        findings.push({ about: "proto", text: error instanceof Error ? error.message : String(error) });
      }
    }
  } finally {
    for (const work of endings) await work();
    await storage.close();
  }
  return checked;
}

/**
 * Runs `checkContexts`, and prints what it has found.
 *
 * @returns whether all agree
 * @throws StartError
 */
export async function check(
  contexts: readonly AnyContext[],
  config: Config,
  { json = false }: { readonly json?: boolean } = {},
): Promise<boolean> {
  const report = await checkContexts(contexts, config);
  print(json ? `${JSON.stringify(report, null, 2)}\n` : printed(report));
  return report.agrees;
}

function printed({ contexts, withoutDatabase }: CheckReport): string {
  const lines = contexts.flatMap(({ context, setting, findings, notCompared }) => [
    findings.length === 0
      ? `${context}: the proto, the rules and the tables${setting === undefined ? "" : `, and ${setting},`} agree`
      : `${context}: ${findings.length} ${findings.length === 1 ? "difference" : "differences"}`,
    ...findings.flatMap(({ about, text, up = [], down = [], remedy }, i) => [
      `  ${about}: ${text}`,
      ...(up.length > 0 && findings.slice(0, i).some((other) => isDeepStrictEqual(other.up, up))
        ? ["    mended by the step above that says the same"]
        : [...up.map((one) => `    up: ${indented(one)}`), ...down.map((one) => `    down: ${indented(one)}`)]),
      ...(remedy === undefined ? [] : [`    remedy: ${remedy}`]),
    ]),
    ...(findings.some(({ up }) => up) ? [`  brasa migrate make NAME --context ${context} writes that migration`] : []),
    ...notCompared.map((one) => `  not compared: ${one}`),
  ]);
  return [...withoutDatabase, ...lines].map((line) => `${line}\n`).join("");
}

function indented(statement: string): string {
  return statement.replaceAll("\n", "\n      ");
}
