import test from "ava";
import { boolean, integer, nullable, table, text, timestamp, uuid } from "../../../src/ddd/sequelize/index.ts";

interface Thing {
  readonly id: string;
  readonly kind: "big" | "small";
  readonly endTime: Date | null;
}

test("a table has a column for each field, of its type, or it does not compile", (t) => {
  const right = table<Thing>("things", { id: uuid(), kind: text(), endTime: nullable(timestamp()) });
  t.deepEqual([...right.fields], ["id", "kind", "endTime"]);

  // @ts-expect-error kind is missing
  table<Thing>("things", { id: uuid(), endTime: nullable(timestamp()) });
  // @ts-expect-error there is no field "size"
  table<Thing>("things", { id: uuid(), kind: text(), endTime: nullable(timestamp()), size: integer() });
  // @ts-expect-error kind is not a boolean
  table<Thing>("things", { id: uuid(), kind: boolean(), endTime: nullable(timestamp()) });
  // @ts-expect-error endTime may be null
  table<Thing>("things", { id: uuid(), kind: text(), endTime: timestamp() });
  // @ts-expect-error kind may not be null
  table<Thing>("things", { id: uuid(), kind: nullable(text()), endTime: nullable(timestamp()) });
  // @ts-expect-error there is no field "size" to be unique
  table<Thing>("things", { id: uuid(), kind: text(), endTime: nullable(timestamp()) }, { unique: { a: ["size"] } });
});
