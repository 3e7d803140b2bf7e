import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { others } from "../../bench/beside/measure.ts";
import { programs } from "../../bench/beside/servers.ts";
import { works } from "../../bench/beside/works.ts";
import { MEASUREMENTS, readWords } from "../../bench/words.ts";
import { root } from "../helpers/tools.ts";

const NAMES = ["product", "page", "peers"];
const read = (file: string) => readFileSync(join(root, "bench", file), "utf8");

test("names and options of a run are read, and what is not understood is refused before anything is measured", (t) => {
  t.deepEqual(readWords([], NAMES), []);
  t.deepEqual(readWords(["--quick", "page", "product", "--write"], NAMES), ["page", "product"]);
  t.deepEqual(readWords(["peers", "--work=get", "--programs=brasa"], NAMES), ["peers"]);
  t.throws(() => readWords(["pages"], NAMES), { message: 'nothing is called "pages"; there are product, page, peers' });
  t.throws(() => readWords(["peers", "--wrok=get"], NAMES), {
    message: /^there is no option --wrok=get; there are --quick/,
  });
  t.throws(() => readWords(["--work=get"], NAMES), { message: /: npm run bench -- peers --work=get$/ });
  t.throws(() => readWords(["page", "--work=get"], NAMES), {
    message: /^--work=get narrows peers, which are not asked/,
  });
  t.deepEqual(readWords(["page", "peers", "--work=get"], NAMES), ["page", "peers"]);
});

test("the whole run asks for what there is", (t) => {
  const [, words = ""] =
    /npm run --silent bench -- ((?:.*\\\n)*.*)/.exec(readFileSync(join(root, ".ci/run"), "utf8")) ?? [];
  const given = words.split(/[\s\\]+/).filter((word) => word !== "");
  const asked = readWords(given, MEASUREMENTS);
  t.true(asked.length > 5 && asked.includes("peers"), words);
  const listed = (option: string) =>
    given
      .find((word) => word.startsWith(option))
      ?.slice(option.length)
      .split(",") ?? [];
  for (const name of listed("--work=")) t.true(name in works || name in others, name);
  for (const name of listed("--programs=")) t.true(name in programs, name);
});

test("each work has its place in bench/RESULTS.md, without which a run with --write ends in its midst", (t) => {
  const results = read("RESULTS.md");
  for (const name of [...Object.keys(works), ...Object.keys(others)]) {
    t.regex(results, new RegExp(`^<!-- ${name} -->$[^]*^<!-- end of ${name} -->$`, "m"), name);
  }
});

test("bench/README.md names each work and each program that can be asked for", (t) => {
  const page = read("README.md");
  for (const name of [...Object.keys(works), ...Object.keys(others), ...Object.keys(programs)]) {
    t.true(page.includes(`\`${name}\``), name);
  }
});
