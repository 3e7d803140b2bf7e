import { openSync, readFileSync, writeSync } from "node:fs";

/** The kinds of entries: of the writer, the relay, and of the faults. */
export type Entry = "intended" | "acknowledged" | "refused" | "delivered" | "killed" | "frozen" | "error" | "warning";

/** An entry of a journal. */
export interface JournalEntry {
  /** In milliseconds since 1970. */
  readonly time: number;
  readonly pid: number;
  readonly entry: Entry;
  readonly text: string;
}

/** Adds an entry to a journal. It is there when this returns, whatever becomes of the process. */
export type AddEntry = (entry: Entry, text: string) => void;

/** Opens a journal, which several processes write at once: a line is one write at the end of the file. */
export function openJournal(file: string): AddEntry {
  const descriptor = openSync(file, "a");
  return (entry, text) => {
    const line = `${Date.now()} ${process.pid} ${entry} ${text.replaceAll(/\s+/g, " ").slice(0, 1000)}\n`;
    writeSync(descriptor, line);
  };
}

export function readJournal(file: string): JournalEntry[] {
  const lines = readFileSync(file, { encoding: "utf8", flag: "a+" }).split("\n");
  return lines.slice(0, -1).map((line) => {
    const [time, pid, entry, ...rest] = line.split(" ");
    return { time: Number(time), pid: Number(pid), entry: entry as Entry, text: rest.join(" ") };
  });
}

/** The texts of the entries of a kind. */
export function textsOf(journal: readonly JournalEntry[], entry: Entry): string[] {
  return journal.filter((one) => one.entry === entry).map(({ text }) => text);
}
