import type { Ddl, OnChange } from "./ddl.ts";

/** The changes of a migration, and how to undo them on a database that keeps each change of a table. */
export interface CompensatingDdl {
  readonly ddl: Ddl;
  /** Takes back the changes that can be taken back. @returns the others */
  undo(): Promise<string[]>;
}

/**
 * Tables, columns and indexes that were made are dropped again, and columns that were changed get their former names and types;
 * A drop, and SQL of one's own, stay.
 *
 * @param create makes what changes tables, and tells of each change of columns, or by its QueryInterface
 */
export function compensating(create: (onChange: OnChange) => Ddl): CompensatingDdl {
  const done: { readonly name: string; readonly undo?: () => Promise<void> }[] = [];
  const ddl = create((name, undo) => done.push({ name, ...(undo ? { undo } : {}) }));
  const noting = async (work: Promise<void>, name: string, undo?: () => Promise<void>) => {
    await work;
    done.push({ name, ...(undo ? { undo } : {}) });
  };
  return {
    ddl: {
      dialect: ddl.dialect,
      createTable: (name, ...rest) =>
        noting(ddl.createTable(name, ...rest), `the table ${name}`, () => ddl.dropTable(name)),
      dropTable: (name) => noting(ddl.dropTable(name), `the drop of table ${name}`),
      addColumn: (...args) => ddl.addColumn(...args),
      dropColumn: (...args) => ddl.dropColumn(...args),
      renameColumn: (...args) => ddl.renameColumn(...args),
      alterColumn: (...args) => ddl.alterColumn(...args),
      addConstraints: (...args) => ddl.addConstraints(...args),
      dropConstraint: (...args) => ddl.dropConstraint(...args),
      createIndex: (name, ...rest) =>
        noting(ddl.createIndex(name, ...rest), `the index ${name}`, () => ddl.dropIndex(name)),
      dropIndex: (name) => noting(ddl.dropIndex(name), `the drop of index ${name}`),
      run: (sql) => noting(ddl.run(sql), sql),
      get queryInterface() {
        return ddl.queryInterface;
      },
    },
    undo: async () => {
      const left: string[] = [];
      for (const { name, undo } of done.reverse()) {
        try {
          if (undo) await undo();
          else left.unshift(name);
        } catch {
          left.unshift(name);
        }
      }
      return left;
    },
  };
}
