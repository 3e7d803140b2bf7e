import type { Value } from "../column.ts";
import type { Session } from "../driver.ts";

/** Runs a change by `Session.lone`. @throws Error for a session that cannot: by `run`, the change would have no effect */
export function runLone(session: Session, sql: string, params: readonly Value[]): Promise<number> {
  if (!session.lone) throw new Error("the sessions of a dialect with `inUnit` run changes as units of their own");
  return session.lone(sql, params);
}
