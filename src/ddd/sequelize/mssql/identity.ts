import type { BoundIdentity, IdentityDialect } from "../dialect.ts";

/**
 * The sequence that gives a table's keys. A column that is IDENTITY would take no keys that are given, and would tell those that it
 * gives in no order.
 */
export function sequenceOf(table: string): string {
  return `${table}__identity`;
}

const quoted = ({ table }: BoundIdentity) => table.dialect.quote(sequenceOf(table.name));

export const identity: IdentityDialect = {
  async reserve(runner, bound, count) {
    const [row] = await runner.returning(
      "DECLARE @first SQL_VARIANT; EXEC sys.sp_sequence_get_range @sequence_name = @p1, @range_size = @p2, " +
        "@range_first_value = @first OUTPUT; SELECT CONVERT(BIGINT, @first) AS [key]",
      [quoted(bound), count],
    );
    return Array.from({ length: count }, (_, i) => Number(row?.key) + i);
  },
  // Until the first is taken, the current value is the first.
  async passOver(runner, bound, key) {
    await runner.run(
      "DECLARE @first SQL_VARIANT, @gap BIGINT = @p2 + 1 - (SELECT CONVERT(BIGINT, current_value) FROM sys.sequences " +
        "WHERE object_id = OBJECT_ID(@p1)); IF @gap > 0 EXEC sys.sp_sequence_get_range @sequence_name = @p1, " +
        "@range_size = @gap, @range_first_value = @first OUTPUT",
      [quoted(bound), key],
    );
  },
};
