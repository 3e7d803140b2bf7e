import { createHash } from "node:crypto";
import type { AnyFieldType } from "../../../schema/field.ts";
import { typeSource } from "../compare/source.ts";
import type { Ddl } from "../ddl.ts";
import type { Migration } from "../migrations.ts";

/** The changes of a migration that are noted while it runs. */
export interface Recording {
  readonly ddl: Ddl;
  /**
   * A digest of the calls of `ddl` and their arguments: SHA-256 in hexadecimal. Undefined where the migration has used
   * `queryInterface`, whose calls depend on what the database answers.
   */
  digest(): string | undefined;
}

/** Notes the calls of a migration on their way to the database. */
export function recording(ddl: Ddl): Recording {
  const calls: string[] = [];
  let isWhole = true;
  const note = <A extends readonly unknown[]>(
    name: string,
    make: (...args: A) => Promise<void>,
    shown = (args: A): unknown => args,
  ) => {
    return (...args: A) => {
      calls.push(`${name} ${JSON.stringify(shown(args), stable)}`);
      return make(...args);
    };
  };
  return {
    ddl: {
      dialect: ddl.dialect,
      createTable: note("createTable", ddl.createTable as AnyCreate, ([name, columns, options]) => [
        name,
        Object.entries(columns),
        constraintsIn(options),
      ]) as Ddl["createTable"],
      dropTable: note("dropTable", ddl.dropTable),
      addColumn: note("addColumn", ddl.addColumn),
      dropColumn: note("dropColumn", ddl.dropColumn),
      renameColumn: note("renameColumn", ddl.renameColumn),
      alterColumn: note("alterColumn", ddl.alterColumn),
      addConstraints: note("addConstraints", ddl.addConstraints),
      dropConstraint: note("dropConstraint", ddl.dropConstraint),
      createIndex: note("createIndex", ddl.createIndex),
      dropIndex: note("dropIndex", ddl.dropIndex),
      run: note("run", ddl.run),
      get queryInterface() {
        isWhole = false;
        return ddl.queryInterface;
      },
    },
    digest: () => (isWhole ? createHash("sha256").update(calls.join("\n")).digest("hex") : undefined),
  };
}

type AnyCreate = (name: string, columns: object, options?: object) => Promise<void>;

/** The parts of a declaration that a table is made of; a whole table may have been given. */
function constraintsIn(options: object | undefined): unknown {
  const { key, unique, references, checks } = (options ?? {}) as Readonly<Record<string, unknown>>;
  return { key, unique, references, checks };
}

/** Types as the calls that make them, so that another version of the toolkit notes them alike. */
function stable(_: string, value: unknown): unknown {
  if (typeof value === "bigint") return `${value}n`;
  if (isType(value)) return typeSource(value) ?? { ...value };
  return value;
}

function isType(value: unknown): value is AnyFieldType {
  return typeof value === "object" && value !== null && "problem" in value && "kind" in value;
}

/**
 * The digest that a migration would be applied with now: its `up` runs with a Ddl that changes nothing.
 *
 * @returns undefined where that cannot be told: it uses `queryInterface`, or fails without a database
 */
export async function digestOf({ up }: Migration, dialect: string): Promise<string | undefined> {
  const nothing = async () => {};
  const { ddl, digest } = recording({
    dialect,
    createTable: nothing,
    dropTable: nothing,
    addColumn: nothing,
    dropColumn: nothing,
    renameColumn: nothing,
    alterColumn: nothing,
    addConstraints: nothing,
    dropConstraint: nothing,
    createIndex: nothing,
    dropIndex: nothing,
    run: nothing,
    get queryInterface(): never {
      throw new Error("there is no database");
    },
  });
  try {
    await up(ddl);
    return digest();
  } catch {
    // Any failure is told as a migration that cannot be compared.
    return undefined;
  }
}
