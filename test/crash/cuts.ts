import { databases } from "../ddd/sequelize/backends.ts";
import { createDataCutter } from "../helpers/network/cut.ts";
import { startTcpProxy } from "../helpers/network/tcp-proxy.ts";
import { until } from "./arena.ts";
import { type Fault, harmless } from "./fault.ts";
import { type JournalEntry, textsOf } from "./journal.ts";

/** The goal for going on after a cut, in milliseconds. */
const HEALED_MS = 5000;
/** The most that a connection carries one way before it is cut, in bytes. */
const MOST_BYTES = 30_000;
/** The kinds of errors that a writer may hear meanwhile. */
export const EXPECTED = /^\S+ (unavailable|deadline|conflict) /;

/** Those behind a network. */
const servers = Object.fromEntries(Object.entries(databases).filter(([name]) => name !== "sqlite"));

/** The connections of a process that writes and delivers are cut, each after so many bytes. */
export const cuts: Fault = {
  name: "database connections cut",
  databases: servers,
  async run(arena, isFull) {
    const most = isFull ? 200 : 20;
    // A program that cannot reach its database when it starts ends, and says so.
    let isReady = false;
    const cutter = createDataCutter(() => {
      if (!isReady || cutter.cuts >= most) return undefined;
      const after = Math.floor(Math.random() * MOST_BYTES);
      const sender = Math.random() < 0.5 ? "client" : "server";
      return { sender, after, unit: "bytes", how: Math.random() < 0.5 ? "reset" : "close" };
    });
    const proxy = await startTcpProxy(arena.url, cutter.filterOf);
    try {
      const program = arena.start(["write", "relay"], { url: proxy.url });
      await program.ready;
      isReady = true;
      await until(() => cutter.cuts >= most, 600_000);
      const count = (entry: string) => arena.journal().filter((one) => one.entry === entry).length;
      const before = [count("acknowledged"), count("delivered")];
      await until(() => count("acknowledged") > (before[0] ?? 0) && count("delivered") > (before[1] ?? 0));
      await program.kill();
    } finally {
      proxy.close();
    }
    await arena.drain();
    const journal = arena.journal();
    const gaps = [longestGap(journal, "acknowledged"), longestGap(journal, "delivered")];
    const unexpected = textsOf(journal, "refused").filter((text) => !EXPECTED.test(text));
    const late = gaps.filter((ms) => isFull && ms > HEALED_MS).map((ms) => `nothing was done for ${ms} ms`);
    const note = `longest gaps: ${gaps.map((ms) => (ms / 1000).toFixed(1)).join(" s between writes, ")} s between deliveries`;
    return harmless(arena, cutter.cuts, [...unexpected, ...late], note);
  },
};

/** The longest time between two entries, in milliseconds. */
export function longestGap(journal: readonly JournalEntry[], entry: JournalEntry["entry"]): number {
  const times = journal.filter((one) => one.entry === entry).map(({ time }) => time);
  return Math.max(0, ...times.map((time, i) => time - (times[i - 1] ?? time)));
}
