import { join, resolve } from "node:path";
import { InvalidError } from "../error.ts";
import { MemoryDatabase, type MemoryOptions } from "../memory/database.ts";
import type { Draft } from "../memory/store.ts";
import type { MemoryTransaction } from "../memory/transaction.ts";
import { identityField } from "../schema/identity.ts";
import type { AnyTable } from "../schema/table.ts";
import { CommitQueue, changesOf } from "./commit-queue.ts";
import { FileError } from "./error.ts";
import { type FileSystem, nodeFiles } from "./file-system.ts";
import { Folder, Refusal } from "./folder.ts";
import { csv } from "./format/csv.ts";
import type { Format } from "./format/format.ts";
import { json } from "./format/json.ts";
import { givenKeyTable, keysToKeep, latestIn } from "./given-keys.ts";
import { digestOf } from "./recovery.ts";
import { UncheckedReferences } from "./references.ts";
import { type PlacedRow, readRows } from "./rows.ts";
import { fileName, TableFile } from "./table-file.ts";

/** The forms in which rows are kept, each the scheme of a URL. */
const formats: readonly Format[] = [json, csv];

/** URLs of databases of files, as an error proposes them. */
export const fileUrls: readonly string[] = ["json:./path/to/folder", "csv:./path/to/folder"];

/** As many bytes as several rows have, so that a last gap on the disk does not pass for free space. */
const TRIAL_BYTES = 12_288;

export interface FileOptions extends MemoryOptions {
  /** The calls of the operating system, for tests that let them fail. @default the system's own */
  readonly files?: FileSystem | undefined;
}

/**
 * A database that is a folder of files, one for each table: all rows are in memory, where units run as in a MemoryDatabase, and a
 * unit counts as committed when its rows are in the files, on the disk. Each commit writes the files of the tables that it
 * changes anew; commits that come meanwhile are written together.
 *
 * One process at a time has the folder. Between its times the files may be edited by hand.
 */
export class FileDatabase extends MemoryDatabase {
  readonly #folder: Folder;
  readonly #format: Format;
  readonly #tables = new Map<string, TableFile>();
  readonly #unchecked = new UncheckedReferences();
  readonly #commits: CommitQueue;
  /** The problem of a file that was not understood. */
  #problem: FileError | undefined;
  #openUnits = 0;
  /** Ends when the latest work with the files has ended. */
  #turn: Promise<void> = Promise.resolve();
  #closing: Promise<void> | undefined;
  #onIdle: () => void = () => {};

  private constructor(folder: Folder, format: Format, options: FileOptions) {
    super(options);
    this.#folder = folder;
    this.#format = format;
    this.#commits = new CommitQueue(this.store, (drafts) => this.#alone(() => this.#keep(drafts)));
  }

  /**
   * Opens a folder, which is made if there is none, and ends a unit that a process died in.
   *
   * @param url `json:./data`, `json:/var/lib/brasa`, or `csv:…`
   * @throws FileError for a folder that cannot be used, or that another process uses
   */
  static async open(url: string, options: FileOptions = {}): Promise<FileDatabase> {
    const [, scheme = "", path = ""] = /^([a-z]+):(?:\/\/(?=\/))?(.*)$/is.exec(url) ?? [];
    const format = formats.find(({ name }) => name === scheme.toLowerCase());
    if (!format) throw new FileError(url, `a database of files is opened by ${fileUrls.join(" or ")}`);
    if (path.trim() === "") throw new FileError(url, `it must name a folder, such as ${format.name}:./data`);
    return new FileDatabase(await Folder.open(resolve(path), options.files ?? nodeFiles), format, options);
  }

  /** The path of the folder. */
  get folder(): string {
    return this.#folder.path;
  }

  /**
   * Registers a table and reads its file, as a worker does with those of its repositories. A table without a file is empty.
   *
   * @throws FileError for a file that is not understood: it names the place and the remedy, and the database does nothing from
   *   then on; InvalidError for a table that does not fit the others
   */
  override register(table: AnyTable): void {
    this.#requireUse();
    const known = this.#tables.get(table.name);
    if (known) requireSameFields(known.table, table);
    super.register(table);
    if (known) return;
    // A table of the user's own may have its name, and is refused then.
    if (identityField(table) !== undefined && this.#tables.get(givenKeyTable.name)?.table !== givenKeyTable) {
      this.register(givenKeyTable);
    }
    try {
      this.#read(table);
    } catch (error) {
      if (error instanceof FileError) this.#problem = error;
      throw error;
    }
  }

  #read(table: AnyTable): void {
    const name = fileName(table, this.#format);
    const file = this.#folder.read(name);
    const path = join(this.folder, name);
    const rows = file ? readRows(table, this.#format, path, file.bytes) : new Map<string, PlacedRow>();
    const placed = [...rows.values()];
    const state = { rows: placed.map(({ row }) => row), digest: file && digestOf(file.bytes), stamp: file?.stamp };
    this.#tables.set(table.name, new TableFile(table, this.#format, state));
    this.store.load(table, new Map([...rows].map(([id, { row }]) => [id, row])));
    this.store.identities.atLeast(table.name, latestIn(this.#tables.get(givenKeyTable.name), table.name));
    this.#unchecked.add(table, path, placed);
    this.#unchecked.check((target) => this.#tables.get(target)?.state.rows);
  }

  protected override open(mode: "read" | "write"): MemoryTransaction {
    this.#requireUse();
    return this.#begin(mode);
  }

  #begin(mode: "read" | "write"): MemoryTransaction {
    this.#openUnits++;
    return super.open(mode);
  }

  protected override onEnd(transaction: MemoryTransaction): void {
    super.onEnd(transaction);
    this.#openUnits--;
    if (this.#openUnits === 0) this.#onIdle();
  }

  protected override transact<T>(operation: (transaction: MemoryTransaction) => T): T | Promise<T> {
    let result: T | undefined;
    const begin = () => {
      const transaction = this.#begin("write");
      try {
        result = transaction.transact(operation);
        this.#requireTables(transaction.tables);
        return transaction;
      } catch (error) {
        transaction.end();
        throw error;
      }
    };
    this.#requireUse();
    const transaction = begin();
    if (changesOf(transaction).length > 0) return this.#commits.add(transaction, begin).then(() => result as T);
    transaction.end();
    // The operation has run, and this is its result, whatever its type.
    return result as T;
  }

  protected override commit(transaction: MemoryTransaction): void | Promise<void> {
    if (changesOf(transaction).length > 0) return this.#commits.add(transaction);
  }

  /** Waits until no other work with the files is going on. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    // The caller hears of its failure; the next work begins in any case.
    this.#turn = result.then(
      () => {},
      () => {},
    );
    return result;
  }

  /** Writes changes to the files of their tables. @throws UnavailableError */
  async #keep(drafts: readonly Draft[]): Promise<void> {
    const changes = new Map<TableFile, Map<string, object | undefined>>();
    for (const { table, rows } of drafts) {
      const file = this.#tables.get(table.name);
      if (!file) throw new Error(`${table.name} was written before it was registered`);
      changes.set(file, new Map([...(changes.get(file) ?? []), ...rows]));
    }
    const written = [...changes].map(([file, rows]) => ({ file, ...file.next(rows) }));
    const givenKeys = this.#tables.get(givenKeyTable.name);
    const keys = keysToKeep(givenKeys, written);
    if (givenKeys && keys.size > 0) written.push({ file: givenKeys, ...givenKeys.next(keys) });
    const changed = written.filter(({ file, digest }) => digest !== file.state.digest);
    if (changed.length === 0) return;
    const stamps = await this.#folder.write(
      changed.map(({ file, bytes }) => ({ name: file.name, bytes, before: file.state.digest ?? null })),
      () => this.#verify(),
    );
    for (const { file, rows, digest } of changed) file.state = { rows, digest, stamp: stamps.get(file.name) };
  }

  /** @throws Refusal if another program has changed a file, or may use the folder */
  async #verify(): Promise<void> {
    const checked = await Promise.all(
      [...this.#tables.values()].map(async (file) => {
        const { stamp, digest } = file.state;
        return { file, stamp: await this.#folder.requireStamp(file.name, stamp, digest) };
      }),
    );
    for (const { file, stamp } of checked) file.state = { ...file.state, stamp };
    await this.#folder.requireLock();
  }

  /**
   * Checks that the database can be used: that its files are those that it has read, and that it has the folder to itself.
   *
   * @throws UnavailableError
   */
  async check(): Promise<void> {
    this.#requireUse();
    try {
      await this.#alone(() => this.#verify());
    } catch (error) {
      throw error instanceof Refusal ? error.error : error;
    }
  }

  /** Checks that the disk takes what is written. @throws UnavailableError that tells why not */
  async tryToStore(): Promise<void> {
    this.#requireUse();
    const bytes = crypto.getRandomValues(new Uint8Array(TRIAL_BYTES));
    await this.#alone(() => this.#folder.tryToWrite(bytes));
  }

  /** Waits for the units that are open, refuses new ones, and gives the folder back. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    if (this.#openUnits > 0) {
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
    }
    await this.#commits.idle();
    await this.#folder.close();
  }

  #requireUse(): void {
    if (this.#closing) throw new Error("this database is closed: open it again");
    if (this.#problem) throw this.#problem;
    this.#folder.requireKnownState();
  }

  /** A repository that no worker has made could pass for one of an empty table. */
  #requireTables(names: Iterable<string>): void {
    for (const name of names) {
      if (this.#tables.has(name)) continue;
      throw new Error(`the file of ${name} has not been read: make a worker with its repository`);
    }
  }
}

/** Opens a folder of files as a database; see FileDatabase.open. */
export function openFiles(url: string, options: FileOptions = {}): Promise<FileDatabase> {
  return FileDatabase.open(url, options);
}

/** @throws InvalidError for a second declaration of a table with other fields: only one can be that of its file */
function requireSameFields(known: AnyTable, table: AnyTable): void {
  const fields = (one: AnyTable) =>
    [...one.types].map(([field, { kind, nullable }]) => `${field} ${kind} ${nullable}`).sort();
  if (fields(known).join() === fields(table).join()) return;
  throw InvalidError.of(table.name, "is declared twice, with other fields: its file can have those of one declaration");
}
