import test from "ava";
import { JsonError, parseJson } from "../../console/src/json/parse.ts";

test("JSON with texts of 20 million characters is read, be they plain or escaped", (t) => {
  for (const content of ["A".repeat(20_000_000), "\\n".repeat(10_000_000)]) {
    const node = parseJson(`{"data": "${content}"}`);
    const value = node.kind === "object" ? node.members[0]?.value : undefined;
    t.is(value?.kind === "string" ? value.value : undefined, JSON.parse(`"${content}"`));
  }
  t.throws(() => parseJson(`"${"A".repeat(20_000_000)}`), { instanceOf: JsonError, message: /no closing "/ });
});

test("a text ends at its own quote", (t) => {
  for (const text of ['""', '"\\\\"', '"a\\"b"', '"\\u0022\\\\\\""']) {
    t.deepEqual(parseJson(`[${text}, 1]`), {
      kind: "array",
      items: [
        { kind: "string", value: JSON.parse(text) },
        { kind: "number", source: "1" },
      ],
    });
  }
  t.throws(() => parseJson('"a\\"'), { message: /no closing "/ });
});
