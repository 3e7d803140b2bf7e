import type { NativeStatement, SequelizeAdapter } from "../driver.ts";
import { exactDecimal } from "../exact-decimal.ts";
import { MILLISECONDS } from "../model/field-type.ts";

/** The callback of sqlite3: `this` has the effect of a statement that writes. */
type Done = (this: unknown, error: unknown, rows?: unknown) => void;

type Values = NonNullable<NativeStatement["values"]>;

/**
 * Sequelize calls `serialize(work)`, `all(sql, values?, done)` and `run(sql, values?, done)` of sqlite3's databases. A unit's
 * statements run one after another anyhow.
 */
export const sequelizeAdapter: SequelizeAdapter = {
  dialect: "sqlite",
  typeOf: ({ kind, precision = 0, scale = 0 }) => {
    if (kind === "decimal") return exactDecimal(precision, scale);
    return kind === "timestamp" ? MILLISECONDS : undefined;
  },
  rebuilding: ["addConstraint", "changeColumn", "removeColumn", "removeConstraint", "renameColumn"],
  connection: (run) => {
    const method =
      (rows: boolean) =>
      (sql: string, ...rest: [done: Done] | [values: Values, done: Done]) => {
        const done = rest.length === 1 ? rest[0] : rest[1];
        const values = rest.length === 1 ? [] : rest[0];
        run({ sql, values, rows }).then(
          (result) => (rows ? done.call({}, null, result) : done.call(result, null)),
          (error: unknown) => done.call({}, error),
        );
      };
    return { serialize: (work: () => void) => work(), all: method(true), run: method(false) };
  },
};
