import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { OwnerSchema, ProjectSchema, TaskSchema } from "../../gen/projects/v1/project_pb.js";
import { filterFieldsOf } from "../../src/ddd/connect/codec.ts";
import { toSnakeCase } from "../../src/ddd/schema/field.ts";
import { projectCodec } from "../../src/projects/connect-client.ts";
import { ownerFilter } from "../../src/projects/owner/connect.ts";
import { taskFilter } from "../../src/projects/task/connect.ts";
import { root } from "../helpers/tools.ts";

test("filters and orders may name the fields that the contract says", (t) => {
  const contract = readFileSync(join(root, "proto/projects/v1/project_service.proto"), "utf8");
  const words = contract.replaceAll(/\n\s*\/\/ ?/g, " ");
  t.regex(words, /The fields are those of a Project, but for etag;/);
  t.regex(words, /the fields are those of a Task, but for etag and project_id\./);
  for (const [fields, schema, hidden] of [
    [filterFieldsOf(projectCodec), ProjectSchema, ["etag"]],
    [taskFilter, TaskSchema, ["etag", "project_id"]],
  ] as const) {
    const told = schema.fields.map(({ name }) => name).filter((name) => !(hidden as readonly string[]).includes(name));
    t.deepEqual(Object.keys(fields).map(toSnakeCase).toSorted(), told.toSorted());
  }
});

test("filters and orders of owners may name the fields that the contract says", (t) => {
  const contract = readFileSync(join(root, "proto/projects/v1/project_service.proto"), "utf8");
  t.regex(
    contract.replaceAll(/\n\s*\/\/ ?/g, " "),
    /the fields are those of an Owner, but for project_count and projects\./,
  );
  const told = OwnerSchema.fields
    .map(({ name }) => name)
    .filter((name) => !["project_count", "projects"].includes(name));
  t.deepEqual(Object.keys(ownerFilter).map(toSnakeCase).toSorted(), told.toSorted());
});
