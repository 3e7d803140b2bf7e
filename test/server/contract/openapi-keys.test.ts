import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createFileRegistry, fromBinary, fromJson, toJson } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import test from "ava";
import { Schemas } from "../../../src/server/contract/openapi/schemas.ts";
import { temporaryFolder } from "../../helpers/folder.ts";
import { run } from "../../helpers/tools.ts";

const PROTO = `syntax = "proto3";
package acme.v1;
import "google/protobuf/struct.proto";
message Odd {
  map<string, string> texts = 1;
  map<int64, string> signed = 2;
  map<fixed32, string> unsigned = 3;
  map<bool, string> flags = 4;
  oneof choice {
    google.protobuf.NullValue nothing = 5;
    string something = 6;
  }
}
`;

test("the keys of maps have the form of their type, and a NullValue is null", async (t) => {
  const { folder, remove } = temporaryFolder();
  t.teardown(remove);
  writeFileSync(join(folder, "odd.proto"), PROTO);
  const file = join(folder, "odd.binpb");
  const built = await run("npx", ["buf", "build", folder, "-o", file]);
  t.is(built.code, 0, built.stderr);
  const odd = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(file))).getMessage("acme.v1.Odd");
  if (!odd) return t.fail();
  const schemas = new Schemas(new Map(), () => ({}));
  schemas.refTo(odd);
  const { properties } = schemas.all["acme.v1.Odd"] as {
    properties: Record<string, { propertyNames?: { pattern?: string; enum?: readonly string[] } }>;
  };
  t.is(properties.texts?.propertyNames, undefined);
  t.like(schemas.all["google.protobuf.NullValue"], { enum: [null, "NULL_VALUE"] });

  // Held to what the library reads and writes.
  t.deepEqual(toJson(odd, fromJson(odd, { nothing: null })), { nothing: null });
  t.deepEqual(toJson(odd, fromJson(odd, { nothing: "NULL_VALUE" })), { nothing: null });
  for (const [field, keys] of [
    ["signed", ["-9223372036854775808", "0", "12", "abc", "", "1.5", "true"]],
    ["unsigned", ["0", "4294967295", "-1", "abc", ""]],
    ["flags", ["true", "false", "0", "yes", ""]],
  ] as const) {
    const names = properties[field]?.propertyNames;
    for (const key of keys) {
      const fits = names?.enum?.includes(key) ?? new RegExp(names?.pattern ?? "").test(key);
      const read = () => fromJson(odd, { [field]: { [key]: "x" } });
      if (fits) t.notThrows(read, `${field}: ${key}`);
      else t.throws(read, undefined, `${field}: ${key}`);
    }
  }
});
