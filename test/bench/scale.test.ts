import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import test from "ava";
import { answer } from "../../bench/scale/answer.ts";
import { charts } from "../../bench/scale/charts.ts";
import { costs, inputs, staleInputs } from "../../bench/scale/inputs.ts";
import { Agenda } from "../../bench/scale/model/agenda.ts";
import { limitsOf, sharesOfShards } from "../../bench/scale/model/formulas.ts";
import { answeredElsewhere } from "../../bench/scale/model/loss.ts";
import type { Load, System } from "../../bench/scale/model/model.ts";
import { lagOf, limits, partitionsFor } from "../../bench/scale/model/partitions.ts";
import { Random, Zipf } from "../../bench/scale/model/random.ts";
import { simulate } from "../../bench/scale/model/system.ts";
import { withTables } from "../../bench/scale/page.ts";
import { tables } from "../../bench/scale/questions.ts";
import { comparisons } from "../../bench/scale/validation.ts";
import { root } from "../helpers/tools.ts";

const mix = { owners: 10_000, alpha: 0.5, writes: 0.1 };
const systems: readonly System[] = [
  { processes: 1, shards: 1, cores: 4, connections: 10 },
  { processes: 4, shards: 1, replicas: 1, cores: 2, connections: 10 },
  { processes: 9, shards: 4, cores: 4, connections: 3 },
];
const read = (file: string) => readFileSync(join(root, file), "utf8");
const near = (value: number, wanted: number, part: number) => Math.abs(value / wanted - 1) <= part;

/** A load that is a part of the narrowest limit. */
function loadOf(system: System, part: number, more: Partial<Load> = {}): Load {
  const perSecond = part * (limitsOf(system, { ...mix, ...more })[0]?.perSecond ?? 0);
  return { ...mix, arrivals: { perSecond }, ...more };
}

test("as many calls are under way as begin in the time that one takes: Little's law", (t) => {
  for (const system of systems) {
    for (const part of [0.3, 0.6, 0.8]) {
      const { under, perSecond, mean } = simulate(system, loadOf(system, part), { seed: 2, calls: 20_000 });
      t.true(near((perSecond * mean) / 1e6, under, 0.05), `${part}: ${under} under way, ${perSecond} of ${mean} µs`);
    }
  }
});

test("a system ends as many calls as begin, up to its narrowest limit, and never more", (t) => {
  for (const system of systems) {
    const [narrowest] = limitsOf(system, mix);
    const load = loadOf(system, 0.5);
    const { perSecond } = load.arrivals as { readonly perSecond: number };
    t.true(near(simulate(system, load, { seed: 3, calls: 20_000 }).perSecond, perSecond, 0.05));
    const full = simulate(system, { ...mix, arrivals: { inFlight: 500 } }, { seed: 3, calls: 20_000 });
    // A run of 20,000 calls has by chance some more, or less, to do than the mean.
    t.true(full.perSecond <= 1.03 * (narrowest?.perSecond ?? 0), `${full.perSecond} of ${narrowest?.perSecond}`);
    t.true(full.perSecond >= 0.6 * (narrowest?.perSecond ?? 0), `${full.perSecond} of ${narrowest?.perSecond}`);
    t.true(Math.max(...full.busyProcesses, ...full.busyDatabases) <= 1.001);
  }
});

test("the time at one server is that of the formula for it", (t) => {
  const only = { ...costs, readDatabase: 0, roundTrip: 0, readProcess: 200 };
  for (const part of [0.3, 0.6]) {
    const load = { ...mix, writes: 0, arrivals: { perSecond: part * 5000 } };
    const { mean } = simulate({ processes: 1, shards: 1, cores: 1, connections: 1000 }, load, {
      seed: 4,
      calls: 60_000,
      costs: only,
    });
    // Two visits of 100 µs each, at a server of the type M/M/1: each takes 100 / (1 - part).
    t.true(near(mean, 200 / (1 - part), 0.07), `${part}: ${mean} µs`);
  }
});

test("owners that are alike spread evenly over shards, and busy ones do not", (t) => {
  const system = { processes: 8, shards: 4, cores: 4, connections: 10 };
  const callsOf = (alpha: number) =>
    simulate(system, loadOf(system, 0.4, { alpha }), { seed: 5, calls: 20_000 }).callsOfShards;
  const even = callsOf(0);
  t.true(
    even.every((calls) => near(calls, 5000, 0.07)),
    even.join(),
  );
  t.true(Math.max(...callsOf(1.5)) > 7000);
  const sum = sharesOfShards({ ...mix, alpha: 1.5 }, 4).reduce((all, share) => all + share, 0);
  t.true(near(sum, 1, 1e-9));
  const zipf = new Zipf(1000, 1);
  t.true(near(zipf.shareOf(0) / zipf.shareOf(1), 2, 1e-9));
});

test("the same seed gives the same result, and another another", (t) => {
  const [, system] = systems;
  if (!system) throw new Error("there is one");
  const run = (seed: number) => simulate(system, loadOf(system, 0.6), { seed, calls: 5000 });
  t.deepEqual(run(6), run(6));
  t.notDeepEqual(run(6), run(7));
});

test("the agenda tells the earliest first, and those of one time in the order of their coming", (t) => {
  const random = new Random(8);
  const agenda = new Agenda();
  const given = Array.from({ length: 2000 }, (_, number) => ({ time: random.below(50), number }));
  for (const { time, number } of given) agenda.add(time, number);
  const told = given.map(() => agenda.next());
  t.deepEqual(
    told,
    given.toSorted((a, b) => a.time - b.time),
  );
  t.is(agenda.next(), undefined);
});

test("the simulation of one machine predicts what was measured there within 20 %, and formulas agree with it", (t) => {
  for (const { name, simulated, measured, byFormula } of comparisons()) {
    t.true(near(simulated, measured, 0.2), `${name}: ${simulated} and ${measured}`);
    if (byFormula !== undefined) t.true(near(simulated, byFormula, 0.03), `${name}: ${simulated} and ${byFormula}`);
  }
  // The control: with half of a process's time, it does not.
  const half = { ...costs, readProcess: inputs.readProcess.value / 2, readDatabase: 59, roundTrip: 0 };
  const load = { ...mix, writes: 0, arrivals: { inFlight: 64 } };
  const one = { processes: 1, shards: 1, cores: 1, connections: 1000 };
  t.false(near(simulate(one, load, { seed: 1, calls: 5000, costs: half }).perSecond, inputs.readRate.value, 0.2));
});

test("a replica shows writes later, and the later the more it has to repeat; without replicas nothing is stale", (t) => {
  const system = { processes: 20, shards: 1, replicas: 2, cores: 4, connections: 10 };
  const load = { ...mix, owners: 100, writes: 0.3 };
  const lagAt = (perSecond: number) =>
    simulate(system, { ...load, arrivals: { perSecond } }, { seed: 9, calls: 10_000 }).lag;
  const [little, much] = [lagAt(500), lagAt(7000)];
  t.true(little.p50 > costs.roundTrip / 2);
  t.true(much.p99 > little.p99);
  t.true(much.stale > little.stale && little.stale > 0);
  const alone = simulate(
    { ...system, replicas: 0 },
    { ...load, arrivals: { perSecond: 500 } },
    { seed: 9, calls: 5000 },
  );
  t.is(alone.lag.stale, 0);
});

test("events are applied no faster than consumers and keys allow, and partitions help until one key has too many", (t) => {
  const load = { perSecond: 5000, keys: 10_000, alpha: 0 };
  const lag = (partitions: number) => lagOf({ ...load, partitions }, { seed: 10, seconds: 4 }).p99;
  t.true(lag(1) > 1e6);
  t.true(lag(4) < 1e5);
  const needed = partitionsFor(load, 10) ?? 0;
  t.true(needed >= load.perSecond / limits.ofPartition);
  t.true(lag(needed) < 1e6);
  t.is(partitionsFor({ ...load, alpha: 1.5 }, 10), undefined);
});

test("a silent shard takes the places of all calls, unless each shard has a limit of its own", (t) => {
  const lost = { seed: 11, perSecond: 1500, shards: 8, seconds: 60 };
  t.true(answeredElsewhere({ ...lost, waitMs: 10_000 }) < 0.8);
  t.is(answeredElsewhere({ ...lost, waitMs: 10_000, callsOfShard: 100 }), 1);
  t.is(answeredElsewhere({ ...lost, waitMs: 2 }), 1);
});

test("a question of the command line is answered, and a wrong one refused by its option", (t) => {
  const question = { calls: "10000", writes: "0.1", owners: "100000", alpha: "0.5" };
  t.regex(answer(question), /^\d+ processes, and \d+ shards with 4 cores each\np50 /);
  t.regex(answer({ ...question, alpha: "1.5" }), /^No number of shards carries 10,000 calls/);
  for (const wrong of ["", "many", "-1", "2e9"]) {
    t.throws(() => answer({ ...question, calls: wrong }), { instanceOf: RangeError, message: /^--calls is / });
  }
  t.throws(() => answer({ ...question, writes: "1.1" }), { message: '--writes is "1.1": give a number from 0 to 1' });
});

test("an input whose file has other words is told", (t) => {
  const from = { file: "bench/a.md", says: "1 µs" };
  const all = {
    one: { value: 1, unit: "µs", is: "", from },
    two: { value: 2, unit: "µs", is: "", from: undefined },
  } as const;
  t.deepEqual(
    staleInputs(() => "it takes 1 µs now", all),
    [],
  );
  t.deepEqual(staleInputs(() => "it takes 3 µs now", all).length, 1);
  // A new run of the benchmarks may say something else, which the program tells.
  const own = Object.entries(inputs).filter(([, input]) => input.from?.file !== "bench/RESULTS.md");
  t.deepEqual(staleInputs(read, Object.fromEntries(own)), []);
});

test("the page about scale has the tables and charts of the program, by npm run simulate -- --write", async (t) => {
  t.timeout(300_000);
  const page = read("docs/scale.md");
  const made: Record<string, () => string> = {};
  for (const [name, make] of Object.entries(tables)) {
    const text = make();
    made[name] = () => text;
    // Each takes seconds of a busy machine, in which nobody hears of this test.
    await setImmediate();
  }
  t.is(withTables(page, made), page);
  for (const [file, draw] of Object.entries(charts)) {
    t.is(draw(), read(`docs/scale/${file}`), file);
    await setImmediate();
  }
  t.throws(() => withTables(page, {}), { message: /^the page has a mark for "/ });
  t.throws(() => withTables(page.replaceAll("simulated: loss", "none"), made), {
    message: /"<!-- simulated: loss -->"/,
  });
});
