import { create, createRegistry } from "@bufbuild/protobuf";
import {
  FileDescriptorProtoSchema,
  file_google_protobuf_descriptor,
  SourceCodeInfoSchema,
} from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import test from "ava";
import { readComments } from "../../console/src/api/comments.ts";
import { parseRoute } from "../../console/src/app/route.ts";
import { bounded } from "../../console/src/call/answer.ts";
import { detailsOf } from "../../console/src/call/details.ts";
import { durationProblem, fromPicker, timeProblem, toPicker } from "../../console/src/message/time.ts";
import { differences } from "../../console/src/pages/history/differences.ts";
import { ErrorInfoSchema, file_google_rpc_error_details } from "../../gen/google/rpc/error_details_pb.js";

test("a detail of an unknown type, or with bytes that are not of its type, is shown as bytes", (t) => {
  const error = new ConnectError("x", Code.Internal);
  error.details.push(
    { type: "google.rpc.ErrorInfo", value: new Uint8Array([0x0a, 0x01, 0x41]) },
    { type: "acme.v1.Odd", value: new Uint8Array([1, 255]) },
    { type: "google.rpc.ErrorInfo", value: new Uint8Array([0x0a, 0x05, 0x41]) },
    // Made here, not received.
    { desc: ErrorInfoSchema, value: {} },
  );
  const details = detailsOf(error, createRegistry(file_google_rpc_error_details));
  t.deepEqual(
    details.map(({ type, json, hex }) => [type, json !== undefined, hex]),
    [
      ["google.rpc.ErrorInfo", true, undefined],
      ["acme.v1.Odd", false, "01ff"],
      ["google.rpc.ErrorInfo", false, "0a0541"],
    ],
  );
});

test("of a stream, 500 messages are kept, and fewer of long ones, but always the newest", (t) => {
  const messages = (count: number, length: number) =>
    Array.from({ length: count }, (_, i) => ({ number: i + 1, afterMs: 0, text: "x".repeat(length) }));
  t.is(bounded(messages(3, 10)).length, 3);
  t.deepEqual([bounded(messages(700, 10)).length, bounded(messages(700, 10))[0]?.number], [500, 201]);
  t.is(bounded(messages(10, 1_000_000)).length, 4);
  t.deepEqual(
    bounded(messages(2, 5_000_000)).map(({ number }) => number),
    [2],
  );
});

test("two texts are compared by lines", (t) => {
  const signs = (before: string, after: string) =>
    differences(before, after).map(({ kind, text }) => `${kind[0]} ${text}`);
  t.deepEqual(signs("a\nb\nc", "a\nx\nc\nd"), ["s a", "r b", "a x", "s c", "a d"]);
  t.deepEqual(signs("a", "a"), ["s a"]);
  const long = Array.from({ length: 3000 }, (_, i) => `${i}`).join("\n");
  t.is(differences(long, `${long}\nx`).length, 6001, "too long for a table: as wholes");
});

test("a time is picked in a zone, and keeps its digits after the second", (t) => {
  t.is(fromPicker("2026-01-31T10:30", "UTC", "2020-01-01T00:00:00.000000001Z"), "2026-01-31T10:30:00.000000001Z");
  t.is(fromPicker("2026-01-31T10:30:05", "UTC", "nonsense"), "2026-01-31T10:30:05Z");
  t.is(fromPicker("nonsense", "UTC", "before"), "before");
  t.is(toPicker("2026-01-31T10:30:05.5+02:00", "UTC"), "2026-01-31T08:30:05");
  t.is(toPicker("2026-01-31", "UTC"), "");
  const text = "2026-07-31T10:30:05Z";
  t.is(fromPicker(toPicker(text, "local"), "local", text), text);
  for (const good of ["0001-01-01T00:00:00Z", "2024-02-29T23:59:59.999999999-12:00"])
    t.is(timeProblem(good), undefined, good);
  for (const bad of [
    "2026-01-31 10:30:00Z",
    "2026-01-31T10:30:00",
    "2026-13-01T00:00:00Z",
    "2026-01-01T25:00:00Z",
    "2025-02-29T00:00:00Z",
  ]) {
    t.truthy(timeProblem(bad), bad);
  }
  t.is(durationProblem("-3.000000001s"), undefined);
  for (const bad of ["3", "3.0000000001s", "s", "315576000001s"]) t.truthy(durationProblem(bad), bad);
});

test("an address has its parts back, whatever is in them", (t) => {
  t.deepEqual(parseRoute("#/call/a.B/C"), ["call", "a.B", "C"]);
  t.deepEqual(parseRoute("#/call/a%2Fb/%zz"), ["call", "a/b", "%zz"]);
  t.deepEqual(parseRoute(""), []);
});

test("comments are found by the full names of all that can have one", (t) => {
  const { proto } = file_google_protobuf_descriptor;
  const place = (path: number[]) => ({ path, span: [0, 0, 0], leadingComments: ` ${path.join()}\n` });
  const field = proto.messageType.findIndex(({ name }) => name === "FieldDescriptorProto");
  const paths = [
    [4, field],
    [4, field, 2, 0],
    [4, field, 4, 0],
    [4, field, 4, 0, 2, 1],
    [4, 2, 3, 0],
  ];
  const sourceCodeInfo = create(SourceCodeInfoSchema, { location: paths.map(place) });
  const comments = new Map<string, string>();
  readComments(create(FileDescriptorProtoSchema, { ...proto, sourceCodeInfo }), comments);
  t.deepEqual(
    [...comments.keys()],
    [
      "google.protobuf.DescriptorProto.ExtensionRange",
      "google.protobuf.FieldDescriptorProto",
      "google.protobuf.FieldDescriptorProto.name",
      "google.protobuf.FieldDescriptorProto.Type",
      "google.protobuf.FieldDescriptorProto.Type.TYPE_FLOAT",
    ],
  );
  t.is(comments.get("google.protobuf.FieldDescriptorProto.name"), `4,${field},2,0`);
});
