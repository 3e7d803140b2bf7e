import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampNow } from "@bufbuild/protobuf/wkt";
import test from "ava";
import { UserSchema } from "../../../../gen/accounts/v1/user_pb.js";
import { ListUsersRequestSchema, StreamUsersRequestSchema } from "../../../../gen/accounts/v1/user_service_pb.js";
import { userCodec } from "../../../../src/accounts/connect-client.ts";
import { filterFieldsOf } from "../../../../src/ddd/connect/codec.ts";
import {
  etagToVersion,
  type FilterFields,
  listQuery,
  parseOrderBy,
  printOrderBy,
  streamQuery,
  updateMask,
  versionToEtag,
} from "../../../../src/ddd/connect/index.ts";
import { InvalidError } from "../../../../src/ddd/error.ts";
import { PageTokenSeal } from "../../../../src/ddd/query/page-token.ts";

const filterFields = filterFieldsOf(userCodec);

const seal = new PageTokenSeal(new Uint8Array(32));
const plan = (request: MessageInitShape<typeof ListUsersRequestSchema>, caller = "") =>
  listQuery(create(ListUsersRequestSchema, request), { fields: filterFields, seal, caller });

test("a list request becomes a query", (t) => {
  t.deepEqual(plan({}).query, { where: { and: [] }, orderBy: [], size: 50, token: "" });
  t.deepEqual(plan({ pageSize: 2000, filter: "active = true", orderBy: "create_time desc" }).query, {
    where: { active: { eq: true } },
    orderBy: ["createTime desc"],
    size: 1000,
    token: "",
  });
});

test("a stream request becomes a query", (t) => {
  const request = create(StreamUsersRequestSchema, { filter: 'name = "A*"', orderBy: "name" });
  t.deepEqual(streamQuery(request, filterFields), { where: { name: { startsWith: "A" } }, orderBy: ["name"] });
});

test("a page token leads on in the same list only", (t) => {
  const page = { items: [], nextToken: "position" };
  const pageToken = plan({ filter: "active = true", orderBy: "name" }, "ada").nextPageToken(page);
  t.is(plan({ filter: "active = true", orderBy: "name", pageToken }, "ada").query.token, "position");
  t.is(plan({ filter: "active = true", orderBy: "name", pageToken, pageSize: 7 }, "ada").query.token, "position");
  for (const other of [
    () => plan({ filter: "active = false", orderBy: "name", pageToken }, "ada"),
    () => plan({ filter: "active = true", orderBy: "surname", pageToken }, "ada"),
    () => plan({ filter: "active = true", orderBy: "name", pageToken }, "eve"),
    () => plan({ filter: "active = true", orderBy: "name", pageToken: `${pageToken}x` }, "ada"),
    () => plan({ filter: "active = true", orderBy: "name", pageToken: "position" }, "ada"),
  ]) {
    const error = t.throws(other, { instanceOf: InvalidError });
    t.deepEqual(
      error.violations.map(({ field }) => field),
      ["page_token"],
    );
  }
  t.is(plan({}).nextPageToken({ items: [], nextToken: "" }), "");
});

test("a refused list request names its own field", (t) => {
  const fieldsOf = (request: MessageInitShape<typeof ListUsersRequestSchema>) =>
    t.throws(() => plan(request), { instanceOf: InvalidError }).violations.map(({ field }) => field);
  t.deepEqual(fieldsOf({ pageSize: -1 }), ["page_size"]);
  t.deepEqual(fieldsOf({ pageToken: "nonsense" }), ["page_token"]);
  t.deepEqual(fieldsOf({ filter: "password = x" }), ["filter"]);
  t.deepEqual(fieldsOf({ orderBy: "password" }), ["order_by"]);
});

const message = (init: MessageInitShape<typeof UserSchema>) => create(UserSchema, init);
const mask = (paths: string[] | undefined, init: MessageInitShape<typeof UserSchema> = {}) =>
  updateMask(paths && { $typeName: "google.protobuf.FieldMask", paths }, UserSchema, message(init), [
    "name",
    "surname",
    "updateTime",
  ]);

test("a mask names the fields that are set", (t) => {
  t.deepEqual(mask(["name"]), ["name"]);
  t.deepEqual(mask(["surname", "name", "surname"]), ["surname", "name"]);
  t.deepEqual(mask(["update_time"]), ["updateTime"]);
  t.deepEqual(mask(["*"]), ["name", "surname", "updateTime"]);
});

test("output only fields in a mask are ignored beside others (AIP-161)", (t) => {
  t.deepEqual(mask(["email", "name", "create_time"], { email: "a@b.c" }), ["name"]);
});

test("without a mask, the populated fields that can be set are set", (t) => {
  const populated = { id: "1", email: "a@b.c", active: true, etag: "x", name: "Ada", updateTime: timestampNow() };
  t.deepEqual(mask(undefined, populated), ["name", "updateTime"]);
  t.deepEqual(mask([], populated), ["name", "updateTime"]);
});

test("a mask that spells a field as TypeScript or JSON does gets an error with the right spelling", (t) => {
  t.throws(() => mask(["updateTime"]), { message: /"updateTime" is written update_time in a mask/ });
});

for (const paths of [
  undefined,
  ["id"],
  ["email"],
  ["active"],
  ["etag"],
  ["create_time"],
  ["password"],
  ["updateTime"],
  ["name.first"],
  ["update_time.seconds"],
  ["name", "id"],
  ["email", "create_time"],
  ["*", "name"],
  [""],
  ["__proto__"],
  ["constructor"],
]) {
  test(`a mask of ${paths?.join(", ") ?? "nothing, where nothing can be set,"} is refused`, (t) => {
    const error = t.throws(() => mask(paths, { id: "1", email: "a@b.c" }), { instanceOf: InvalidError });
    t.deepEqual(
      error.violations.map(({ field }) => field),
      ["update_mask"],
    );
    const named = paths?.find((path) => !["name", "*"].includes(path));
    if (named) t.true(error.message.includes(named));
  });
}

const ordered: FilterFields<{ id: string; name: string; createTime: Date }> = {
  id: { type: "string" },
  name: { type: "string" },
  createTime: { type: "timestamp" },
};

test("an order is read with any spaces", (t) => {
  t.deepEqual(parseOrderBy("", ordered), []);
  t.deepEqual(parseOrderBy("  ", ordered), []);
  t.deepEqual(parseOrderBy("name", ordered), ["name"]);
  t.deepEqual(parseOrderBy("  name ,create_time    desc ", ordered), ["name", "createTime desc"]);
});

for (const text of [
  "nmae",
  "createTime",
  "name, name",
  "name, name desc",
  "name asc",
  "name desc desc",
  "name,",
  ",",
  "name;",
]) {
  test(`the error says what is wrong with the order: ${text}`, (t) => {
    const error = t.throws(() => parseOrderBy(text, ordered), { instanceOf: InvalidError });
    t.deepEqual(
      error.violations.map(({ field }) => field),
      ["order_by"],
    );
  });
}

test("an order is printed as it is read", (t) => {
  t.is(printOrderBy(["name", "createTime desc"], ordered), "name, create_time desc");
  t.is(printOrderBy(["id desc"], ordered), "id desc");
  t.is(printOrderBy([], ordered), "");
  t.throws(() => printOrderBy(["secret" as never], ordered), { message: /cannot order by "secret"/ });
});

test("an etag gives back its version", (t) => {
  for (const version of [1, 2, 10, Number.MAX_SAFE_INTEGER]) t.is(etagToVersion(versionToEtag(version)), version);
  t.not(versionToEtag(1), versionToEtag(2));
});

const forged = ["v0", "v-1", "v1.5", "v01", "1", "v", "v99999999999999999", "v1 "].map((text) =>
  Buffer.from(text).toString("base64url"),
);
for (const etag of ["", "x", "*", `${versionToEtag(1)}=`, `${versionToEtag(1)} `, ...forged]) {
  test(`"${etag}" is not an etag`, (t) => {
    const error = t.throws(() => etagToVersion(etag), { instanceOf: InvalidError });
    t.deepEqual(
      error.violations.map(({ field }) => field),
      ["etag"],
    );
  });
}
