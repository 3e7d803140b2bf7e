import test from "ava";
import { readPage } from "../pages.ts";
import { allHeld, asvsTables, heldIn, problems, withTables } from "./table.ts";

test("the page has every requirement of ASVS 5 level 2, with the tests that hold it or the reason why none does", (t) => {
  const held = allHeld();
  t.deepEqual(problems(held), []);
  const page = readPage("docs/security.md");
  t.is(page, withTables(page, asvsTables(held)), "the tables are not current: npm run asvs writes them");
});

test("a tag that has no test, or names no requirement, is an error; a lost tag is told", (t) => {
  const tagged = (ids: string, next: string) => heldIn("x.test.ts", `// ${"ASVS"}: ${ids}\n${next}`);
  t.deepEqual(tagged("V6.2.1, V6.2.9", 'test("a | b", (t) => {});'), [
    { id: "V6.2.1", file: "x.test.ts", title: "a \\| b" },
    { id: "V6.2.9", file: "x.test.ts", title: "a \\| b" },
  ]);
  t.is(tagged("V6.2.1", "  withX.test(\n    withX.title(`\u0024{name}: c`),")[0]?.title, "…: c");
  t.deepEqual(heldIn("x.test.ts", 'test("a", f);\ntest("b [V6.2.1] [V6.2.9]", f);'), [
    { id: "V6.2.1", file: "x.test.ts", title: "b" },
    { id: "V6.2.9", file: "x.test.ts", title: "b" },
  ]);
  t.throws(() => heldIn("x.test.ts", 'test("b [V6.99.1]", f);'), { message: /V6.99.1 is no requirement/ });
  t.throws(() => tagged("V6.2.1", 'const a = "b";'), { message: /stands before no test/ });
  t.throws(() => tagged("V6.99.1", 'test("a");'), { message: /V6.99.1 is no requirement/ });
  const lost = allHeld().filter(({ id }) => id !== "V8.2.2");
  t.deepEqual(problems(lost), ["V8.2.2 is nowhere", "V8.2.2 has words, and no test"]);
});
