import { openerOf } from "../open.ts";
import type { Examination } from "./examination.ts";

/**
 * The examinations of the database that a URL names, for one that is opened with `readOnly`: its version, clock, rights, integrity and
 * whatever else its kind has.
 *
 * @returns [] for a kind of database without any
 * @throws DatabaseError for a URL that no database has
 */
export async function examinationsOf(url: string): Promise<readonly Examination[]> {
  return (await openerOf(url).examinations?.(url)) ?? [];
}
