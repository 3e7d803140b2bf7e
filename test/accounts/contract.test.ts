import { readFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { UserSchema } from "../../gen/accounts/v1/user_pb.js";
import { userCodec } from "../../src/accounts/connect-client.ts";
import { filterFieldsOf } from "../../src/ddd/connect/codec.ts";
import { toSnakeCase } from "../../src/ddd/schema/field.ts";
import { root } from "../helpers/tools.ts";

test("filters and orders may name the fields that the contract says: all of a user, but for the etag", (t) => {
  const contract = readFileSync(join(root, "proto/accounts/v1/user_service.proto"), "utf8");
  t.regex(contract.replaceAll(/\n\s*\/\/ ?/g, " "), /The fields are those of a User, but for etag;/);
  const fields = UserSchema.fields.map(({ name }) => name).filter((name) => name !== "etag");
  t.deepEqual(Object.keys(filterFieldsOf(userCodec)).map(toSnakeCase).toSorted(), fields.toSorted());
});
