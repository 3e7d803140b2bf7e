import test from "ava";
import { decimal } from "../../src/ddd/schema/column-type.ts";
import { nullable, text } from "../../src/ddd/schema/field.ts";
import { table } from "../../src/ddd/schema/table.ts";
import { onEachBackend } from "./each-backend.ts";

interface Payment {
  readonly id: string;
  readonly amount: string;
  readonly exact: string | null;
}

onEachBackend(
  test,
  "decimals are summed exactly, and compared by their numbers",
  async (t, { repositories: { payments } }) => {
    await payments.create(
      { id: "1", amount: "0.1", exact: "12345678901234567890.000000001" },
      { id: "2", amount: "0.2", exact: "-2.5" },
      { id: "3", amount: "10", exact: null },
    );
    const of = {
      total: { sum: "amount" },
      mean: { average: "exact" },
      exact: { sum: "exact" },
      most: { max: "amount" },
      least: { min: "exact" },
    } as const;
    t.deepEqual(await payments.aggregate({ of }), [
      {
        total: "10.30",
        mean: Number("12345678901234567887.500000001") / 2,
        exact: "12345678901234567887.500000001",
        most: "10.00",
        least: "-2.500000000",
      },
    ]);
  },
  {
    payments: table<Payment>("payments", { id: text(5), amount: decimal(10, 2), exact: nullable(decimal(30, 9)) }),
  },
);
