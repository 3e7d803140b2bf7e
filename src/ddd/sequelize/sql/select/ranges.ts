import { afterPosition } from "../../../query/keyset.ts";
import type { OrderTerm } from "../../../query/order.ts";
import type { Position } from "../../../query/position-token.ts";
import type { DialectTable, Question } from "../../dialect.ts";
import { isPossible, joined, type Shape, shapeOf } from "../condition.ts";

/** Rows of an answer that follow one another in an index on the fields of the order. */
export interface Range {
  readonly shape: Shape;
  /** The order among the rows: the terms of the question without those that are the same in all rows. */
  readonly terms: readonly RangeTerm[];
}

/** A term of the order within a range. */
export interface RangeTerm extends OrderTerm {
  /** Whether null is the field's value in all rows of the range or in none, so that its place does not matter. */
  readonly nullsApart?: boolean;
}

/** With more terms the SQL would be too long: each range repeats the values of all terms before its own. */
const MAX_TERMS = 16;

/** The ranges of the rows that a question's order and position ask for, at least one. They have no row in common. */
export function rangesOf({ table, terms, after }: Question): readonly Range[] {
  if (!after) return rangesOfAll(table, terms);
  if (terms.length > MAX_TERMS) return [onlyRange(shapeOf(afterPosition(terms, after), table), terms)];
  const ranges = new RangesAfter(table, terms, after).list();
  if (table.dialect.seeksBy !== "alternatives" && ranges.length > 0) return ranges;
  const shapes = ranges.map(({ shape }) => shape);
  return [onlyRange(joined("OR", [...shapes, ...neverMet(table, terms, after)]), terms)];
}

/**
 * An alternative that no row meets, where all others have null in the first field: an optimiser that makes ranges of alternatives would
 * look all nulls up instead, as it does with a field that equals one value.
 */
function neverMet(table: DialectTable, [first]: readonly OrderTerm[], [value]: Position): Shape[] {
  if (!first?.descending || value !== null) return [];
  const { sql } = table.column(first.field);
  return [{ write: () => `${sql} < NULL` }];
}

/** All rows after the position of a question as one range, which no index need hold as one. */
export function wholeRange({ table, terms, after }: Question): Range {
  return onlyRange(after ? shapeOf(afterPosition(terms, after), table) : true, terms);
}

function onlyRange(shape: Shape, terms: readonly OrderTerm[]): Range {
  return { shape, terms };
}

/** Where a database sorts nulls last, its indexes do too: they give nulls first only if these are asked for by themselves. */
function rangesOfAll(table: DialectTable, terms: readonly OrderTerm[]): readonly Range[] {
  const [first] = terms;
  if (!first || table.dialect.sortsNullsFirst || !table.column(first.field).column.nullable) {
    return [onlyRange(true, terms)];
  }
  const part = (op: "eq" | "ne"): Range => ({
    shape: shapeOf({ op, field: first.field, value: null }, table),
    terms: apart(terms),
  });
  return [part("eq"), part("ne")];
}

/** In each range after a position the first field is null in all rows or in none. */
function apart(terms: readonly OrderTerm[]): readonly RangeTerm[] {
  return terms.map((term, i) => (i === 0 ? { ...term, nullsApart: true } : term));
}

/** Makes the ranges after a position: the rows that equal it in the first terms, and are beyond it in the next. */
class RangesAfter {
  readonly #table: DialectTable;
  readonly #terms: readonly OrderTerm[];
  readonly #position: Position;

  constructor(table: DialectTable, terms: readonly OrderTerm[], position: Position) {
    this.#table = table;
    this.#terms = terms;
    this.#position = position;
  }

  list(): Range[] {
    const ranges: (Range | undefined)[] = [];
    for (let from = 0, to = 0; from < this.#terms.length; from = to) {
      to = this.#endOfRun(from);
      ranges.push(to > from + 1 ? this.#rowsBeyond(from, to) : this.#beyond(from));
      // In a descending order, null is beyond all values.
      if (!this.#descends(from)) continue;
      for (let i = from; i < to; i++) if (this.#value(i) !== null) ranges.push(this.#nulls(i));
    }
    return ranges.filter((range) => range !== undefined);
  }

  #field(i: number): string {
    return this.#terms[i]?.field ?? "";
  }

  #descends(i: number): boolean {
    return this.#terms[i]?.descending ?? false;
  }

  #value(i: number): Position[number] {
    return this.#position[i] ?? null;
  }

  /** The end of the terms that one comparison of rows does for, beginning with one. */
  #endOfRun(from: number): number {
    let to = from;
    if (this.#table.dialect.seeksBy === "rows") {
      while (to < this.#terms.length && this.#descends(to) === this.#descends(from) && this.#isComparable(to)) to++;
    }
    return Math.max(to, from + 1);
  }

  /** No row compares with null, and a database cannot be asked for each value. */
  #isComparable(i: number): boolean {
    const value = this.#value(i);
    return value !== null && isPossible(this.#table.column(this.#field(i)), value);
  }

  #rowsBeyond(from: number, to: number): Range | undefined {
    const columns = this.#terms.slice(from, to).map(({ field }) => this.#table.column(field));
    const encoded = columns.map(({ codec }, i) => codec.encode(this.#value(from + i)));
    const sign = this.#descends(from) ? "<" : ">";
    return this.#range(from, {
      write: (values) => {
        const row = columns.map((column, i) => {
          const placeholder = values.add(encoded[i] ?? null, column);
          return column.codec.operand?.(placeholder) ?? placeholder;
        });
        return `(${columns.map(({ sql }) => sql).join(", ")}) ${sign} (${row.join(", ")})`;
      },
    });
  }

  #beyond(i: number): Range | undefined {
    const field = this.#field(i);
    const value = this.#value(i);
    if (value !== null)
      return this.#range(i, shapeOf({ op: this.#descends(i) ? "lt" : "gt", field, value }, this.#table));
    return this.#descends(i) ? undefined : this.#range(i, shapeOf({ op: "ne", field, value: null }, this.#table));
  }

  #nulls(i: number): Range | undefined {
    return this.#range(i, this.#equal(i, null), true);
  }

  #equal(i: number, value: Position[number]): Shape {
    return shapeOf({ op: "eq", field: this.#field(i), value }, this.#table);
  }

  /**
   * @param same how many terms equal the position's
   * @param beyond the condition of the next
   * @param isNull whether the next is null in all rows
   */
  #range(same: number, beyond: Shape, isNull = false): Range | undefined {
    const all = [...this.#terms.slice(0, same).map((_, i) => this.#equal(i, this.#value(i))), beyond];
    if (all.includes(false)) return undefined;
    // A database that is told the place of null takes no field for constant because it is null.
    const isConstant = (i: number) =>
      i < same
        ? this.#value(i) !== null || this.#table.dialect.sortsNullsFirst
        : i === same && isNull && this.#table.dialect.sortsNullsFirst;
    return { shape: joined("AND", all), terms: apart(this.#terms).filter((_, i) => !isConstant(i)) };
  }
}
