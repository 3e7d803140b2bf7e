import { abortError } from "../abort.ts";
import {
  AlreadyExistsError,
  CancelledError,
  COMMIT_UNKNOWN,
  DeadlineError,
  DomainError,
  IntegrityError,
  SerializationError,
  UnavailableError,
} from "../error.ts";
import { ABSENT_REMEDY } from "../logged-error.ts";
import { nullError, refusal, stillReferenced } from "../refusal.ts";
import { toSnakeCase } from "../schema/field.ts";
import { type AnyTable, constraintsOf } from "../schema/table.ts";

/**
 * A database cannot be used as it is: its URL, its state or the program is wrong, and trying again does not help. The
 * message is one line with the problem and its remedy.
 */
export class DatabaseError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "DatabaseError";
  }
}

/**
 * Why a database that answers stores nothing: its disk is full; it is read-only; its files cannot be used; it lacks
 * another resource, such as memory.
 */
export type RefusalReason = "STORAGE_FULL" | "STORAGE_READ_ONLY" | "STORAGE_FAILED" | "DATABASE_EXHAUSTED";

/** The meaning of a driver's error. */
export type DriverFailure =
  | {
      readonly kind: "unique" | "foreign_key" | "not_null" | "check";
      readonly table?: string | undefined;
      readonly constraint?: string | undefined;
      readonly columns?: readonly string[] | undefined;
      /** Whether it is the table's key that is not unique, if the database tells that in place of the constraint. */
      readonly isKey?: boolean | undefined;
      /** Whether the refusal is about deleting a referenced row, if the database tells. */
      readonly restricted?: boolean | undefined;
    }
  /** Other transactions were in the way: the unit must be run again. */
  | { readonly kind: "serialization"; readonly message?: string }
  | { readonly kind: "interrupted" }
  /** Another process has the database to itself. */
  | { readonly kind: "busy" }
  /** The connection was lost, or not made: a commit that was sent may have taken effect. */
  | { readonly kind: "unavailable"; readonly message: string }
  /** The database cannot store anything, or not on this server: the unit is rolled back. */
  | { readonly kind: "refused"; readonly reason: RefusalReason }
  /** Cascades would go deeper than the database follows them. */
  | { readonly kind: "too_deep" }
  /** A table or a column is not there, mostly as its migration has not been applied. */
  | { readonly kind: "absent" }
  /** The program's own mistake, such as SQL that is wrong. */
  | { readonly kind: "unknown" };

/** Tells errors of a driver apart. */
export interface ErrorClassifier {
  /** The meaning of an error. A DomainError is one already. */
  classify(error: unknown): DriverFailure | DomainError;
}

/** The text of a refusal, with its remedy. */
const refusals: Readonly<Record<RefusalReason, string>> = {
  STORAGE_FULL: "the disk that the database is on is full, or its quota is used up, so nothing was stored: make room",
  STORAGE_READ_ONLY:
    "the database only allows reading at present, so nothing was stored: look at its file's permissions, at the server's " +
    "read-only setting, or whether another server has become the one that is written to (or a method of a repository " +
    "writes by all(), which only reads)",
  STORAGE_FAILED: "the database's files cannot be used, so nothing was stored: look at its disk and its permissions",
  DATABASE_EXHAUSTED:
    "the database lacks memory, or another resource, so nothing was stored: give it more, or write less",
};

/** The error of the toolkit that leaves the adapter in place of a driver's. */
export function translate(error: unknown, classifier: ErrorClassifier, tables: ReadonlyMap<string, AnyTable>): Error {
  const failure = classifier.classify(error);
  if (failure instanceof DomainError) return failure;
  switch (failure.kind) {
    case "unique":
    case "foreign_key":
    case "not_null":
    case "check":
      return integrityError(failure, error, tables);
    case "serialization":
      return new SerializationError({ cause: error }, failure.message);
    case "interrupted":
      return new CancelledError("the statement was cancelled", { cause: error });
    case "busy":
      return new UnavailableError("another process is writing to the database", { cause: error });
    case "unavailable":
      return new UnavailableError(failure.message, { cause: error });
    case "refused":
      return new UnavailableError(refusals[failure.reason], { reason: failure.reason, cause: error });
    case "too_deep":
    case "absent":
    case "unknown": {
      if (error instanceof DatabaseError) return error;
      const remedy = failure.kind === "absent" ? ABSENT_REMEDY : "";
      return new DatabaseError(`the database refused a statement: ${messageOf(error)}${remedy}`, { cause: error });
    }
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether a connection may be of no more use after an error; a statement that is merely refused leaves it as it was. */
export function losesConnection(error: unknown, classifier: ErrorClassifier): boolean {
  const failure = classifier.classify(error);
  return !(failure instanceof DomainError) && failure.kind === "unavailable";
}

/** Whether the database cannot store anything: then nothing else in the unit can succeed. */
export function refusalIn(error: unknown, classifier: ErrorClassifier): RefusalReason | undefined {
  const failure = classifier.classify(error);
  return !(failure instanceof DomainError) && failure.kind === "refused" ? failure.reason : undefined;
}

/**
 * Whether another connection may accept a change that is refused here: to another server, or to the file that is there
 * now.
 */
export function isElsewhere(refusal: RefusalReason | undefined): boolean {
  return refusal === "STORAGE_READ_ONLY" || refusal === "STORAGE_FAILED";
}

/** The error for a commit that got no answer: its signal was aborted, or the connection was lost. */
export function commitUnknown(cause: unknown, signal: AbortSignal | undefined): DomainError {
  const message = "the database did not answer the commit: whether the change took effect is not known";
  const options = { reason: COMMIT_UNKNOWN, cause };
  const limit = signal?.aborted ? abortError(signal) : undefined;
  if (limit instanceof DeadlineError) return new DeadlineError(message, options);
  if (limit instanceof CancelledError) return new CancelledError(message, options);
  return new UnavailableError(message, options);
}

/** The code that a driver's error has, be it wrapped by Sequelize or not. */
export function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return "";
  const { code, parent } = error as { code?: unknown; parent?: unknown };
  return typeof code === "string" ? code : codeOf(parent);
}

/** An error, its cause, the cause of that, and so on. */
export function causesOf(error: unknown): unknown[] {
  const all: unknown[] = [];
  for (let one = error; one !== undefined && !all.includes(one); one = (one as { cause?: unknown } | null)?.cause)
    all.push(one);
  return all;
}

type Violation = Extract<DriverFailure, { kind: "unique" | "foreign_key" | "not_null" | "check" }>;

function integrityError(violation: Violation, cause: unknown, tables: ReadonlyMap<string, AnyTable>): IntegrityError {
  const table = tables.get(violation.table ?? "") ?? tableOf(violation.constraint, tables);
  const fields = fieldsOf(violation, table);
  const constraint = violation.constraint ?? uniqueName(violation, fields, table);
  const name = table?.name ?? violation.table ?? "the table";
  if (violation.kind === "not_null") return nullError(name, fields, cause);
  const declared = table?.constraints.get(constraint);
  if (table && declared) {
    return declared.kind === "reference" && violation.kind === "foreign_key" && violation.restricted
      ? stillReferenced(name, declared, cause)
      : refusal(name, declared, cause);
  }
  const violated = { constraint, fields };
  switch (violation.kind) {
    case "unique":
      return new AlreadyExistsError(`another of ${name} has the same ${fields.join(" and ")}`, violated, { cause });
    case "foreign_key":
      return new IntegrityError(UNKNOWN_REFERENCE, violated, { cause });
    case "check":
      return new IntegrityError(
        `${[name, ...fields].join(".")} is refused by ${constraint || "a rule"} of the database, which its table does not declare`,
        violated,
        { cause },
      );
  }
}

/** The refusal for a reference that no known table declares, or that is yet to be identified. */
const UNKNOWN_REFERENCE = "one is referred to that does not exist, or that is to be deleted and still referred to";

/** Some databases tell only the name of a check, others not always the table. */
function tableOf(constraint: string | undefined, tables: ReadonlyMap<string, AnyTable>): AnyTable | undefined {
  if (constraint === undefined) return undefined;
  return [...tables.values()].find((table) => table.constraints.has(constraint));
}

function fieldsOf({ constraint, columns = [] }: Violation, table: AnyTable | undefined): readonly string[] {
  const declared = constraint === undefined ? undefined : table?.constraints.get(constraint);
  const fieldOf = (column: string) => [...(table?.fields ?? [])].find((field) => toSnakeCase(field) === column);
  return declared?.fields ?? columns.map((column) => fieldOf(column) ?? column);
}

function uniqueName(
  { kind, isKey = false }: Violation,
  fields: readonly string[],
  table: AnyTable | undefined,
): string {
  if (kind !== "unique" || !table) return "";
  if (isKey) return constraintsOf(table, "key")[0]?.name ?? "";
  const wanted = fields.join();
  return constraintsOf(table, "key", "unique").find((one) => one.fields.join() === wanted)?.name ?? "";
}
