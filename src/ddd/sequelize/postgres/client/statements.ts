import { createHash } from "node:crypto";
import type { Row, Value } from "../../column.ts";
import { codeOf, messageOf } from "../../error.ts";
import { Cache } from "../../session/lru.ts";
import { OutdatedStatement } from "../error.ts";
import type { Client } from "./client.ts";

/** Values come as PostgreSQL's text, which the columns' codecs decode. */
const types = { getTypeParser: () => (text: string) => text };

/**
 * How many times a statement outside of a transaction is prepared anew: each may run on another of a pooler's
 * connections.
 */
const MAX_ATTEMPTS = 4;

const NAME_TAKEN = "42P05";
const NAME_UNKNOWN = "26000";

/**
 * Codes of a prepared statement that fails because its table has changed: its results or its parameters have other
 * types, or an object that it names is gone. An error of the statement itself is raised when it is prepared.
 */
const OUTDATED = /^(0A000|42703|42704|42804|42846|42883|42P01|42P18|22P02|22003)$/;
/**
 * Texts of the same without a code of their own (XX000): a type or a table that was dropped and created again has
 * another OID.
 */
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
  /** How many times a statement was prepared anew, by its SQL. */
  readonly #generations = new Map<string, number>();
  /** Names that are to be deallocated on the server. */
  readonly #forgotten: string[] = [];

  /**
   * @param prepares whether statements may be prepared
   * @param pooled whether each transaction may have another server connection
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
   * @throws OutdatedStatement, in a transaction, if it must be prepared anew: the transaction must run again
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

  /** Deallocates forgotten statements on the server. To be called outside of transactions, which an error would end. */
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

  /** The statements that pg believes to be prepared on this connection: SQL by name. */
  get #parsed(): Record<string, string> {
    return this.#client.connection.parsedStatements;
  }

  /** @returns whether the statement may succeed if it is tried again */
  #renew(text: string, name: string, isKnown: boolean, error: unknown): boolean {
    const code = codeOf(error);
    if (code === NAME_TAKEN || code === NAME_UNKNOWN) {
      // Behind a pooler that keeps no prepared statements, this would repeat for ever.
      if (this.#pooled) this.#prepares = false;
      if (code === NAME_UNKNOWN) delete this.#parsed[name];
      // A name belongs to its SQL, so a statement of this name is this statement, even if another client has prepared it.
      else this.#parsed[name] = text;
      return true;
    }
    if (!isKnown || !(OUTDATED.test(code) || NUMBER_GONE.test(messageOf(error)))) return false;
    this.#generations.set(text, (this.#generations.get(text) ?? 0) + 1);
    this.#names.delete(text);
    return true;
  }

  /**
   * The name of a prepared statement. It depends on the SQL alone, so that it means the same in every program that may
   * get this connection from a pooler. A statement that is prepared anew gets another name.
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
