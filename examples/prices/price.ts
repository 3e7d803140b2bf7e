import { date, decimal, table, text } from "brasa";
import { type Migrations, SequelizeRepository } from "brasa/sequelize";

/** The price of a symbol at the end of a day. There is one for each symbol and day. */
export interface Price {
  readonly symbol: string;
  readonly day: string;
  /** A decimal number, digit by digit: a double would round it. */
  readonly close: string;
}

export const priceTable = table<Price>(
  "prices",
  { symbol: text(20), day: date(), close: decimal(18, 6) },
  { key: ["symbol", "day"], checks: { prices_symbol: { symbol: { ne: "" } } } },
);

export class Prices extends SequelizeRepository<Price> {
  table = priceTable;
}

export const migrations: Migrations = {
  context: "prices",
  list: [
    {
      name: "0001-prices",
      up: (ddl) => ddl.createTable(priceTable.name, priceTable.columns, priceTable),
      down: (ddl) => ddl.dropTable("prices"),
    },
  ],
};

/** The problems of a row of the feed, if it is none of this symbol's prices. */
export function problemOf(row: unknown, symbol: string): string | undefined {
  if (typeof row !== "object" || row === null) return "must be an object";
  const { symbol: own, day, close } = row as Record<string, unknown>;
  if (own !== symbol) return `symbol must be ${symbol}, which was asked for`;
  const wrongDay = priceTable.columns.day.problem(day);
  if (wrongDay) return `day ${wrongDay}`;
  const wrongClose = priceTable.columns.close.problem(close);
  return wrongClose && `close ${wrongClose}`;
}
