import { createRegistry, type DescMessage, fromJson, type JsonValue } from "@bufbuild/protobuf";
import * as wkt from "@bufbuild/protobuf/wkt";
import test from "ava";
import { ErrorInfoSchema } from "../../../../gen/google/rpc/error_details_pb.js";
import { checkJson, decodeJson } from "../../../../src/ddd/connect/wire/json.ts";

const registry = createRegistry(wkt.Int32ValueSchema, wkt.TimestampSchema, wkt.UninterpretedOptionSchema);

/** Whether a message's JSON is read: by what is checked here, and by protobuf-es after it. */
function isRead(desc: DescMessage, json: JsonValue): boolean {
  if (checkJson(desc, json, registry).length > 0) return false;
  try {
    fromJson(desc, json, { registry });
    return true;
  } catch {
    return false;
  }
}

interface Kind {
  readonly desc: DescMessage;
  readonly read: readonly JsonValue[];
  readonly refused: readonly JsonValue[];
}

const kinds: Readonly<Record<string, Kind>> = {
  int32: {
    desc: wkt.Int32ValueSchema,
    read: [0, -0, 5, 1e3, "5", "-5", "1e3", "1.0", "-0", 2147483647, "-2147483648", null],
    refused: [
      "0x10",
      "0b1",
      "0o7",
      " 5",
      "5 ",
      "+5",
      "05",
      "5.",
      ".5e1",
      "",
      "1_000",
      1.5,
      "1.5",
      2147483648,
      "NaN",
      true,
      [5],
    ],
  },
  uint32: { desc: wkt.UInt32ValueSchema, read: [4294967295, "1"], refused: [-1, "-1", "0x1", 4294967296] },
  int64: {
    desc: wkt.Int64ValueSchema,
    read: ["9223372036854775807", "-9223372036854775808", 5, 9007199254740991, "9007199254740993"],
    refused: ["0x10", " 5", "5\n", "+5", "05", "", "1.5", 9007199254740992, 1e30, 0.5, "9223372036854775808", true],
  },
  uint64: {
    desc: wkt.UInt64ValueSchema,
    read: ["18446744073709551615"],
    refused: ["0x10", "-1", 2 ** 60, "18446744073709551616"],
  },
  double: {
    desc: wkt.DoubleValueSchema,
    read: [0.1, -5, "0.1", "1e3", "NaN", "Infinity", "-Infinity"],
    refused: ["0x10", "0b1", " 5", "+5", ".5", "5.", "nan", "inf", "+Infinity", "1e400", "", "1_0", true],
  },
  float: { desc: wkt.FloatValueSchema, read: ["1.5", "NaN"], refused: ["0x1", 1e39, "1e39"] },
  bool: { desc: wkt.BoolValueSchema, read: [true, false], refused: ["true", "false", 1, 0, ""] },
  string: {
    desc: wkt.StringValueSchema,
    read: ["", "\u0000", "\ud83d\ude00", "\ufffd"],
    refused: ["\ud800", "\udc00\ud800", "a\udbffb", 5, true],
  },
  bytes: {
    desc: wkt.BytesValueSchema,
    read: ["", "AQ==", "AQ", "AQI=", "AQI", "-_8", "+/8="],
    refused: ["!!!!", "A", "AQ=", "AQI==", "AQ==AQ==", "A Q==", "A\nQ==", "=AQ=", "+_8=", "é"],
  },
  timestamp: {
    desc: wkt.TimestampSchema,
    read: [
      "2024-02-29T00:00:00Z",
      "2000-02-29T23:59:59.999999999Z",
      "0001-01-01T00:00:00Z",
      "2026-01-01T00:00:00+23:59",
    ],
    refused: [
      ...["2026-02-30T00:00:00Z", "2025-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z"],
      ...["2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z"],
      ...["2026-06-30T23:59:60Z", "2026-01-01t00:00:00Z", "2026-01-01T00:00:00z", "2026-01-01T00:00:00"],
      ...["2026-01-01 00:00:00Z", "2026-01-01T00:00:00,5Z", "2026-01-01T00:00:00.1234567890Z", "0000-01-01T00:00:00Z"],
      ...["2026-02-30T00:00:00+01:00", "2026-02-30T12:00:00.5Z", 0, ""],
    ],
  },
  duration: {
    desc: wkt.DurationSchema,
    read: ["1s", "1.5s", "-0.5s", "0s", "1.123456789s", "315576000000s", "-315576000000s"],
    refused: [
      "1",
      "1sX",
      "1s ",
      "1s\n",
      "1.s",
      ".5s",
      "1.1234567890s",
      "1e3s",
      "+1s",
      "315576000000.5s",
      "315576000001s",
      "1S",
      1,
    ],
  },
  "field mask": {
    desc: wkt.FieldMaskSchema,
    read: ["", "a", "a,bC", "a.b", "*", "a.*", "a.`b c`"],
    refused: ["a_b", "a,,b", "a,", ",a", " a", "a, b", "A", "a..b", "a.", "a-b", ["a"]],
  },
  enum: {
    desc: wkt.FieldSchema,
    read: [{ kind: "TYPE_DOUBLE" }, { kind: 1 }, { kind: 999 }],
    refused: [
      { kind: "1" },
      { kind: 1.5 },
      { kind: "type_double" },
      { kind: "" },
      { kind: 4294967297 },
      { kind: true },
    ],
  },
  "a field with two names": {
    desc: wkt.FieldSchema,
    read: [{ type_url: "a" }],
    refused: [{ type_url: "a", typeUrl: "b" }],
  },
  list: {
    desc: wkt.SourceCodeInfo_LocationSchema,
    read: [{ path: [1, "2"], leadingDetachedComments: ["a"] }],
    refused: [{ path: [1, "0x2"] }, { path: [null] }, { leadingDetachedComments: ["a", "\ud800"] }, { path: "1" }],
  },
  map: {
    desc: ErrorInfoSchema,
    read: [{ metadata: { a: "b" } }],
    refused: [{ metadata: { "\ud800": "b" } }, { metadata: { a: "\ud800" } }, { metadata: { a: 1 } }, { metadata: [] }],
  },
  struct: {
    desc: wkt.StructSchema,
    read: [{ a: [1, "b", null, { c: true }] }],
    refused: [{ a: "\ud800" }, { a: [["\ud800"]] }, { a: { "\ud800": 1 } }],
  },
  any: {
    desc: wkt.AnySchema,
    read: [
      { "@type": "x/google.protobuf.Int32Value", value: "5" },
      { "@type": "x/google.protobuf.UninterpretedOption", doubleValue: 1 },
    ],
    refused: [
      { "@type": "x/google.protobuf.Int32Value", value: "0x10" },
      { "@type": "x/google.protobuf.Timestamp", value: "2026-02-30T00:00:00Z" },
      { "@type": "x/google.protobuf.UninterpretedOption", positiveIntValue: "0x10" },
    ],
  },
};

for (const [kind, { desc, read, refused }] of Object.entries(kinds)) {
  // ASVS: V15.3.5
  test(`JSON of ${kind}: values that ProtoJSON allows are read, and all others are refused`, (t) => {
    for (const json of read) t.true(isRead(desc, json), JSON.stringify(json));
    for (const json of refused) t.false(isRead(desc, json), JSON.stringify(json));
  });
}

test("a time that is none is refused by its field, whatever is wrong with it", (t) => {
  const path = (json: JsonValue) => checkJson(wkt.TimestampSchema, json).map(({ description }) => description);
  for (const time of ["2026-01-01", "tomorrow", "2026-13-01T00:00:00Z", "2026-01-01T00:60:00Z", ""]) {
    t.deepEqual(path(time), ["must be a time that there is, such as 2026-02-28T23:59:59Z"], time);
  }
});

test("each field that is wrong is named as the proto file spells it", (t) => {
  const option = { name: [{ namePart: "\ud800" }], positiveIntValue: "0x1", doubleValue: "+1", stringValue: "!" };
  t.deepEqual(
    checkJson(wkt.UninterpretedOptionSchema, option).map(({ field }) => field),
    ["name.name_part", "positive_int_value", "double_value", "string_value"],
  );
  t.is(checkJson(wkt.SourceCodeInfo_LocationSchema, { path: Array(1000).fill("0x1") }).length, 10, "not for each item");
});

test("a JSON text is UTF-8 without a byte order mark", (t) => {
  const text = (bytes: Uint8Array) => {
    const decoded = decodeJson(bytes);
    return "text" in decoded ? decoded.text : undefined;
  };
  t.is(text(Buffer.from('"é😀\ufffd\ufeff"')), '"é😀\ufffd\ufeff"');
  // Latin-1, a byte that never occurs, a continuation alone, a start alone; overlong: two, three and four bytes; a surrogate,
  // a code point that is too large; UTF-16.
  const wrong = [
    "22e422",
    "22ff22",
    "228022",
    "22c322",
    "22c08022",
    "22c1bf22",
    "22e0808022",
    "22f080808022",
    "22eda08022",
    "22f490808022",
  ];
  for (const hex of [...wrong, "efbbbf2222", "fffe2200", "feff0022"])
    t.is(text(Buffer.from(hex, "hex")), undefined, hex);
});
