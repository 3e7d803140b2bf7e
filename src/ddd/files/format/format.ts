import type { AnyTable } from "../../schema/table.ts";

/** A value as it is written in a file: its text, and how it is told from others. */
export interface Written {
  /** `quoted` is text in quotes, `bare` is without: a number, true, false, null, or nothing. */
  readonly kind: "quoted" | "bare";
  readonly text: string;
}

/** A row as it is written in a file. */
export interface WrittenRow {
  /** Its first line in the file, from 1. */
  readonly line: number;
  /** By the names of the fields, as far as it has them. */
  readonly values: ReadonlyMap<string, Written>;
}

/** The text of a file is not of its format. */
export class SyntaxProblem extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/** A form in which the rows of a table are written in a file. */
export interface Format {
  /** The scheme of its URLs, and the end of its files' names. */
  readonly name: string;
  /** A row's text, without its end. It must not change with the rows around it. */
  printRow(table: AnyTable, row: object): string;
  /** The whole text of rows, in their order. */
  printAll(table: AnyTable, rows: readonly string[]): string;
  /** @throws SyntaxProblem */
  parse(text: string): WrittenRow[];
  /** Whether it is how null is written in this field. */
  isNull(written: Written, field: { readonly kind: string; readonly nullable: boolean }): boolean;
  /** Whether quotes tell text from other values. */
  readonly quotesTell: boolean;
}
