import test from "ava";
import { aipCases, countsOf, openServer, printReport, runAip } from "../../src/ddd/testing/aip/index.ts";
import { createLibrary } from "./library.ts";
import { mutants } from "./mutants/index.ts";
import type { Mutant } from "./mutants/mutant.ts";
import { buildProtos, libraryTransport, registryOf } from "./serve.ts";

const bytes = buildProtos();
const original = registryOf(bytes);
/** All cases for each mutant, instead of those of its AIP: minutes instead of seconds. */
const isWhole = process.env.AIP_WHOLE !== undefined;

function openMutant({ behave, describe }: Mutant) {
  const handlers = createLibrary();
  return openServer(
    libraryTransport(describe ? registryOf(bytes, describe) : original, behave ? behave(handlers) : handlers),
  );
}

test("there are at least 120 cases, each with a sentence, a section and a mutant, and an id that begins with its AIP", (t) => {
  t.true(aipCases.length >= 120);
  const ids = aipCases.map(({ id }) => id);
  t.is(new Set(ids).size, ids.length);
  t.deepEqual(
    ids.filter((id) => !mutants[id]),
    [],
  );
  t.deepEqual(
    Object.keys(mutants).filter((id) => !ids.includes(id)),
    [],
  );
  for (const { id, aip, rule, section } of aipCases) {
    t.true(id.startsWith(`${aip}-`), id);
    t.regex(rule, /^[A-Z`"].*\.$/, id);
    t.true(section.length > 2, id);
  }
  const aips = [131, 132, 133, 134, 135, 136, 148, 154, 155, 157, 158, 160, 161, 163, 193, 203];
  t.deepEqual([...new Set(aipCases.map(({ aip }) => aip))], aips);
});

test("the sample passes every case, and nothing of it is left untried", async (t) => {
  t.timeout(300_000);
  const report = await runAip(await openMutant({}));
  const { failed, excepted, "not tried": untried } = countsOf(report);
  // A case that the sample does not show passed is one on fields or details that only its mutant has.
  const passed = new Set(report.results.filter(({ outcome }) => outcome === "passed").map((result) => result.case));
  const absent = aipCases.filter(({ id, means }) => means !== "descriptors" && !passed.has(id)).map(({ id }) => id);
  t.deepEqual(absent, [
    "193-localized-message-whole",
    "193-help-links-absolute",
    "193-retry-info-positive",
    "193-resource-info-names",
  ]);
  t.deepEqual(
    { failed, untried, excepted, left: report.left },
    { failed: 0, untried: 0, excepted: 0, left: [] },
    printReport(report),
  );
});

for (const aip of new Set(aipCases.map((one) => one.aip))) {
  test(`each case of AIP-${aip} fails on the mutant made for it, and no other of the AIP does`, async (t) => {
    t.timeout(300_000);
    const cases = aipCases.filter((one) => one.aip === aip);
    const wrong: string[] = [];
    for (const { id, means } of cases) {
      const mutant = mutants[id] ?? {};
      // Descriptors that tell of other bytes than the service sends cannot be called by.
      const tried = mutant.describe ? aipCases.filter((one) => one.means === "descriptors") : aipCases;
      // The errors of AIP-193 are those that all cases have met.
      const only = isWhole || aip === 193 || means === "descriptors" ? tried : tried.filter((one) => one.aip === aip);
      const report = await runAip(await openMutant(mutant), { cases: only });
      const failures = report.results.filter(({ outcome }) => outcome === "failed");
      const failed = new Set(failures.map((result) => result.case));
      const expected = [id, ...(mutant.also ?? [])];
      const others = [...failed].filter((one) => !expected.includes(one));
      const missing = expected.filter((one) => !failed.has(one));
      if (others.length + missing.length > 0)
        wrong.push(`${id} breaks ${others.join(" ")}, and not ${missing.join(" ")}`);
      const shown = failures.find((result) => result.case === id);
      if (means !== "descriptors" && shown && !shown.exchange) wrong.push(`${id} shows no call`);
    }
    t.deepEqual(wrong, []);
  });
}
