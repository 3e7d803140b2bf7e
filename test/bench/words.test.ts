import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { others, programsOfWorks } from "../../bench/beside/measure.ts";
import { tableOf } from "../../bench/beside/results.ts";
import type { Result } from "../../bench/beside/rounds.ts";
import { type ProgramName, programs } from "../../bench/beside/servers.ts";
import { works } from "../../bench/beside/works.ts";
import { readArguments } from "../../bench/scale/arguments.ts";
import { helpOn, MEASUREMENTS, readPeers, readWords, WordsError } from "../../bench/words.ts";
import { root } from "../helpers/tools.ts";

const NAMES = ["product", "page", "peers"];
const read = (file: string) => readFileSync(join(root, "bench", file), "utf8");

test("names and options of a run are read, and what is not understood is refused before anything is measured", (t) => {
  t.deepEqual(readWords([], NAMES), []);
  t.deepEqual(readWords(["--quick", "page", "product", "--write"], NAMES), ["page", "product"]);
  t.deepEqual(readWords(["peers", "--work=get", "--programs=brasa"], NAMES), ["peers"]);
  t.throws(() => readWords(["pages"], NAMES), {
    instanceOf: WordsError,
    message: 'nothing is called "pages"; there are product, page, peers',
  });
  t.throws(() => readWords(["peers", "--wrok=get"], NAMES), {
    message: /^there is no option --wrok=get; there are --quick/,
  });
  t.throws(() => readWords(["--work=get"], NAMES), { message: /: npm run bench -- peers --work=get$/ });
  t.throws(() => readWords(["page", "--work=get"], NAMES), { message: /^--work=get narrows peers alone/ });
  t.deepEqual(readWords(["page", "peers", "--work=get"], NAMES), ["page", "peers"]);
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

test("works and programs that have nothing in common are refused before a generator is built or a program started", (t) => {
  const all = { get: ["brasa", "pg"], list: ["brasa"], bulk: undefined };
  const read = (...words: string[]) => readPeers(words, all);
  t.deepEqual(read("peers"), { works: ["get", "list", "bulk"], programs: [] });
  t.deepEqual(read("peers", "--work=bulk,get"), { works: ["bulk", "get"], programs: [] });
  t.deepEqual(read("peers", "--programs=pg"), { works: ["get"], programs: ["pg"] });
  t.deepEqual(read("--work=get,list", "--programs=brasa,pg").works, ["get", "list"]);
  const refused = (message: string, ...words: string[]) =>
    t.throws(() => read("peers", ...words), { instanceOf: WordsError, message });
  refused('--work: nothing is called "gte"; there are get, list, bulk', "--work=gte");
  refused('--programs: nothing is called "sqlite"; there are brasa, pg', "--programs=sqlite");
  refused("--programs: list has none of pg; it has brasa", "--work=list", "--programs=pg");
  refused("--programs: pg is in none of list", "--work=list", "--programs=brasa,pg");
  refused("--programs: bulk always measures all of its programs", "--work=bulk", "--programs=pg");
});

test("--help names all that can be asked for, and each program is in a work", (t) => {
  const help = helpOn(NAMES, programsOfWorks);
  for (const name of [...NAMES, "--work=", "--programs=", "--quick", "--write"]) t.true(help.includes(name), name);
  for (const name of [...Object.keys(works), ...Object.keys(others)]) t.regex(help, new RegExp(`^  ${name}: `, "m"));
  const chosen = Object.values(programsOfWorks).flatMap((names) => names ?? []);
  t.deepEqual([...new Set(chosen)].sort(), Object.keys(programs).sort());
});

test("a narrowed table has the name of the program by which it divides", (t) => {
  const work = works.get;
  if (!work) throw new Error("there is one");
  const round = { calls: 1, seconds: 1, callsPerSecond: 1, p50: 1, p90: 1, p99: 1, max: 1, serverCpuMs: 1, errors: {} };
  const result = (name: ProgramName): Result => ({ name, rounds: [round], errors: {}, checked: "" });
  const headings = (names: ProgramName[]) => tableOf(work, { results: names.map(result), missing: {} }, undefined);
  t.regex(headings(["drizzle", "kysely"]), /\| × connect-node \+ Drizzle \|/);
  t.regex(headings(["brasa-toolkit", "kysely"]), /\| × Brasa's toolkit \|/);
  t.regex(headings([]), /\| × Brasa's toolkit \|/);
});

test("what npm run simulate is given without an effect is refused", (t) => {
  t.deepEqual(readArguments([]), { what: "tables" });
  t.deepEqual(readArguments(["--write"]), { what: "write" });
  t.deepEqual(readArguments(["-h"]), { what: "help" });
  t.deepEqual(readArguments(["--calls", "5", "--alpha", "1"]), {
    what: "answer",
    question: { calls: "5", writes: "0.1", owners: "100000", alpha: "1" },
  });
  t.throws(() => readArguments(["--writes", "0.3"]), { message: /^--writes is about .+: give --calls, too$/ });
  t.throws(() => readArguments(["--write", "--calls", "5"]), { message: /: give one of them$/ });
  t.throws(() => readArguments(["--call", "5"]), { instanceOf: TypeError });
});

test("what .ci/run and the pages ask for is there", (t) => {
  const texts = [".ci/run", "bench/README.md", "bench/trials.md", "docs/scale.md"].map((file) =>
    readFileSync(join(root, file), "utf8").replaceAll("\\\n", " "),
  );
  const commands = texts.flatMap((text) => [...text.matchAll(/npm run (?:--silent )?bench -- ([^`\n#]+)/g)]);
  t.true(commands.length > 5);
  for (const [command, given = ""] of commands.filter((one) => !one[0].includes("--help"))) {
    const words = given.trim().split(/\s+/);
    t.notThrows(() => readWords(words, MEASUREMENTS), command);
    t.notThrows(() => readPeers(words, programsOfWorks), command);
  }
});
