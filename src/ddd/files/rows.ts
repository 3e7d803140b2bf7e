import { type StoredRow, uniqueKeys } from "../memory/row.ts";
import { refusalOfRow } from "../refusal.ts";
import { ownValue } from "../schema/field.ts";
import { keyLabel, keyString } from "../schema/key.ts";
import type { AnyTable } from "../schema/table.ts";
import { FileError } from "./error.ts";
import { type Format, SyntaxProblem, type WrittenRow } from "./format/format.ts";
import { readValue } from "./format/value.ts";

/** A row of a file, and its place. */
export interface PlacedRow {
  readonly line: number;
  readonly row: StoredRow;
}

/**
 * The rows of a table's file, by their ids in memory.
 *
 * @param file its path, for errors
 * @throws FileError for the first part that is not understood
 */
export function readRows(table: AnyTable, format: Format, file: string, bytes: Uint8Array): Map<string, PlacedRow> {
  const rows = new Map<string, PlacedRow>();
  const holders = new Map<string, number>();
  for (const written of parsed(format, file, textOf(file, bytes))) {
    const row = toRow(table, format, file, written);
    const { line } = written;
    const refuse = (fields: readonly string[], first: number) =>
      new FileError(file, `line ${first} has the same: change or take out one of them`, {
        line,
        field: keyLabel(fields),
      });
    const id = keyString(table.key, row);
    const same = rows.get(id);
    if (same) throw refuse(table.key, same.line);
    rows.set(id, { line, row });
    for (const key of uniqueKeys(table, row)) {
      const first = holders.get(key);
      if (first !== undefined) throw refuse(fieldsOfUnique(table, key), first);
      holders.set(key, line);
    }
  }
  return rows;
}

function fieldsOfUnique(table: AnyTable, key: string): readonly string[] {
  const [name = ""] = JSON.parse(key) as string[];
  return table.constraints.get(name)?.fields ?? [];
}

function textOf(file: string, bytes: Uint8Array): string {
  try {
    // It takes a byte order mark off, with which some programs begin.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new FileError(file, "it is not valid UTF-8: save it in that encoding", {}, { cause });
  }
}

function parsed(format: Format, file: string, text: string): WrittenRow[] {
  try {
    return format.parse(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxProblem)) throw cause;
    throw new FileError(file, cause.message, { line: cause.line }, { cause });
  }
}

function toRow(table: AnyTable, format: Format, file: string, { line, values }: WrittenRow): StoredRow {
  for (const field of values.keys()) {
    if (table.fields.has(field)) continue;
    const names = [...table.fields].join(", ");
    throw new FileError(file, `is no field of ${table.name}: take it out, or declare it; the fields are ${names}`, {
      line,
      field: JSON.stringify(field),
    });
  }
  const row: Record<string, unknown> = {};
  for (const [field, type] of table.types) {
    const written = values.get(field);
    if (written === undefined) {
      row[field] = missing(table, field, () => new FileError(file, "is missing: add it", { line, field }));
    } else if (format.isNull(written, type)) {
      row[field] = null;
    } else {
      const read = readValue(type, written, format.quotesTell);
      const problem = "problem" in read ? read.problem : type.problem(read.value);
      if (problem !== undefined) throw new FileError(file, `${problem}: mend it`, { line, field });
      row[field] = ownValue(type, "value" in read ? read.value : null);
    }
  }
  const refusal = refusalOfRow(table, row);
  if (refusal) throw new FileError(file, `${refusal.message}: mend it`, { line }, { cause: refusal });
  return row;
}

/** The value of a field that a row of a file does not have, as after a field was added to the table. */
function missing(table: AnyTable, field: string, refusal: () => FileError): unknown {
  const declared = table.defaults.get(field);
  const type = table.types.get(field);
  if (type && declared?.kind === "constant") return ownValue(type, declared.value);
  if (field === "version") return 1;
  // A default that is another at each reading would not be the same twice.
  if (declared === undefined && type?.nullable) return null;
  throw refusal();
}
