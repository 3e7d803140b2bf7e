import test from "ava";
import { completionsAt } from "../../console/src/json/complete.ts";
import { EchoKindsRequestSchema } from "../../gen/brasa/testing/v1/kind_pb.js";

/** The labels at | in the text. */
function at(marked: string): string[] {
  return completionsAt(EchoKindsRequestSchema, marked.replace("|", ""), marked.indexOf("|")).options.map(
    ({ label }) => label,
  );
}

/** The text after the first completion at |. */
function taken(marked: string): string {
  const text = marked.replace("|", "");
  const { from, to, options } = completionsAt(EchoKindsRequestSchema, text, marked.indexOf("|"));
  return text.slice(0, from) + (options[0]?.insert ?? "") + text.slice(to);
}

test("the fields that a message may still have are listed, and those that the server sets are not", (t) => {
  t.deepEqual(at('{"|'), ["kinds", "updateMask"]);
  t.deepEqual(at("{|"), ["kinds", "updateMask"]);
  t.deepEqual(at('{"kinds": {}, "|'), ["updateMask"]);
  const inside = at('{"kinds": {"text": "a", |');
  t.true(inside.includes("maybeText") && inside.includes("nodesByNumber"));
  t.false(inside.includes("text") || inside.includes("etag"));
  t.deepEqual(at('{"kinds": {"sh|'), ["shade", "maybeShade"]);
});

test("values of enums and of flags are listed, in lists, maps and messages inside messages", (t) => {
  t.deepEqual(at('{"kinds": {"shade": "|'), ["SHADE_UNSPECIFIED", "SHADE_BLUE", "SHADE_GREEN"]);
  t.deepEqual(at('{"kinds": {"maybe_shade": SHADE_G|'), ["SHADE_GREEN"]);
  t.deepEqual(at('{"kinds": {"flag": |'), ["true", "false"]);
  t.deepEqual(at('{"kinds": {"nodes": [{"name": "a"}, {"|'), ["name", "children", "next"]);
  t.deepEqual(at('{"kinds": {"nodesByNumber": {"5": {"next": {"na|'), ["name"]);
  t.deepEqual(at('{"kinds": {"text": "|'), []);
  t.deepEqual(at('{"kinds": {"object": {"|'), []);
  t.deepEqual(at('{"other": {"|'), []);
});

test("a completion takes the place of what is typed, with what the field begins with", (t) => {
  t.is(taken('{"kinds": {"shade": "SHADE_B|"}}'), '{"kinds": {"shade": "SHADE_BLUE"}}');
  t.is(taken('{"ki|'), '{"kinds": {}');
  t.is(taken('{"ki|": {}}'), '{"kinds": {}}');
  t.is(taken('{\n  "kinds": {\n    wor|\n  }\n}'), '{\n  "kinds": {\n    "word": ""\n  }\n}');
  t.regex(taken('{"kinds": {"uu|'), /"uuid": "[0-9a-f-]{36}"$/);
});
