import type { Repository, Worker } from "brasa";
import { type Price, problemOf } from "./price.js";

/** The effects of one import. */
export interface Imported {
  readonly added: number;
  /** Prices that the source has changed since. */
  readonly corrected: number;
  readonly unchanged: number;
  /** The rows that were not stored, and why. */
  readonly refused: readonly string[];
}

/** Stores the rows of one symbol in one unit: a row that is there already stays as it is, and a wrong one harms no other. */
export async function importPrices(
  worker: Worker<{ prices: Repository<Price> }>,
  symbol: string,
  rows: readonly unknown[],
): Promise<Imported> {
  const refused: string[] = [];
  // By day: a source that tells a day twice is believed the second time.
  const right = new Map<string, Price>();
  for (const [i, row] of rows.entries()) {
    const problem = problemOf(row, symbol);
    if (problem) {
      refused.push(`row ${i}: ${problem}`);
    } else {
      const { day, close } = row as Price;
      right.set(day, { symbol, day, close });
    }
  }
  const counts = await worker.run(async ({ prices }) => {
    const known = new Map<string, string>();
    for await (const { day, close } of prices.list({ where: { symbol, day: { in: [...right.keys()] } } })) {
      known.set(day, plain(close));
    }
    const changed = [...right.values()].filter(({ day, close }) => known.get(day) !== plain(close));
    if (changed.length > 0) await prices.partialReplace(changed);
    const corrected = changed.filter(({ day }) => known.has(day)).length;
    return { added: changed.length - corrected, corrected, unchanged: right.size - changed.length };
  });
  return { ...counts, refused };
}

/** A decimal number without zeros that say nothing: 12.50 is 12.5. */
function plain(decimal: string): string {
  return decimal.includes(".") ? decimal.replace(/\.?0+$/, "") : decimal;
}
