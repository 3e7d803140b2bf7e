import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { Sequelize } from "sequelize";
import type { Backend, Traits } from "../../../../src/ddd/testing/backend.ts";
import { sequelizeBackend } from "../../../../src/ddd/testing/sequelize.ts";
import { temporaryFolder } from "../../../helpers/folder.ts";
import { oracledbStandin } from "../../../helpers/standin/oracledb.ts";
import { fileOf, type Recorder, StandinConnection } from "../../../helpers/standin/sqlite.ts";
import { tediousStandin } from "../../../helpers/standin/tedious.ts";

/** A server that is not on this machine, and the stand-in for its driver. */
export interface Standin {
  readonly dialect: "mssql" | "oracle";
  readonly module: (recorder: Recorder) => object;
  readonly traits: Partial<Traits>;
}

/** Units that write take turns: those of a stand-in do. */
export const standins: readonly Standin[] = [
  { dialect: "mssql", module: tediousStandin, traits: { concurrentUnits: false } },
  { dialect: "oracle", module: oracledbStandin, traits: { concurrentUnits: false, longestText: 32_767 } },
];

/** An instance of Sequelize on a stand-in. */
export function standinInstance({ dialect, module }: Standin, file: string, recorder: Recorder): Sequelize {
  return new Sequelize({
    dialect,
    dialectModule: module(recorder),
    database: file,
    username: "user",
    password: "password",
    host: "standin",
    logging: false,
    pool: { max: 70 },
  });
}

/** The suite's backend on a stand-in, whose databases have the suite's tables already. */
export interface StandinBackend extends Backend {
  close(): void;
}

/**
 * Makes the tables once, and gives each case a copy.
 *
 * @param note is told of each statement that is sent
 */
export async function standinBackend(standin: Standin, note: (sql: string) => void): Promise<StandinBackend> {
  const { folder, remove } = temporaryFolder();
  const template = join(folder, "template.db");
  let count = 0;
  const place = async () => {
    count++;
    const path = join(folder, `${count}.db`);
    if (existsSync(template)) copyFileSync(template, path);
    copyFacts(template, path);
    const instance = standinInstance(standin, path, { note });
    return { url: instance, close: () => instance.close() };
  };
  const database = { answerTimeoutMs: 90_000, acquireTimeoutMs: 90_000 };
  const backend = sequelizeBackend(place, { traits: standin.traits, database });
  const first = await backend.open();
  const made = join(folder, `${count}.db`);
  const connection = new StandinConnection(made);
  await connection.all(`VACUUM INTO '${template}'`);
  await connection.close();
  copyFacts(made, template);
  await first.close();
  return { ...backend, close: remove };
}

function copyFacts(from: string, to: string): void {
  const [source, target] = [fileOf(from), fileOf(to)];
  for (const [name, table] of source.tables) target.tables.set(name, table);
  for (const [name, next] of source.sequences) target.sequences.set(name, next);
}
