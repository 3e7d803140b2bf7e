import test from "ava";
import { readArguments } from "./arguments.ts";

const faults = ["kill -9", "control: no inbox"];
const databases = ["sqlite", "postgres"];

/** The names that a command line asks for. */
function namesOf(...args: string[]): string[] {
  const { isAsked } = readArguments([faults, databases], args);
  return [...faults, ...databases].filter(isAsked);
}

test("of each kind those that are named are asked for, and all of a kind that none is named of", (t) => {
  t.deepEqual(namesOf(), [...faults, ...databases]);
  t.deepEqual(namesOf("kill -9"), ["kill -9", ...databases]);
  t.deepEqual(namesOf("postgres", "--quick"), [...faults, "postgres"]);
  t.deepEqual(namesOf("sqlite", "control: no inbox"), ["control: no inbox", "sqlite"]);
});

test("the short forms are asked for by an option, before the names or behind them", (t) => {
  t.true(readArguments([faults], []).isFull);
  t.false(readArguments([faults], ["--quick", "kill -9"]).isFull);
  t.false(readArguments([faults], ["kill -9", "--quick"]).isFull);
});

test("an unknown name is an error that lists the names, and so is an unknown option", (t) => {
  const message =
    'nothing is called "oracle"; there are "kill -9", "control: no inbox", "sqlite", "postgres", and --quick for the short forms';
  t.throws(() => namesOf("sqlite", "oracle"), { message });
  t.throws(() => namesOf("--quik"), { message: /^nothing is called "--quik"; there are "kill -9", / });
});
