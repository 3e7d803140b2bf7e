import test from "ava";
import { type FilterFields, parseOrderBy, printOrderBy } from "../../../src/ddd/connect/index.ts";
import { InvalidError } from "../../../src/ddd/error.ts";

const fields: FilterFields<{ id: string; name: string; createTime: Date }> = {
  id: { type: "string" },
  name: { type: "string" },
  createTime: { type: "timestamp" },
};

test("an order is read with any spaces", (t) => {
  t.deepEqual(parseOrderBy("", fields), []);
  t.deepEqual(parseOrderBy("  ", fields), []);
  t.deepEqual(parseOrderBy("name", fields), ["name"]);
  t.deepEqual(parseOrderBy("  name ,create_time    desc ", fields), ["name", "createTime desc"]);
});

for (const text of [
  "nmae",
  "createTime",
  "name, name",
  "name, name desc",
  "name asc",
  "name desc desc",
  "name,",
  ",",
  "name;",
]) {
  test(`it is told what is wrong with the order: ${text}`, (t) => {
    const error = t.throws(() => parseOrderBy(text, fields), { instanceOf: InvalidError });
    t.deepEqual(
      error.violations.map(({ field }) => field),
      ["order_by"],
    );
  });
}

test("an order is printed as it is read", (t) => {
  t.is(printOrderBy(["name", "createTime desc"], fields), "name, create_time desc");
  t.is(printOrderBy(["id desc"], fields), "id desc");
  t.is(printOrderBy([], fields), "");
});
