/** A migration that a backup has in its journal. */
export interface BackupMigration {
  /** The context whose tables it has made; `brasa` for those of the toolkit. */
  readonly context: string;
  readonly name: string;
}

/** A file that has the form of a backup, and was examined. */
export interface ExaminedBackup {
  readonly file: string;
  readonly bytes: number;
  /** Empty where the database was no toolkit's, or was never migrated. */
  readonly migrations: readonly BackupMigration[];
  /** The names of its triggers and views, which the service would run. The toolkit makes none. */
  readonly programs: readonly string[];
}

export interface BackUpOptions {
  /** Whether a file that is there is replaced. @default false */
  readonly isForced?: boolean | undefined;
  /** Ends the backup: nothing stays of it. */
  readonly signal?: AbortSignal | undefined;
}

/** A database that nothing else can use until it is closed, or a place where there is none yet. */
export interface LockedDatabase {
  readonly file: string;
  /** Its length, and 0 where there is none yet. */
  readonly bytes: number;
  /**
   * Writes the backup's content in place of the database's own, in one transaction; where there is no database, makes one, which gets its
   * name when it is complete. Before this, nothing is made.
   *
   * @param examined a backup that `examine` has passed
   * @returns the file beside the database that has the former content; undefined where there was none
   * @throws DatabaseError; the database has its former content then, or there is none still
   */
  replace(examined: ExaminedBackup): Promise<string | undefined>;
  close(): Promise<void>;
}

/** Backups of the databases of one kind that are files. */
export interface FileBackups {
  /** The path of the database's file, as the URL names it. @throws DatabaseError */
  fileOf(url: string): string;
  /**
   * Writes a consistent copy of the database into a file, while others use it: all that was committed when it began. The copy is examined and
   * is on the disk before it gets its name.
   *
   * @returns the copy
   * @throws DatabaseError: no file has the name then, or the former one has it
   */
  backUp(url: string, target: string, options?: BackUpOptions): Promise<ExaminedBackup>;
  /**
   * Refuses a file that no backup of the database may replace: one that belongs to a database, a database that a service uses, and one, or
   * a backup of one, that has the tables of other contexts.
   *
   * @throws DatabaseError
   */
  requireReplaceable(url: string, file: string): Promise<void>;
  /** Examines a backup: its integrity, its references, its journal. Changes nothing. @throws DatabaseError */
  examine(file: string): Promise<ExaminedBackup>;
  /** Takes a database that nothing else has open, for a restore. @throws DatabaseError also if a process has it open */
  lock(url: string): Promise<LockedDatabase>;
}

/** The lines of a shell that make and restore a backup by the tools of a database's server. */
export interface DumpCommands {
  readonly backup: string;
  readonly restore: string;
}
