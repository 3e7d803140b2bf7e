import { create, fromJson, type MessageInitShape } from "@bufbuild/protobuf";
import { ValueSchema } from "@bufbuild/protobuf/wkt";
import { createClient } from "@connectrpc/connect";
import test from "ava";
import {
  ListProductsRequestSchema,
  Product_State,
  Product_StateSchema,
  ProductSchema,
  ProductService,
  UpdateProductRequestSchema,
} from "../../../../gen/brasa/testing/v1/product_pb.js";
import type { Decimal } from "../../../../gen/google/type/decimal_pb.js";
import { ConnectRepository, messageEnum, remoteResource } from "../../../../src/ddd/connect/index.ts";
import { toWire } from "../../../../src/ddd/connect/wire/key.ts";
import { RemoteError } from "../../../../src/ddd/error.ts";
import { productCodec, sampleServices } from "../../../../src/ddd/testing/connect.ts";
import { type Product, product, productStates, uuidOf } from "../../../../src/ddd/testing/index.ts";
import { memoryBackend } from "../../../../src/ddd/testing/memory.ts";
import { reach, refusal } from "../notes.ts";

/** Products in memory behind their service, and a client of it. */
async function served() {
  const { worker } = await memoryBackend().open();
  const { transport } = reach(sampleServices(worker));
  return { stored: worker.repositories.products, products: createClient(ProductService, transport), transport };
}

type Init = Exclude<MessageInitShape<typeof ProductSchema>, { $typeName: string }>;

const draft: Init = {
  id: uuidOf(1),
  price: "7",
  digest: new Uint8Array([1]),
  releaseDate: { year: 2026, month: 11, day: 28 },
};

test("the 0 of an enum is its default where there is one, and else refused by name", async (t) => {
  const { stored, products } = await served();
  const { product: made } = await products.createProduct({ product: draft });
  t.is(made?.state, Product_State.DRAFT);
  t.like(await stored.retrieve(), { state: "draft", formerState: null, releaseDate: "2026-11-28" });
  const changed = (init: Init, path: string) =>
    products.updateProduct(
      create(UpdateProductRequestSchema, { product: { id: uuidOf(1), ...init }, updateMask: { paths: [path] } }),
    );
  const zero = await refusal(t, changed({ state: Product_State.UNSPECIFIED }, "state"));
  t.deepEqual(zero.fields, ["product.state"]);
  t.regex(zero.error.message, /STATE_DRAFT, STATE_PUBLISHED, STATE_TAKEN_BACK/);
  const unknown = await refusal(t, changed({ state: 77 as Product_State }, "state"));
  t.deepEqual(unknown.fields, ["product.state"]);
  t.regex(unknown.error.message, /number 77/);
  t.deepEqual((await refusal(t, changed({ formerState: 78 as Product_State }, "former_state"))).fields, [
    "product.former_state",
  ]);
  await changed({ state: Product_State.TAKEN_BACK }, "state");
  await changed({ formerState: Product_State.PUBLISHED }, "former_state");
  t.like(await stored.retrieve(), { state: "takenBack", formerState: "published" });
  await changed({}, "former_state");
  t.is((await stored.retrieve()).formerState, null);
});

test("a google.type.Date without a part is refused by name, and so is a day that no calendar has", async (t) => {
  const { stored, products } = await served();
  for (const [releaseDate, wanted] of [
    [{ year: 2026, month: 11, day: 0 }, /has no day/],
    [{ year: 2026, month: 0, day: 0 }, /has no month/],
    [{ year: 0, month: 11, day: 28 }, /has no year/],
    [{ year: 2026, month: 2, day: 29 }, /no day of the calendar/],
    [{ year: -5, month: 2, day: 1 }, /no day of the calendar/],
    [{ year: 10_000, month: 2, day: 1 }, /no day of the calendar/],
    [{}, /has no year/],
  ] as const) {
    const refused = await refusal(t, products.createProduct({ product: { ...draft, releaseDate } }));
    t.deepEqual(refused.fields, ["product.release_date"]);
    t.regex(refused.error.message, wanted);
  }
  t.deepEqual((await refusal(t, products.createProduct({ product: { ...draft, releaseDate: undefined } }))).fields, [
    "product.release_date",
  ]);
  t.is(await stored.count(), 0);
});

test("a filter names enums by their names, and days as they are written", async (t) => {
  const { stored, products } = await served();
  await stored.create(
    product(1, { endDate: "2026-11-28" }),
    product(2, { state: "published", formerState: "takenBack", endDate: "0099-01-01" }),
  );
  const found = async (filter: string, orderBy = "") => {
    const { products: list } = await products.listProducts(create(ListProductsRequestSchema, { filter, orderBy }));
    return list.map(({ id }) => Number(id.slice(-2)));
  };
  for (const [filter, expected] of [
    ["state = STATE_DRAFT", [1]],
    ['state = "STATE_PUBLISHED"', [2]],
    ["state:STATE_PUBLISHED", [2]],
    ["state != STATE_DRAFT", [2]],
    ["state > STATE_DRAFT", [2]],
    ["former_state = null", [1]],
    ["former_state:*", [2]],
    ["state = STATE_DRAFT OR state = STATE_PUBLISHED", [1, 2]],
    ["end_date = 2026-11-28", [1]],
    ['end_date <= "2026-11-28"', [1, 2]],
    ["end_date < 1000-01-01", [2]],
    ["price = 1.5", [1]],
    ['price = "01.500"', [1]],
    ["price > 1.5000001 AND price <= 2.5", [2]],
    ["price = 1.5 OR price = 2.50", [1, 2]],
    ["price != -1.5", [1, 2]],
    ['digest = "AQD/"', [1]],
    ["digest = AgD_", [2]],
    ['digest > "AQD/"', [2]],
    ["picture:*", []],
  ] as const) {
    t.deepEqual(await found(filter), expected, filter);
  }
  t.deepEqual(await found("", "state desc"), [2, 1]);
  t.deepEqual(await found("", "end_date"), [2, 1]);
  for (const filter of ["state = draft", "state = STATE_UNSPECIFIED", "state = 1", 'state = "STATE_*"', "state = *"]) {
    const refused = await refusal(t, products.listProducts({ filter }));
    t.deepEqual(refused.fields, ["filter"], filter);
    t.regex(refused.error.message, /one of STATE_DRAFT, STATE_PUBLISHED, STATE_TAKEN_BACK/);
  }
  for (const filter of [
    "end_date = 2026-02-30",
    "end_date = 20261128",
    'end_date = "2026-11-28T00:00:00Z"',
    'end_date = "2026-*"',
  ]) {
    const refused = await refusal(t, products.listProducts({ filter }));
    t.deepEqual(refused.fields, ["filter"], filter);
    t.regex(refused.error.message, /should be a day/);
  }
});

test("a decimal is taken in any form, kept in one, and refused by name where it has too many digits", async (t) => {
  const { stored, products } = await served();
  t.is((await products.createProduct({ product: draft })).product?.price, "7.00");
  t.is((await stored.retrieve()).price, "7.00");
  for (const price of ["1.005", "1e3", "100000000"]) {
    const refused = await refusal(t, products.createProduct({ product: { ...draft, id: uuidOf(2), price } }));
    t.deepEqual(refused.fields, ["product.price"], price);
  }
  for (const filter of ["price = 1e3", "price = abc", 'price = "1.*"', "price > .5"]) {
    t.regex((await refusal(t, products.listProducts({ filter }))).error.message, /should be a decimal number/, filter);
  }
});

test("a google.type.Decimal is taken in each form of its grammar, and refused by name in others", async (t) => {
  const { stored, products } = await served();
  const massOf = async (value: string | undefined) => {
    await products.updateProduct({
      product: { id: uuidOf(1), mass: value === undefined ? undefined : { value } },
      updateMask: { paths: ["mass"] },
    });
    const { product: found } = await products.getProduct({ id: uuidOf(1) });
    const { mass } = await stored.retrieve();
    t.is(found?.mass?.value ?? null, mass);
    return mass;
  };
  await products.createProduct({ product: draft });
  const zeros = "0".repeat(15);
  for (const [value, wanted] of [
    ["", `0.${zeros}`],
    ["-0", `0.${zeros}`],
    ["+2.5", `2.5${zeros.slice(1)}`],
    [".5", `0.5${zeros.slice(1)}`],
    ["5.", `5.${zeros}`],
    ["007", `7.${zeros}`],
    ["-1.25E+1", `-12.5${zeros.slice(1)}`],
    ["125e-2", `1.25${zeros.slice(2)}`],
    ["1e14", `100000000000000.${zeros}`],
    ["1e-15", `0.${zeros.slice(1)}1`],
    ["0e99", `0.${zeros}`],
    [undefined, null],
  ] as const) {
    t.is(await massOf(value), wanted, value);
  }
  for (const value of [
    ".",
    "e5",
    "1e",
    "1,5",
    "0x1",
    "NaN",
    "Infinity",
    " 1",
    "1 000",
    "--1",
    "1e1.5",
    "1".repeat(201),
  ]) {
    const refused = await refusal(t, massOf(value));
    t.deepEqual(refused.fields, ["product.mass"], value);
    t.regex(refused.error.message, /must be a decimal number/, value);
  }
  for (const [value, wanted] of [
    ["1e101", /exponent from -100 to 100/],
    ["1e999999999", /exponent/],
    ["1e15", /at most 15 digits before the point/],
    ["1e-16", /at most 15 digits after the point/],
  ] as const) {
    const refused = await refusal(t, massOf(value));
    t.deepEqual(refused.fields, ["product.mass"], value);
    t.regex(refused.error.message, wanted, value);
  }
  await massOf("1.5");
  for (const [filter, count] of [
    ["mass = 1.50", 1],
    ["mass > 1.4999", 1],
    ["mass < 1.5", 0],
    ["mass:*", 1],
    ["mass = null", 0],
  ] as const) {
    t.is((await products.listProducts({ filter })).products.length, count, filter);
  }
});

test("a default is a google.type.Decimal where the message has one", (t) => {
  t.is((toWire("1.50", ProductSchema.field.mass) as Decimal).value, "1.50");
  t.is(toWire("1.50", ProductSchema.field.price), "1.50");
});

test("a filter compares bytes with base64 alone", async (t) => {
  const { products } = await served();
  for (const filter of ['digest = "AQD/="', "digest = A", 'digest = "{}"', 'digest = "AQ*"', "digest > 1.5"]) {
    const refused = await refusal(t, products.listProducts({ filter }));
    t.deepEqual(refused.fields, ["filter"], filter);
    t.regex(refused.error.message, /should be bytes in base64/, filter);
  }
});

test("JSON is a Struct or any Value, and refused by name where it is none that is kept", async (t) => {
  const { stored, products } = await served();
  const details = { a: [1, null, { b: "x" }], c: true };
  const remark = fromJson(ValueSchema, ["any", 1.5, {}]);
  const { product: made } = await products.createProduct({ product: { ...draft, details, remark } });
  t.deepEqual(made?.details, details);
  t.like(await stored.retrieve(), { details, remark: ["any", 1.5, {}] });
  const nothing = create(ValueSchema);
  const notANumber = create(ValueSchema, { kind: { case: "numberValue", value: Number.NaN } });
  const large = fromJson(ValueSchema, { n: 2 ** 60 });
  for (const wrong of [nothing, notANumber, large]) {
    const refused = await refusal(t, products.createProduct({ product: { ...draft, id: uuidOf(2), remark: wrong } }));
    t.deepEqual(refused.fields, ["product.remark"]);
  }
  const proto = JSON.parse('{ "a": { "__proto__": { "admin": true } } }');
  const refused = await refusal(t, products.createProduct({ product: { ...draft, id: uuidOf(2), details: proto } }));
  t.deepEqual(refused.fields, ["product.details"]);
  t.regex(refused.error.message, /__proto__/);
  await products.updateProduct({ product: { ...draft, details: { only: 1 } }, updateMask: { paths: ["details"] } });
  await products.updateProduct({ product: draft, updateMask: { paths: ["remark"] } });
  t.like(await stored.retrieve(), { details: { only: 1 }, remark: null });
  for (const filter of ["details = null", "remark:*", "details.a = 1"]) {
    t.deepEqual((await refusal(t, products.listProducts({ filter }))).fields, ["filter"], filter);
  }
  t.deepEqual((await refusal(t, products.listProducts({ orderBy: "details" }))).fields, ["order_by"]);
});

test("an enum's values and names must have each other", (t) => {
  const missing = t.throws(() => messageEnum(Product_StateSchema, ["draft", "published"]));
  t.regex(missing?.message ?? "", /have none for STATE_TAKEN_BACK/);
  const unknown = t.throws(() => messageEnum(Product_StateSchema, [...productStates, "archived"]));
  t.regex(unknown?.message ?? "", /no name of its own for "archived"/);
  t.throws(() => messageEnum(Product_StateSchema, ["draft", "published", "takenBack", "taken_back"]));
});

test("a service that answers with a number that this program has no name for is not understood", async (t) => {
  const { stored, transport } = await served();
  await stored.create(product(1));
  class Products extends ConnectRepository<Product> {
    remote = remoteResource(ProductService, {
      ...productCodec,
      fromMessage: (message) => productCodec.fromMessage({ ...message, state: 77 as Product_State }),
    });
  }
  await t.throwsAsync(new Products(transport).retrieve({ id: uuidOf(1) }), {
    instanceOf: RemoteError,
    message: /number 77/,
  });
});
