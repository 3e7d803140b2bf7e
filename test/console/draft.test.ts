import { create, createFileRegistry, createRegistry, fromBinary, toBinary, toJson } from "@bufbuild/protobuf";
import { anyPack, FieldDescriptorProto_Type, FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import test from "ava";
import { printJson } from "../../console/src/json/node.ts";
import { parseJson } from "../../console/src/json/parse.ts";
import { draftAt } from "../../console/src/message/at.ts";
import { encodeMessage } from "../../console/src/message/encode.ts";
import { readDraft } from "../../console/src/message/from-json.ts";
import { initialDraft, missingFields } from "../../console/src/message/initial.ts";
import { withoutSecrets } from "../../console/src/message/redact.ts";
import { writeDraft } from "../../console/src/message/to-json.ts";
import {
  EchoKindsRequestSchema,
  file_brasa_testing_v1_kind,
  KindNodeSchema,
  KindsSchema,
} from "../../gen/brasa/testing/v1/kind_pb.js";

const registry = createRegistry(file_brasa_testing_v1_kind);

/** JSON by way of the form: the JSON after it, or the problems. */
function through(text: string): string | readonly string[] {
  const read = readDraft(KindsSchema, parseJson(text));
  if (!("draft" in read)) return read.problems.map((one) => `${one.path}: ${one.text}`);
  const { node, problems } = writeDraft(KindsSchema, read.draft);
  return problems.length > 0 ? problems.map((one) => `${one.path}: ${one.text}`) : printJson(node);
}

test("a message of every kind of field comes through JSON and the form with each bit", (t) => {
  const message = create(KindsSchema, {
    text: 'a\n"b" \\ \u2028 é 🙂',
    maybeText: "",
    flag: true,
    maybeFlag: false,
    small: -2147483648,
    big: -9223372036854775808n,
    huge: 18446744073709551615n,
    maybeBig: 0n,
    ratio: 5e-324,
    part: Number.NEGATIVE_INFINITY,
    data: new Uint8Array([0, 255, 128, 10]),
    shade: 2,
    maybeShade: 7 as never,
    choice: { case: "node", value: { name: "n", children: [{ name: "c" }] } },
    words: ["", "x"],
    numbers: [9007199254740993n],
    nodes: [{}, { name: "y" }],
    counts: { "": 1n, 'a"b': -9007199254740993n, __proto__key: 3n },
    nodesByNumber: { [-5]: { name: "five" } },
    time: { seconds: -62135596800n, nanos: 999999999 },
    span: { seconds: -5n, nanos: -1 },
    object: { a: [1.5, null, { b: "c" }] },
    value: { kind: { case: "nullValue", value: 0 } },
    any: anyPack(KindNodeSchema, create(KindNodeSchema, { name: "packed" })),
    wrapped: 9007199254740993n,
    uuid: "x",
    fixed: "f",
    password: "secret",
    etag: '"1"',
    tree: {},
  });
  const text = JSON.stringify(toJson(KindsSchema, message, { registry }));
  const after = through(text);
  if (typeof after !== "string") return t.deepEqual(after, []);
  const encoded = encodeMessage(KindsSchema, parseJson(after), registry);
  t.deepEqual(toBinary(KindsSchema, encoded as typeof message), toBinary(KindsSchema, message));
  // The bytes are those of the message, and not of an empty one.
  t.deepEqual(fromBinary(KindsSchema, toBinary(KindsSchema, message)).numbers, [9007199254740993n]);
  t.is(through(after), after);
});

test("a number in JSON keeps its digits", (t) => {
  t.is(
    through('{"big": 9007199254740993, "huge":18446744073709551615}'),
    '{\n  "big": "9007199254740993",\n  "huge": "18446744073709551615"\n}',
  );
  t.is(through('{"ratio": 1e400}').toString(), "ratio: is too large for a double");
  t.is(
    through('{"value": 9007199254740993}').toString(),
    "value: 9007199254740993 has more digits than a double keeps: write it in quotes",
  );
  t.is(through('{"small": 2.0}'), '{\n  "small": 2\n}');
});

for (const [text, ...problems] of [
  ['{"nothing": 1, "text": 5}', ': brasa.testing.v1.Kinds has no field "nothing"'],
  ['{"maybeText": "a", "maybe_text": "b"}', "maybe_text: is given twice, as maybe_text and maybeText"],
  ['{"word": "a", "number": 1}', ": only one of word, number can be set"],
  ['{"small": 2147483648}', "small: must be from -2147483648 to 2147483647"],
  ['{"small": 1.5, "huge": "-1"}', "small: must be a whole number", "huge: must be from 0 to 18446744073709551615"],
  ['{"shade": "SHADE_RED"}', "shade: Shade has no value SHADE_RED"],
  ['{"flag": "true"}', "flag: must be true or false"],
  ['{"words": "a"}', "words: must be a list in […]"],
  ['{"nodes": [{"name": "a"}, {"nam": "b"}]}', 'nodes[1]: brasa.testing.v1.KindNode has no field "nam"'],
  ['{"nodesByNumber": {"a": {}}}', 'nodes_by_number["a"]: the key must be a whole number'],
  ['{"data": "###"}', "data: must be base64"],
  [
    '{"time": "2026-02-31T00:00:00Z", "span": "5"}',
    "time: there is no such time",
    "span: must be seconds and an s, such as 1.5s, with at most nine digits after the point",
  ],
  ['{"tree": []}', "tree: must be an object, as brasa.testing.v1.KindNode is a message"],
] as const) {
  test(`JSON that is no message is told with the field: ${text}`, (t) => {
    t.deepEqual(through(text), problems);
  });
}

test("JSON that cannot be read is told with the place", (t) => {
  for (const [text, problem] of [
    ['{"a": 1,}', 'line 1, column 9: a name in "…" is missing'],
    ['{"a": 1\n"b": 2}', "line 2, column 1: a comma or } is missing"],
    ['{"a": "x', 'line 1, column 7: the text has no closing "'],
    [
      '{"a": "x\ny"}',
      "line 1, column 7: the text has a character that must be escaped, such as a line's end, or a wrong escape",
    ],
    ['{"a": 01}', "line 1, column 8: a comma or } is missing"],
    ['{"a": 1, "a": 2}', 'line 1, column 10: "a" is given twice'],
    ["[1] 2", "line 1, column 5: there is more after the value"],
    ["", "line 1, column 1: a value is missing"],
    ["[".repeat(300), "line 1, column 202: it is nested deeper than 200"],
  ] as const) {
    t.throws(() => parseJson(text), { message: problem }, text);
  }
});

test("hex is bytes, and what is half typed is kept", (t) => {
  const write = (text: string) =>
    writeDraft(KindsSchema, { kind: "message", fields: { data: { kind: "text", text } } });
  t.is(printJson(write("hex:00 ff:80").node), '{\n  "data": "AP+A"\n}');
  t.deepEqual(write("hex:0").problems, [
    { path: "data", text: "must be pairs of hexadecimal digits", isUnprintable: false },
  ]);
  const half = writeDraft(KindsSchema, { kind: "message", fields: { small: { kind: "text", text: "12x" } } });
  t.is(printJson(half.node), '{\n  "small": "12x"\n}');
  t.deepEqual(readDraft(KindsSchema, half.node), {
    draft: { kind: "message", fields: { small: { kind: "text", text: "12x" } } },
  });
});

test("a part of a draft is found by its path", (t) => {
  const read = readDraft(
    KindsSchema,
    parseJson('{"nodes": [{"name": "a"}, {"name": "b"}], "counts": {"x[1].y\\"": "5"}}'),
  );
  if (!("draft" in read)) return t.fail();
  t.deepEqual(draftAt(read.draft, "nodes[1].name"), { kind: "text", text: "b" });
  t.deepEqual(draftAt(read.draft, `counts[${JSON.stringify('x[1].y"')}]`), { kind: "text", text: "5" });
  t.is(draftAt(read.draft, ""), read.draft);
  for (const path of ["text", "nodes[2].name", "nodes.name", "counts[0]", "tree.name"])
    t.is(draftAt(read.draft, path), undefined, path);
});

test("a form begins with the required messages open, and one inside itself closed", (t) => {
  const draft = initialDraft(EchoKindsRequestSchema);
  t.is(printJson(writeDraft(EchoKindsRequestSchema, draft).node), '{\n  "kinds": {\n    "tree": {}\n  }\n}');
  t.deepEqual(missingFields(EchoKindsRequestSchema, draft), ["kinds.text", "kinds.tree.name", "kinds.tree.next"]);
});

test("nothing that is kept has a secret: a field that is marked or named so, and free JSON with such a name", (t) => {
  const node = parseJson(
    '{"kinds": {"text": "t", "password": "p", "object": {"apiKey": "k", "deep": [{"token": "x", "n": 1}]}}}',
  );
  t.is(
    printJson(withoutSecrets(EchoKindsRequestSchema, node)).replace(/\s+/g, ""),
    '{"kinds":{"text":"t","password":"(leftout)","object":{"apiKey":"(leftout)","deep":[{"token":"(leftout)","n":1}]}}}',
  );
});

test("a field may be called as a property that every object has", (t) => {
  const names = ["constructor", "toString", "valueOf", "hasOwnProperty", "__proto__"];
  const field = names.map((name, i) => ({
    name,
    jsonName: name,
    number: i + 1,
    type: FieldDescriptorProto_Type.STRING,
  }));
  const file = create(FileDescriptorProtoSchema, {
    name: "car.proto",
    package: "acme.v1",
    syntax: "proto3",
    messageType: [{ name: "Car", field }],
  });
  const car = createFileRegistry(file, () => undefined).getMessage("acme.v1.Car");
  if (!car) return t.fail();
  t.deepEqual(writeDraft(car, initialDraft(car)), { node: { kind: "object", members: [] }, problems: [] });
  const all = `{${names.map((name) => `"${name}": "of ${name}"`).join(", ")}}`;
  for (const text of [all, '{"constructor": "Tyrrell"}', "{}"]) {
    const read = readDraft(car, parseJson(text));
    if (!("draft" in read)) return t.fail(JSON.stringify(read.problems));
    t.is(printJson(writeDraft(car, read.draft).node), printJson(parseJson(text)));
    t.is(draftAt(read.draft, "toString") === undefined, text !== all);
  }
});
