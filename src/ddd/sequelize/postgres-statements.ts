import { createHash } from "node:crypto";
import { Cache } from "./cache.ts";
import type { Row, Value } from "./driver.ts";
import { codeOf, messageOf } from "./error.ts";
import type { Client } from "./postgres-client.ts";
import { OutdatedStatement } from "./postgres-error.ts";

/** Values come as PostgreSQL's text: the columns' codecs know what to make of them. */
const types = { getTypeParser: () => (text: string) => text };

/** How often a statement outside of a transaction is prepared anew: each may meet another of a pooler's connections. */
const MAX_ATTEMPTS = 4;

const NAME_TAKEN = "42P05";
const NAME_UNKNOWN = "26000";

/**
 * By these a statement fails that was prepared before its table was changed: its plan gives other types, its parameters have
 * other types, or what it names is gone. What is wrong with the statement itself is seen when it is prepared.
 */
const OUTDATED = /^(0A000|42703|42704|42804|42846|42883|42P01|42P18|22P02|22003)$/;
/** Without a code of its own (XX000): a type or a table that was dropped and made again has another number. */
const NUMBER_GONE = /cache lookup failed|could not open relation with OID/;

interface Result {
  readonly rows: Row[];
  readonly rowCount: number | null;
  readonly command: string;
}

/** Runs statements on one connection, and prepares those with values, where that is allowed. */
export class Statements {
  readonly #client: Client;
  readonly #pooled: boolean;
  #prepares: boolean;
  readonly #names = new Cache<string>((name) => this.#forgotten.push(name));
  /** How often a statement was prepared anew, by its SQL. */
  readonly #generations = new Map<string, number>();
  /** Names that were forgotten here, but not yet on the server. */
  readonly #forgotten: string[] = [];

  /**
   * @param prepares whether statements may be prepared
   * @param pooled whether the server's connection may be another for each transaction
   */
  constructor(client: Client, prepares: boolean, pooled: boolean) {
    this.#client = client;
    this.#prepares = prepares;
    this.#pooled = pooled;
  }

  /** Runs one statement without values, or several. */
  async simple(text: string): Promise<Result> {
    return this.#client.query({ text, types });
  }

  /** Runs a statement that is not worth preparing. */
  async once(text: string, values: readonly Value[]): Promise<Result> {
    return this.#client.query({ text, values, types });
  }

  /**
   * Runs a statement that is prepared once.
   *
   * @param inTransaction whether an error ends more than the statement
   * @throws OutdatedStatement, in a transaction, for one that must be prepared anew: the transaction must run again
   */
  async prepared(text: string, values: readonly Value[], inTransaction: boolean): Promise<Result> {
    // In this order, since a new name may push out an old one.
    if (this.#prepares) this.#nameOf(text);
    if (!inTransaction) await this.forget();
    for (let attempt = 1; ; attempt++) {
      if (!this.#prepares) return this.once(text, values);
      const name = this.#nameOf(text);
      const isKnown = name in this.#parsed;
      try {
        return await this.#client.query({ text, values, name, types });
      } catch (error) {
        if (!this.#renew(text, name, isKnown, error)) throw error;
        if (inTransaction) throw new OutdatedStatement(error, this.#pooled);
        if (attempt === MAX_ATTEMPTS) throw error;
      }
    }
  }

  /** Lets the server forget what was forgotten here. To be called outside of transactions, which an error would end. */
  async forget(): Promise<void> {
    for (let name = this.#forgotten.pop(); name; name = this.#forgotten.pop()) {
      // The server does not know a statement that it has refused; a pooler's statements have other names there.
      if (!(name in this.#parsed) || this.#pooled) continue;
      delete this.#parsed[name];
      try {
        await this.simple(`DEALLOCATE ${name}`);
      } catch (error) {
        if (codeOf(error) !== NAME_UNKNOWN) throw error;
      }
    }
  }

  /** The statements that pg takes to be prepared on this connection: their SQL by their names. */
  get #parsed(): Record<string, string> {
    return this.#client.connection.parsedStatements;
  }

  /** @returns whether the statement may succeed if it is tried again */
  #renew(text: string, name: string, isKnown: boolean, error: unknown): boolean {
    const code = codeOf(error);
    if (code === NAME_TAKEN || code === NAME_UNKNOWN) {
      // Behind a pooler that keeps no statements this would go on for ever.
      if (this.#pooled) this.#prepares = false;
      if (code === NAME_UNKNOWN) delete this.#parsed[name];
      // A name belongs to its SQL, so what is prepared by it, by whomever, is this statement.
      else this.#parsed[name] = text;
      return true;
    }
    if (!isKnown || !(OUTDATED.test(code) || NUMBER_GONE.test(messageOf(error)))) return false;
    this.#generations.set(text, (this.#generations.get(text) ?? 0) + 1);
    this.#names.delete(text);
    return true;
  }

  /**
   * The name that a statement is prepared by. It belongs to the SQL alone, so that it means the same in every program that may
   * get this connection from a pooler; what is prepared anew has another.
   */
  #nameOf(sql: string): string {
    let name = this.#names.get(sql);
    if (name === undefined) {
      const generation = this.#generations.get(sql) ?? 0;
      name = `brasa_${createHash("sha256").update(sql).digest("hex").slice(0, 40)}${generation === 0 ? "" : `_${generation}`}`;
      this.#names.set(sql, name);
    }
    return name;
  }
}
