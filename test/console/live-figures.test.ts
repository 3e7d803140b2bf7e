import { create, type DescMessage, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import test from "ava";
import { remedyOf } from "../../console/src/api/remedy.ts";
import { backoffMs, type FollowState, follow } from "../../console/src/live/follow.ts";
import { format, formatSpan } from "../../console/src/live/format.ts";
import { dataOf, resultWords, stateOf, takes } from "../../console/src/live/letters.ts";
import { coloursOf, columnsOf, plotsOf, rowsOf, SERIES, shortName, stepsOf } from "../../console/src/live/plots.ts";
import { EMPTY, KEPT_SAMPLES, KEPT_SECONDS, lastOf, type Window, withFigures } from "../../console/src/live/window.ts";
import { processWords, stateWords } from "../../console/src/live/words.ts";
import {
  DeadLetter_State,
  DeadLetterSchema,
  FiguresSchema,
  type ProcessFiguresSchema,
} from "../../gen/brasa/v1/operations_service_pb.js";
import { ErrorInfoSchema } from "../../gen/google/rpc/error_details_pb.js";

/** The parts of a message, and no message. */
type Init<D extends DescMessage> = Extract<MessageInitShape<D>, { $typeName?: never }>;

const START = 1_800_000_000_000;

/** Figures of so many seconds after the start. */
function figures(seconds: number, more: Init<typeof FiguresSchema> = {}, own: Init<typeof ProcessFiguresSchema> = {}) {
  return create(FiguresSchema, {
    time: timestampFromMs(START + seconds * 1000),
    process: { host: "a", pid: 1, startTime: timestampFromMs(START), cpuSeconds: seconds / 4, ...own },
    calls: { callsPerSecond: seconds },
    ...more,
  });
}

const windowOf = (all: readonly ReturnType<typeof figures>[]) => all.reduce<Window>(withFigures, EMPTY);

test("the last fifteen minutes are kept, and no more, whatever comes", (t) => {
  let window = EMPTY;
  for (let i = 0; i < 3000; i += 1) window = withFigures(window, figures(i));
  t.is(window.samples.length, KEPT_SECONDS + 1);
  t.is(lastOf(window.samples, 60).length, 61);
  // Figures that come faster than they should.
  for (let i = 0; i < 30_000; i += 1) window = withFigures(window, figures(3000 + i / 100));
  t.true(window.samples.length <= KEPT_SAMPLES + 1);
});

test("a gap breaks the lines, and another process begins them anew, as does a clock that is set back", (t) => {
  const gap = windowOf([figures(1), figures(2), figures(60)]);
  const { columns } = columnsOf([{ key: "calls per second", label: "" }], gap.samples);
  t.deepEqual(columns, [[1, 2, null, 60]]);
  const other = withFigures(gap, figures(61, {}, { pid: 2 }));
  t.deepEqual([other.samples.length, other.isOther], [1, true]);
  const again = withFigures(gap, figures(61, {}, { startTime: timestampFromMs(START + 59_000) }));
  t.is(again.samples.length, 1, "of the same id, but younger");
  t.deepEqual([withFigures(gap, figures(5)).samples.length, withFigures(gap, figures(5)).isOther], [1, false]);
});

test("rates are counted from one to the next: errors by reason, and the CPU", (t) => {
  const { samples } = windowOf([
    figures(1, { errors: [{ reason: "A", count: 10n }] }),
    figures(
      3,
      {
        errors: [
          { reason: "A", count: 14n },
          { reason: "B", count: 1n },
        ],
      },
      { cpuSeconds: 1.25 },
    ),
  ]);
  const values = samples[1]?.values;
  t.deepEqual([values?.get("error A"), values?.get("error B"), values?.get("cpu")], [2, 0.5, 50]);
  t.false(samples[0]?.values.has("error A"));
});

test("of many methods, those with the most calls are drawn, in the order of their names", (t) => {
  const methods = Array.from({ length: 20 }, (_, i) => ({ rpc: `x.v1.Xs/M${i + 10}`, p99Ms: 5, calls: BigInt(i) }));
  const window = windowOf([
    figures(1, { methods, databases: [{ name: "DATABASE_URL", pools: [{ name: "readers" }] }] }),
  ]);
  const plots = plotsOf(window.last ?? figures(0), window.samples);
  const p99 = plots.find(({ title }) => title.includes("p99"));
  t.deepEqual(
    p99?.series.map(({ label }) => label),
    ["Xs/M24", "Xs/M25", "Xs/M26", "Xs/M27", "Xs/M28", "Xs/M29"],
  );
  t.true(plots.every(({ series }) => series.length <= SERIES));
  t.false(
    plots.some(({ title }) => title.startsWith("Work that waits")),
    "there is no lane",
  );
  t.is(shortName("Reflection"), "Reflection");
});

test("a line keeps its colour while others come and go", (t) => {
  const series = (...keys: string[]) => keys.map((key) => ({ key, label: key }));
  const first = coloursOf(series("b", "c"), new Map());
  t.deepEqual(
    [...first],
    [
      ["b", 1],
      ["c", 2],
    ],
  );
  const second = coloursOf(series("a", "b", "d"), first);
  t.deepEqual(
    [...second],
    [
      ["a", 2],
      ["b", 1],
      ["d", 3],
    ],
  );
  t.is(new Set(coloursOf(series("a", "b", "c", "d", "e", "f"), second).values()).size, SERIES);
});

test("a plot's table has rows of the whole time, the newest first, and none of a gap", (t) => {
  const { samples } = windowOf(Array.from({ length: 100 }, (_, i) => figures(i < 50 ? i : i + 20)));
  const rows = rowsOf(samples, 20);
  t.true(rows.length <= 20 && rows.length > 15);
  t.is(rows[0]?.time, samples.at(-1)?.time);
  t.true(rows.every(({ values }) => values.size > 0));
  t.true((rows.at(-1)?.time ?? 0) < START / 1000 + 6);
});

test("numbers are written in the words of their unit", (t) => {
  t.deepEqual(
    [0, 0.001, 0.25, 12.34, 999, 1500, 150_000, 8_000_000].map((ms) => format(ms, "ms")),
    ["0 ms", "<0.01 ms", "0.25 ms", "12.3 ms", "999 ms", "1.50 s", "2.50 min", "2.22 h"],
  );
  t.deepEqual(
    [0, 2048, 5 * 1024 ** 2, 1.5 * 1024 ** 3].map((bytes) => format(bytes, "bytes")),
    ["0 B", "2 KiB", "5 MiB", "1.50 GiB"],
  );
  t.deepEqual([format(undefined, "ms"), format(3, "perSecond"), format(12.5, "percent")], ["–", "3/s", "12.5 %"]);
  t.deepEqual([5, 65, 3900, 180_000, 400_000].map(formatSpan), ["5 s", "1 min", "1 h 5 min", "2 d 2 h", "4 d 15 h"]);
  t.deepEqual(stepsOf("count").slice(0, 4), [1, 2, 5, 10]);
  t.deepEqual(stepsOf("bytes").slice(0, 3), [1, 2, 4]);
  t.is(stepsOf("ms")[0], 0.001);
});

const lost = new ConnectError("the server is shutting down", Code.Unavailable);

/** Follows streams one after the other: each is messages, and an error at its end. */
async function followed(streams: readonly (readonly (number | unknown)[])[]) {
  const ending = new AbortController();
  const states: FollowState[] = [];
  const waits: number[] = [];
  const received: unknown[] = [];
  let n = 0;
  await follow<number>({
    async *open() {
      for (const one of streams[n++] ?? []) {
        if (typeof one !== "number") throw one;
        yield one;
      }
    },
    receive: (one) => received.push(one),
    tell: (state) => states.push(state),
    wait: async (ms) => {
      waits.push(ms);
      if (n >= streams.length) ending.abort();
    },
    signal: ending.signal,
    random: () => 1,
  });
  return { kinds: states.map(({ kind }) => kind), states, waits, received };
}

test("a stream that ends is opened again, after pauses that double and begin anew once something has come", async (t) => {
  const { waits, received, kinds } = await followed([[1, lost], [lost], [lost], [lost], [2, lost], [lost]]);
  t.deepEqual(waits, [500, 1000, 2000, 4000, 500, 1000]);
  t.deepEqual(received, [1, 2]);
  t.deepEqual(kinds.slice(0, 4), ["connecting", "open", "waiting", "connecting"]);
  t.is(backoffMs(50, 1), 30_000);
  t.is(backoffMs(50, 0), 15_000);
});

test("a stream whose time is over is opened again at once; one that gives nothing is not", async (t) => {
  const over = new ConnectError("too long", Code.DeadlineExceeded);
  const { waits, kinds } = await followed([[1], [2, over], [], []]);
  t.deepEqual(waits, [0, 0, 1000, 2000]);
  t.false(kinds.slice(0, 5).includes("waiting"));
});

test("a refusal ends the tries, but for a token that can be refreshed", async (t) => {
  const because = (code: Code, reason: string) =>
    new ConnectError("no", code, undefined, [{ desc: ErrorInfoSchema, value: { reason, domain: "brasa" } }]);
  for (const error of [
    because(Code.PermissionDenied, "ROLE_MISSING"),
    because(Code.Unauthenticated, "SESSION_ENDED"),
    because(Code.Unimplemented, "X"),
  ]) {
    const { kinds, waits } = await followed([[1, error], [2]]);
    t.deepEqual([kinds.at(-1), waits], ["refused", []]);
  }
  t.deepEqual((await followed([[because(Code.Unauthenticated, "TOKEN_EXPIRED")], [2]])).received, [2]);
});

test("a stream that falls silent is given up, and told as lost", async (t) => {
  const ending = new AbortController();
  const states: FollowState[] = [];
  await follow<number>({
    async *open(signal) {
      yield 1;
      await new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("aborted"))));
    },
    receive: () => {},
    tell: (state) => states.push(state),
    wait: async () => ending.abort(),
    signal: ending.signal,
    silentMs: 20,
  });
  t.regex(stateWords(states.at(-1)), /^The connection is lost \(nothing has come for 0\.02 s\)\. Connecting again in/);
});

test("the state and the process are told in words", (t) => {
  t.is(stateWords(undefined), "Connecting…");
  t.is(
    stateWords({ kind: "waiting", error: lost, ms: 1500 }),
    "The connection is lost (UNAVAILABLE, the server is shutting down). Connecting again in 1.5 s.",
  );
  t.is(stateWords({ kind: "waiting", ms: 500 }), "The stream has ended. Connecting again in 0.5 s.");
  const own = { number: 2, processes: 4, version: "1.2.3", nodeVersion: "v24.0.0", pid: 7 };
  t.is(processWords(figures(90, {}, own)), "Process 2 of 4: a, pid 7, version 1.2.3, Node.js v24.0.0, for 1 min");
});

test("an event's data are shown as JSON, as text, or as bytes", (t) => {
  const bytes = (raw: number[]) => create(DeadLetterSchema, { rawData: new Uint8Array(raw) });
  t.deepEqual(dataOf(bytes([])), { form: "empty", text: "" });
  t.deepEqual(dataOf(bytes([0x68, 0x69])), { form: "text", text: "hi" });
  t.deepEqual(dataOf(bytes([0x0a, 0x00])), { form: "hexadecimal", text: "0a00" });
  t.deepEqual(dataOf(bytes([0xff])), { form: "hexadecimal", text: "ff" });
  const json = create(DeadLetterSchema, {
    data: { kind: { case: "structValue", value: { fields: { a: { kind: { case: "numberValue", value: 1 } } } } } },
    rawData: new Uint8Array([1]),
  });
  t.deepEqual(dataOf(json), { form: "JSON", text: '{\n  "a": 1\n}' });
});

test("a decision is offered where it has an effect, and its result is told", (t) => {
  const all = [DeadLetter_State.FAILED, DeadLetter_State.WAITING, DeadLetter_State.RETRY, DeadLetter_State.DISCARD, 99];
  const letters = all.map((state) => create(DeadLetterSchema, { state: state as DeadLetter_State }));
  t.deepEqual(
    letters.map((one) => takes("retry", one)),
    [true, false, false, false, false],
  );
  t.deepEqual(
    letters.slice(0, 4).map((one) => takes("discard", one)),
    [true, true, true, false],
  );
  t.is(new Set(letters.map(stateOf)).size, 5);
  t.regex(resultWords("retry", 1, 0), /^1 dead letter will be tried again within seconds/);
  t.regex(resultWords("discard", 3, 2), /^3 dead letters will be left out .* 2 of those chosen had no change/);
});

test("the remedy of a refusal names the caller, or a token", (t) => {
  const denied = new ConnectError("no", Code.PermissionDenied);
  t.is(remedyOf(denied, "ada@example.com")?.command, "brasa users grant ada@example.com --role admin");
  t.is(remedyOf(denied, undefined)?.command, "brasa token --role admin");
  t.is(remedyOf(new ConnectError("x", Code.NotFound), undefined), undefined);
  t.is(remedyOf(new Error("x"), undefined), undefined);
});
