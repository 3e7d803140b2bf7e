import type { SequelizeAdapter } from "../driver.ts";

/** pg's own way of answering, which Sequelize uses. */
type Done = (error: unknown, result?: unknown) => void;

/** Sequelize calls `query(text, values?, done)` of pg's clients. */
export const sequelizeAdapter: SequelizeAdapter = {
  dialect: "postgres",
  connection: (run) => ({
    query: (sql: string, ...rest: [done: Done] | [values: readonly unknown[], done: Done]) => {
      const done = rest.length === 1 ? rest[0] : rest[1];
      const values = rest.length === 1 ? [] : rest[0];
      run({ sql, values }).then((result) => done(null, result), done);
    },
  }),
};

const INT8 = 20;
const DATE = 1082;

/**
 * How results of Sequelize's statements are read: as pg does, except for dates without a time, which stay text, as
 * Sequelize has them, and for integers of 64 bits, such as those of COUNT, which are numbers where these are exact.
 */
export function typesForSequelize(parsers: TypeParsers): TypeParsers {
  return {
    getTypeParser: (oid, format) => {
      if (format !== "binary" && oid === INT8) return toNumberIfExact;
      if (format !== "binary" && oid === DATE) return (text) => text;
      return parsers.getTypeParser(oid, format);
    },
  };
}

/** pg's `types`. */
export interface TypeParsers {
  getTypeParser(oid: number, format?: "text" | "binary"): (text: string) => unknown;
}

function toNumberIfExact(text: string): number | string {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
}
