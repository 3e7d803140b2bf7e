import type { OrderTerm } from "../../../src/ddd/query/order.ts";
import type { Statement } from "../../../src/ddd/sequelize/dialect.ts";
import type { Database, Row } from "../../../src/ddd/sequelize/index.ts";

/**
 * How many rows of a table or of its indexes a statement reads. SQLite does not tell: its plan does, which is a page where an index
 * gives the rows in order, and where one on all fields of the order finds the position, and infinitely many elsewhere.
 *
 * @param sought the order, where there is a position in it
 */
export async function rowsRead(
  { connection, dialect }: Database,
  { sql, params }: Statement,
  { sought, page }: { readonly sought: readonly OrderTerm[]; readonly page: number },
): Promise<number> {
  if (dialect === "postgres") {
    const [row] = await connection.all(`EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${sql}`, params);
    const plan = row?.["QUERY PLAN"];
    const [{ Plan }] = (typeof plan === "string" ? JSON.parse(plan) : plan) as [{ Plan: PlanNode }];
    return readBy(Plan);
  }
  if (dialect === "sqlite") {
    const plan = (await connection.all(`EXPLAIN QUERY PLAN ${sql}`, params)).map(({ detail }) => String(detail));
    const isSorted = plan.some((detail, i) => /^(SEARCH|SCAN) /.test(detail) && /TEMP B-TREE/.test(plan[i + 1] ?? ""));
    const isFound = (detail: string) => sought.every(({ field }) => new RegExp(`[(, ]${field}\\b.*[<>=]`).test(detail));
    const finds =
      sought.length === 0 || plan.some((detail) => /^SEARCH \w+ USING .*INDEX/.test(detail) && isFound(detail));
    return finds && !isSorted ? page : Number.POSITIVE_INFINITY;
  }
  return connection.inUnit("read", async (unit) => {
    const statusOf = async () => {
      const rows = await unit.all("SHOW SESSION STATUS LIKE 'Handler_%'");
      const of = (wanted: RegExp) =>
        rows.reduce(
          (sum, { Variable_name, Value }: Row) => sum + (wanted.test(String(Variable_name)) ? Number(Value) : 0),
          0,
        );
      // Entries of an index that the engine passes over are attempts, and no reads.
      return of(/^Handler_(read_|icp_attempts)/) - of(/^Handler_icp_match/);
    };
    // Asking for the status reads, too.
    const before = await statusOf();
    const own = (await statusOf()) - before;
    const start = await statusOf();
    await unit.all(sql, params);
    return (await statusOf()) - start - own;
  });
}

interface PlanNode {
  readonly "Actual Rows": number;
  readonly "Actual Loops": number;
  readonly "Rows Removed by Filter"?: number;
  readonly Plans?: readonly PlanNode[];
}

/** The rows of the scans, which are the leaves of a plan. */
function readBy(node: PlanNode): number {
  if (node.Plans) return node.Plans.reduce((sum, plan) => sum + readBy(plan), 0);
  return (node["Actual Rows"] + (node["Rows Removed by Filter"] ?? 0)) * node["Actual Loops"];
}
