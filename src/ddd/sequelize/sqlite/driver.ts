import { MAX_TIMER_MS } from "../../input/number-options.ts";
import { type Driver, toLimits } from "../driver.ts";
import type { DatabaseOptions, GroupCommitOptions } from "../opener.ts";
import { Pool } from "../session/pool.ts";
import { sqliteDialect } from "./dialect.ts";
import { CommitGroups, type GroupLimits } from "./group/groups.ts";
import { Member } from "./group/member.ts";
import { sequelizeAdapter } from "./sequelize.ts";
import { SqliteSession } from "./session.ts";

/**
 * SQLite lets one connection write at a time, so there is one to write, which units queue for, and a few to read, which
 * never wait for it (write-ahead log).
 */
export function sqliteDriver(file: string, options: DatabaseOptions = {}): Driver {
  const { readers = 8, busyTimeoutMs = 5000, acquireTimeoutMs: timeoutMs = 10_000 } = options;
  const { readOnly = false, groupCommit = true } = options;
  const writer: Pool<SqliteSession> = new Pool({
    max: 1,
    timeoutMs,
    timeoutMessage: (heldMs) =>
      `no turn to write within ${timeoutMs} ms: ` +
      (heldMs < timeoutMs
        ? "too much is written"
        : "one unit was left open for all of that time; if it is this code's own, from begin(), end it first"),
    create: () => SqliteSession.open(file, "write", busyTimeoutMs, (session, usable) => writer.give(session, usable)),
    destroy: (session) => session.close(),
  });
  const reader: Pool<SqliteSession> = new Pool({
    max: readers,
    timeoutMs,
    timeoutMessage: () =>
      `no connection to read with within ${timeoutMs} ms: too much is read, or a unit was left open`,
    create: () =>
      SqliteSession.open(file, readOnly ? "look" : "read", busyTimeoutMs, (session, usable) =>
        reader.give(session, usable),
      ),
    destroy: (session) => session.close(),
  });
  const groups = groupCommit ? new CommitGroups(writer, toGroupLimits(groupCommit)) : undefined;
  const limits = toLimits(options);
  return {
    dialect: sqliteDialect,
    sequelize: sequelizeAdapter,
    limits: { ...limits, answerMs: Math.min(Math.max(limits.answerMs, 2 * busyTimeoutMs), MAX_TIMER_MS) },
    acquire: (mode, signal, shares = false) => {
      if (mode === "read" || readOnly) return reader.take(signal);
      const turn = writer.take(signal);
      return groups ? turn.then((session) => new Member(session, groups, shares)) : turn;
    },
    pools: () => [writer.usage("writer"), reader.usage("readers")],
    close: async (signal) => {
      await reader.close(signal);
      await writer.close(signal);
    },
  };
}

function toGroupLimits(groupCommit: true | GroupCommitOptions): GroupLimits {
  const { openMs = 8, patienceMs = 60 } = groupCommit === true ? {} : groupCommit;
  return { openMs, patienceMs };
}
