import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampNow } from "@bufbuild/protobuf/wkt";
import test from "ava";
import { UserSchema } from "../../../gen/accounts/v1/user_pb.js";
import { ListUsersRequestSchema, StreamUsersRequestSchema } from "../../../gen/accounts/v1/user_service_pb.js";
import { filterFields } from "../../../src/accounts/connect.ts";
import { listQuery, streamQuery, updateMask } from "../../../src/ddd/connect/index.ts";
import { InvalidError } from "../../../src/ddd/error.ts";
import { PageTokenSeal } from "../../../src/ddd/page.ts";

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

test("a mask names what is set", (t) => {
  t.deepEqual(mask(["name"]), ["name"]);
  t.deepEqual(mask(["surname", "name", "surname"]), ["surname", "name"]);
  t.deepEqual(mask(["update_time"]), ["updateTime"]);
  t.deepEqual(mask(["*"]), ["name", "surname", "updateTime"]);
});

test("without a mask, what is populated and can be set is set", (t) => {
  const populated = { id: "1", email: "a@b.c", active: true, etag: "x", name: "Ada", updateTime: timestampNow() };
  t.deepEqual(mask(undefined, populated), ["name", "updateTime"]);
  t.deepEqual(mask([], populated), ["name", "updateTime"]);
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
  ["name", "email"],
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
