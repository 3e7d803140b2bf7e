import { create, fromBinary, toBinary, toJsonString } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import {
  FieldMaskSchema,
  FileDescriptorProtoSchema,
  ListValueSchema,
  StructSchema,
  ValueSchema,
} from "@bufbuild/protobuf/wkt";
import test from "ava";
import fc from "fast-check";
import { GetNoteRequestSchema } from "../../../../gen/brasa/testing/v1/note_pb.js";
import { CommitRequestSchema } from "../../../../gen/brasa/v1/unit_of_work_service_pb.js";
import { messageBudget } from "../../../../src/ddd/connect/wire/message-limits.ts";
import { ExhaustedError } from "../../../../src/ddd/error.ts";

const tooComplex = { instanceOf: ExhaustedError, message: /send less at a time/ };
const bytesOf = (write: (writer: BinaryWriter) => void) => {
  const writer = new BinaryWriter();
  write(writer);
  return writer.finish();
};
const repeated = (bytes: Uint8Array, times: number) => Buffer.concat(Array.from({ length: times }, () => bytes));

test("a message of two million elements of any kind is refused before it is parsed", (t) => {
  const emptyOperation = bytesOf((w) => w.tag(2, WireType.LengthDelimited).uint32(0));
  const unknown = bytesOf((w) => w.tag(15, WireType.Varint).uint32(1));
  const unknownText = bytesOf((w) => w.tag(15, WireType.LengthDelimited).uint32(0));
  const unknownGroup = bytesOf((w) => w.tag(15, WireType.StartGroup).tag(15, WireType.EndGroup));
  const validateOnly = bytesOf((w) => w.tag(3, WireType.Varint).bool(true));
  for (const one of [emptyOperation, unknown, unknownText, unknownGroup, validateOnly]) {
    const bytes = repeated(one, 2_000_000);
    t.throws(() => messageBudget({ maxBytes: 8_000_000 }).takeBinary(CommitRequestSchema, bytes), tooComplex);
  }
  // Numbers that are packed are a list all the same.
  const { publicDependency } = FileDescriptorProtoSchema.field;
  const packed = bytesOf((w) =>
    w.tag(publicDependency.number, WireType.LengthDelimited).bytes(new Uint8Array(2_000_000)),
  );
  t.throws(() => messageBudget().takeBinary(FileDescriptorProtoSchema, packed), tooComplex);
  for (const element of ["{},", "[],", "0,", '"",', "null,"]) {
    const text = `{"operations": [${element.repeat(1_000_000)}0]}`;
    t.throws(() => messageBudget({ maxBytes: 8_000_000 }).takeJson(Buffer.from(text)), tooComplex);
  }
});

test("a message may be nested up to the limit", (t) => {
  const nested = (depth: number) => {
    let value = create(ValueSchema, { kind: { case: "boolValue", value: true } });
    // Each list is a message in a message.
    for (let i = 0; i < depth; i++) {
      value = create(ValueSchema, { kind: { case: "listValue", value: create(ListValueSchema, { values: [value] }) } });
    }
    return value;
  };
  const take = (depth: number) => messageBudget().takeBinary(ValueSchema, toBinary(ValueSchema, nested(depth)));
  t.notThrows(() => take(49));
  t.throws(() => take(50), { instanceOf: ExhaustedError, message: /100 levels deep/ });
  const groups = Buffer.concat([repeated(Buffer.from([0x7b]), 2_000_000)]);
  t.throws(() => messageBudget().takeBinary(GetNoteRequestSchema, groups), { message: /100 levels deep/ });
  for (const [open, shut] of [
    ["[", "]"],
    ["{", "}"],
  ] as const) {
    const json = (depth: number) => Buffer.from(open.repeat(depth) + shut.repeat(depth));
    t.notThrows(() => messageBudget().takeJson(json(100)));
    t.throws(() => messageBudget().takeJson(json(101)), { message: /100 levels deep/ });
    t.throws(() => messageBudget({ maxBytes: 8_000_000 }).takeJson(json(2_000_000)), { instanceOf: ExhaustedError });
  }
});

test("a message over its limit is refused by its length", (t) => {
  const limits = { maxBytes: 10 };
  const message = (length: number) =>
    toBinary(GetNoteRequestSchema, create(GetNoteRequestSchema, { id: "x".repeat(length) }));
  t.notThrows(() => messageBudget(limits).takeBinary(GetNoteRequestSchema, message(8)));
  t.throws(() => messageBudget(limits).takeBinary(GetNoteRequestSchema, message(9)), { message: /takes: 10 bytes/ });
  t.throws(() => messageBudget(limits).takeJson(Buffer.from('{"id": "abc"}')), { instanceOf: ExhaustedError });
  t.throws(() => messageBudget({ maxBytes: 1 << 21 }).takeJson(Buffer.alloc((1 << 21) + 1)), {
    message: /takes: 2 MiB/,
  });
});

test("brackets in texts are no elements, and several messages share one budget", (t) => {
  const text = `[${'"[{,\\\\\\"],}{",'.repeat(100)}0]`;
  t.is(JSON.parse(text).length, 101);
  t.notThrows(() => messageBudget({ maxElements: 104 }).takeJson(Buffer.from(text)));
  t.throws(() => messageBudget({ maxElements: 103 }).takeJson(Buffer.from(text)), tooComplex);
  const paths = toBinary(FieldMaskSchema, create(FieldMaskSchema, { paths: ["a", "b", "c"] }));
  const budget = messageBudget({ maxElements: 6 });
  budget.takeBinary(FieldMaskSchema, paths);
  budget.takeBinary(FieldMaskSchema, paths);
  t.throws(() => budget.takeBinary(FieldMaskSchema, paths), tooComplex);
});

test("messages that are made of little pass, in either form, and no bytes whatever break it", (t) => {
  const struct = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 5 });
  fc.assert(
    fc.property(struct, fc.uint8Array({ maxLength: 40 }), fc.nat(), (value, noise, place) => {
      const message = create(StructSchema, {});
      for (const [key, one] of Object.entries(value)) message.fields[key] = toValue(one);
      const bytes = toBinary(StructSchema, message);
      messageBudget().takeBinary(StructSchema, bytes);
      messageBudget().takeJson(Buffer.from(toJsonString(StructSchema, message)));
      t.notThrows(() => fromBinary(StructSchema, bytes));
      const broken = Buffer.from(bytes);
      noise.forEach((byte, i) => {
        if (broken.length > 0) broken[(place + i * 7) % broken.length] = byte;
      });
      messageBudget().takeBinary(StructSchema, broken);
      messageBudget().takeJson(broken);
    }),
  );
});

function toValue(json: unknown): ReturnType<typeof create<typeof ValueSchema>> {
  if (Array.isArray(json)) {
    return create(ValueSchema, {
      kind: { case: "listValue", value: create(ListValueSchema, { values: json.map(toValue) }) },
    });
  }
  return create(ValueSchema, { kind: { case: "stringValue", value: JSON.stringify(json) } });
}
