import type { Reference } from "../../../schema/constraint.ts";

/** The parts of a new column besides its type. */
export interface ColumnOptions {
  /**
   * The value of the rows that are there. @default the type's default, `now` being when the migration runs; else null. A column
   * that must not be null needs one of them, if there are rows
   */
  readonly existing?: unknown;
  /** Whether its values are unique, by a constraint `<table>_<column>`, or of this name. @default false */
  readonly unique?: boolean | string;
  readonly references?: Reference;
}

export interface DropColumnOptions {
  /**
   * Whether the constraints and indexes of this column alone are dropped with it: its unique constraint, its reference, its
   * index. @default false: a column that has any is left alone
   */
  readonly withConstraints?: boolean;
}

export interface AlterColumnOptions {
  /** Whether the text may become shorter than the column allows, if it is in no row longer. @default false */
  readonly shorter?: boolean;
}
