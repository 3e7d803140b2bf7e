import { childOf, type TraceAttributes, type TracePlace, within } from "../../trace.ts";
import type { Row, Value } from "../column.ts";
import type { Dialect, Rule } from "../dialect.ts";
import type { Mode, NativeStatement, Session } from "../driver.ts";
import { runLone } from "../session/lone.ts";

/** The longest text of a statement in a span. */
const MAX_TEXT = 2000;
/** How many texts' summaries are kept. */
const MAX_SUMMARIES = 1000;

/** The name of the kind of database in traces. */
export function systemOf({ systemName, name }: Dialect): string {
  return systemName ?? name;
}

/** A driver's session whose statements are spans, within a trace that is recorded; else the session itself. */
export function traced(session: Session, dialect: Dialect, place: TracePlace | undefined): Session {
  return place?.span.isRecorded ? new TracedSession(session, systemOf(dialect), place) : session;
}

/** By the conventions for databases: statements with their placeholders, never their values. */
class TracedSession implements Session {
  readonly #session: Session;
  readonly #system: string;
  readonly #place: TracePlace;

  constructor(session: Session, system: string, place: TracePlace) {
    this.#session = session;
    this.#system = system;
    this.#place = place;
  }

  all(sql: string, params?: readonly Value[]): Promise<Row[]> {
    return this.#statement(sql, () => this.#session.all(sql, params));
  }
  read(sql: string, params: readonly Value[]): Promise<Row[]> {
    const session = this.#session;
    return this.#statement(sql, () => session.read?.(sql, params) ?? session.all(sql, params));
  }
  run(sql: string, params?: readonly Value[]): Promise<number> {
    return this.#statement(sql, () => this.#session.run(sql, params));
  }
  lone(sql: string, params: readonly Value[]): Promise<number> {
    return this.#statement(sql, () => runLone(this.#session, sql, params));
  }
  /** Without its text: Sequelize writes values into most of its statements. */
  native(statement: NativeStatement): Promise<unknown> {
    return this.#operation(operationOf(statement.sql), () => this.#session.native(statement));
  }
  guarded<T>(run: (session: Session) => Promise<T>): Promise<T> {
    const session = this.#session;
    const inSession = (inner: Session) => run(inner === session ? this : this.#like(inner));
    return session.guarded?.(inSession) ?? run(this);
  }
  async undo(): Promise<void> {
    await this.#session.undo?.();
  }
  execute(sql: string): Promise<void> {
    return this.#session.execute(sql);
  }
  enforce(rule: Rule, on: boolean): Promise<boolean> {
    return this.#session.enforce(rule, on);
  }
  begin(mode: Mode, signal?: AbortSignal): Promise<void> {
    return this.#operation("BEGIN", () => this.#session.begin(mode, signal));
  }
  commit(): Promise<void> {
    return this.#operation("COMMIT", () => this.#session.commit());
  }
  rollback(): Promise<void> {
    return this.#operation("ROLLBACK", () => this.#session.rollback());
  }
  cancel(): Promise<void> {
    return this.#session.cancel();
  }
  isOpen(): boolean {
    return this.#session.isOpen();
  }
  transactionEnded(): boolean {
    return this.#session.transactionEnded();
  }
  destroy(): void {
    this.#session.destroy();
  }
  release(usable: boolean): void {
    this.#session.release(usable);
  }

  #like(inner: Session): Session {
    return new TracedSession(inner, this.#system, this.#place);
  }

  #statement<T>(sql: string, work: () => Promise<T>): Promise<T> {
    const { name, attributes } = summaryOf(sql);
    return this.#inSpan(name, { "db.system.name": this.#system, ...attributes }, work);
  }

  #operation<T>(operation: string, work: () => Promise<T>): Promise<T> {
    return this.#inSpan(operation, { "db.system.name": this.#system, "db.operation.name": operation }, work);
  }

  #inSpan<T>(name: string, attributes: TraceAttributes, work: () => Promise<T>): Promise<T> {
    return within(childOf(this.#place.span, name, attributes, "client"), work);
  }
}

interface Summary {
  readonly name: string;
  readonly attributes: TraceAttributes;
}

/** By statement: the toolkit makes a text once for each shape of a question. */
const summaries = new Map<string, Summary>();

function summaryOf(sql: string): Summary {
  let summary = summaries.get(sql);
  if (!summary) {
    const operation = operationOf(sql);
    const [, table] = /\b(?:FROM|INTO|UPDATE)\s+["`[]?(\w{1,63})/i.exec(sql) ?? [];
    summary = {
      name: table === undefined ? operation : `${operation} ${table}`,
      attributes: {
        "db.operation.name": operation,
        ...(table === undefined ? {} : { "db.collection.name": table }),
        "db.query.text": sql.length > MAX_TEXT ? `${sql.slice(0, MAX_TEXT)}…` : sql,
      },
    };
    if (summaries.size >= MAX_SUMMARIES) summaries.clear();
    summaries.set(sql, summary);
  }
  return summary;
}

/** The first word of a statement, such as SELECT. */
function operationOf(sql: string): string {
  const [, word = "STATEMENT"] = /^[\s(]*([A-Za-z]{1,30})/.exec(sql) ?? [];
  return word.toUpperCase();
}
