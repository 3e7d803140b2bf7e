import test from "ava";
import fc from "fast-check";
import { fromTraceHeaders, toTraceHeaders } from "../../../src/ddd/opentelemetry/index.ts";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const spanId = "b7ad6b7169203331";
const right = `00-${traceId}-${spanId}-01`;

test("a traceparent of this version, and of a later one, is read", (t) => {
  t.deepEqual(fromTraceHeaders({ traceparent: right }), { traceId, spanId, traceFlags: 1, isRemote: true });
  for (const [flags, sampled] of [
    ["00", 0],
    ["02", 0],
    ["ff", 1],
  ] as const) {
    t.is(fromTraceHeaders({ traceparent: `00-${traceId}-${spanId}-${flags}` })?.traceFlags, sampled);
  }
  // Section 3.2: a later version may have more behind the flags.
  t.is(fromTraceHeaders({ traceparent: `cc-${traceId}-${spanId}-01-what-the-future-will-be-like` })?.traceId, traceId);
});

for (const wrong of [
  "",
  "00",
  `ff-${traceId}-${spanId}-01`,
  `00-${traceId}-${spanId}-01-more`,
  `cc-${traceId}-${spanId}-01.more`,
  `00-${"0".repeat(32)}-${spanId}-01`,
  `00-${traceId}-${"0".repeat(16)}-01`,
  `00-${traceId.toUpperCase()}-${spanId}-01`,
  `00-${traceId}-${spanId}-1`,
  `00-${traceId}-${spanId}`,
  ` ${right}`,
  `${right} `,
  `${right}, ${right}`,
  `${right}\n`,
  `cc-${traceId}-${spanId}-01-${"x".repeat(500)}`,
]) {
  test(`a malformed traceparent counts as none: ${JSON.stringify(wrong).slice(0, 70)}`, (t) => {
    t.is(fromTraceHeaders({ traceparent: wrong, tracestate: "a=1" }), undefined);
  });
}

test("whatever a traceparent is, it is read as it is printed, or counts as none", (t) => {
  const hex = (length: number) =>
    fc
      .array(fc.constantFrom(..."0123456789abcdef"), { minLength: length, maxLength: length })
      .map((all) => all.join(""));
  const likely = fc.tuple(fc.oneof(hex(2), fc.constant("00")), hex(32), hex(16), hex(2)).map((all) => all.join("-"));
  const mutated = fc
    .tuple(likely, fc.nat(60), fc.string({ maxLength: 3 }))
    .map(([text, at, put]) => text.slice(0, at) + put + text.slice(at + 1));
  fc.assert(
    fc.property(fc.oneof(likely, mutated, fc.string({ maxLength: 600, unit: "binary" })), (traceparent) => {
      const read = fromTraceHeaders({ traceparent });
      if (!read) return true;
      return (
        traceparent.slice(3, 52) === `${read.traceId}-${read.spanId}` &&
        /^[0-9a-f]{32}$/.test(read.traceId) &&
        /[1-9a-f]/.test(read.traceId) &&
        /[1-9a-f]/.test(read.spanId) &&
        /^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/.test(toTraceHeaders(read).traceparent)
      );
    }),
    { numRuns: 5000 },
  );
  t.pass();
});

test("a tracestate is handed on, one that is malformed or too long is not, and neither is one without a traceparent", (t) => {
  const stateOf = (tracestate: string) => {
    const read = fromTraceHeaders({ traceparent: right, tracestate });
    return read && toTraceHeaders(read).tracestate;
  };
  t.is(stateOf("congo=t61rcWkgMzE,rojo=00f067aa0ba902b7"), "congo=t61rcWkgMzE,rojo=00f067aa0ba902b7");
  t.is(stateOf("no pair"), undefined);
  t.is(stateOf(`a=${"x".repeat(600)}`), undefined);
  t.is((stateOf(Array.from({ length: 100 }, (_, i) => `k${i}=1`).join(",")) ?? "").split(",").length <= 32, true);
  fc.assert(
    fc.property(fc.string({ maxLength: 600, unit: "binary" }), (tracestate) => {
      const printed = stateOf(tracestate) ?? "";
      return printed.length <= 512 && /^[\x20-\x7e]*$/.test(printed);
    }),
    { numRuns: 3000 },
  );
});
