import { create } from "@bufbuild/protobuf";
import { timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import test from "ava";
import {
  ConnectRepository,
  ConnectWorker,
  type FilterFields,
  type MessageCodec,
  remoteBackend,
  remoteResource,
  resourceService,
  unitOfWorkService,
} from "../../../../src/ddd/connect/index.ts";
import { InvalidError, NotFoundError, RemoteError } from "../../../../src/ddd/error.ts";
import { MemoryDatabase, MemoryRepository, MemoryWorker } from "../../../../src/ddd/memory/index.ts";
import {
  type AnyFieldType,
  bigint,
  boolean,
  float,
  integer,
  nullable,
  number,
  text,
  timestamp,
  uuid,
} from "../../../../src/ddd/schema/field.ts";
import { table } from "../../../../src/ddd/schema/table.ts";
import { reach } from "../notes.ts";
import { type ThingField, thingService } from "../service/things.ts";

// biome-ignore lint/suspicious/noExplicitAny: of whatever type a test has it
type Thing = { readonly id: string; readonly value: any };

/** A table of things, whose value is of a type, and their service, whose message has it in a field. */
function declare(type: AnyFieldType, field: ThingField) {
  const { service, message } = thingService({ id: { type: "string" }, value: field });
  // The types of a test's things are known to the test only.
  const things = table<Thing>("things", { id: text(36), value: type as never });
  const codec: MessageCodec<Thing, typeof message> = {
    message,
    table: things,
    toMessage: ({ id, value }) => ({ id, value: value ?? undefined }) as never,
    fromMessage: (made) => ({ ...(made as unknown as Thing), value: (made as unknown as Thing).value ?? null }),
  };
  class Things extends MemoryRepository<Thing> {
    table = things;
  }
  const worker = new MemoryWorker(new MemoryDatabase(), { things: Things });
  return { service, message, codec, worker };
}

/** The error at the start, the same by a service and by its client; "" for none. */
function saidAtStart(type: AnyFieldType, field: ThingField): string {
  const { service, codec, worker } = declare(type, field);
  const told = [
    () => remoteResource(service, codec),
    () => resourceService({ service, codec, worker, repository: "things" } as never),
  ].map((start) => {
    try {
      start();
      return "";
    } catch (error) {
      return (error as Error).message;
    }
  });
  const [first = "", second] = told;
  return first === second ? first : told.join(" | ");
}

const int32s = ["int32", "sint32", "sfixed32"];
const uint32s = ["uint32", "fixed32"];
const int64s = ["int64", "sint64", "sfixed64"];
const uint64s = ["uint64", "fixed64"];
const all = [...int32s, ...uint32s, ...int64s, ...uint64s, "float", "double", "bool", "string", "bytes"].concat([
  ".google.protobuf.Timestamp",
  ".things.Kind",
  ".google.protobuf.Int32Value",
  ".google.protobuf.StringValue",
]);

const fitting: readonly (readonly [name: string, type: AnyFieldType, fields: readonly string[]])[] = [
  ["text", text(), ["string", "bytes", ".things.Kind", ".google.protobuf.StringValue"]],
  ["uuid", uuid(), ["string", "bytes", ".things.Kind", ".google.protobuf.StringValue"]],
  ["boolean", boolean(), ["bool"]],
  [
    "timestamp",
    timestamp(),
    [".google.protobuf.Timestamp", ...int64s, "double", "string", ".google.protobuf.StringValue"],
  ],
  ["integer", integer(), [...int64s, "double", "string", ".google.protobuf.StringValue"]],
  [
    "integer of 32 bits",
    integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
    [
      ...int32s,
      ...int64s,
      "double",
      "string",
      ".things.Kind",
      ".google.protobuf.Int32Value",
      ".google.protobuf.StringValue",
    ],
  ],
  [
    "small natural number",
    integer({ min: 0, max: 100 }),
    [...int32s, ...uint32s, ...int64s, ...uint64s, "float", "double", "string", ".things.Kind"].concat(
      ".google.protobuf.Int32Value",
      ".google.protobuf.StringValue",
    ),
  ],
  ["natural number", integer({ min: 0 }), [...int64s, ...uint64s, "double", "string", ".google.protobuf.StringValue"]],
  ["bigint", bigint(), [...int64s, "string", ".google.protobuf.StringValue"]],
  ["natural bigint", bigint({ min: 0n }), [...int64s, ...uint64s, "string", ".google.protobuf.StringValue"]],
  ["number", number(), ["double", "string", ".google.protobuf.StringValue"]],
  ["float", float(), ["float", "double", "string", ".google.protobuf.StringValue"]],
];

for (const [name, type, fields] of fitting) {
  // ASVS: V1.4.2
  test(`a ${name} fits some fields of a message, and the start fails for all others, naming both`, (t) => {
    for (const field of all) {
      const said = saidAtStart(type, { type: field });
      t.is(said === "", fields.includes(field), `${field}: ${said}`);
      if (said !== "")
        t.regex(said, /^fields cannot hold each other's values; things\.value is .*, and things\.Thing\.value is .*: /);
      const listed = saidAtStart(type, { type: field, repeated: true });
      t.regex(listed, /things\.Thing\.value is repeated: an entity's field holds one value/);
    }
  });
}

test("null fits a field that tells whether it is set, or whose usual value is none of the entity's", (t) => {
  for (const [type, field] of [
    [text(), "string"],
    [boolean(), "bool"],
    [integer(), "int64"],
    [bigint(), "int64"],
    [number(), "double"],
  ] as const) {
    t.regex(
      saidAtStart(nullable(type as never), { type: field }),
      /make it optional, since null and .* would be the same/,
      field,
    );
    t.is(saidAtStart(nullable(type as never), { type: field, optional: true }), "");
  }
  t.is(saidAtStart(nullable(uuid()), { type: "string" }), "");
  t.is(saidAtStart(nullable(integer({ min: 1 })), { type: "int64" }), "");
  t.is(saidAtStart(nullable(timestamp()), { type: ".google.protobuf.Timestamp" }), "");
  t.is(saidAtStart(nullable(text()), { type: ".google.protobuf.StringValue" }), "");
  t.is(
    saidAtStart(integer(), { type: "int32" }),
    "fields cannot hold each other's values; things.value is integer(), and things.Thing.value is int32: " +
      "make it an int64, or declare integer({ min: -2147483648, max: 2147483647 }) or less",
  );
});

test("a oneof, which standard handlers would drop, is refused at the start", (t) => {
  const { service, codec, worker } = declare(text(), { type: "string", oneof: true });
  t.throws(() => resourceService({ service, codec, worker, repository: "things" } as never), {
    message: /things\.Thing has the oneof choice.*write createThing and updateThing/,
  });
  const handlers = { createThing: () => ({}), updateThing: () => ({}) };
  t.notThrows(() => resourceService({ service, codec, worker, repository: "things", handlers } as never));
});

test("a client without a table refuses a value that a message's field cannot hold, outside of units and in them", async (t) => {
  for (const [field, filter, good, wrong] of [
    ["int32", "integer", [2 ** 31 - 1, -(2 ** 31)], [2 ** 40, -(2 ** 31) - 1, 0.5]],
    ["uint32", "integer", [2 ** 32 - 1], [-1, 2 ** 32]],
    ["fixed32", "integer", [0], [-1]],
    ["float", "double", [0.5, 2 ** 24], [0.1, 1e300]],
    ["uint64", "int64", [2n ** 62n], [-1n]],
    ["sfixed64", "int64", [-1n], [2n ** 63n]],
  ] as const) {
    const { service, message } = thingService({ id: { type: "string" }, value: { type: field } });
    const codec: MessageCodec<Thing, typeof message> = {
      message,
      fields: { id: { type: "string" }, value: { type: filter } } as object as FilterFields<Thing>,
      toMessage: (thing) => thing as never,
      fromMessage: (made) => ({ id: (made as unknown as Thing).id, value: (made as unknown as Thing).value }),
    };
    const types: Record<typeof filter, AnyFieldType> = { integer: integer(), double: number(), int64: bigint() };
    const things = table<Thing>("things", { id: text(36), value: types[filter] as never });
    class Things extends MemoryRepository<Thing> {
      table = things;
    }
    class RemoteThings extends ConnectRepository<Thing> {
      remote = remoteResource(service, codec);
    }
    const worker = new MemoryWorker(new MemoryDatabase(), { things: Things });
    // The repository's table is looked at where the codec has none.
    const start = () => resourceService({ service, codec, worker, repository: "things" } as never);
    if (field === "sfixed64") t.notThrows(start);
    else t.throws(start, { message: /things\.value is .*, and things\.Thing\.value is/ });
    const transport = {
      unary: () => Promise.reject(new Error("nothing is sent")),
      stream: () => Promise.reject(new Error()),
    };
    const remote = new ConnectWorker(remoteBackend(transport as never), { things: RemoteThings });
    for (const value of wrong) {
      const thing = { id: "1", value };
      for (const write of [
        () => remote.repositories.things.create(thing),
        () => remote.repositories.things.save(thing),
        () => remote.run(({ things }) => things.create(thing)),
        () => remote.repositories.things.update({ value }, { id: "1" }),
      ]) {
        const error = await t.throwsAsync(write, { instanceOf: InvalidError }, `${field} ${value}`);
        t.is(error.violations[0]?.field, "value");
      }
    }
    const made = new RemoteThings(transport as never);
    for (const value of good)
      await t.throwsAsync(made.create({ id: "1", value }), { message: /nothing is sent|reached/ });
  }
});

test("a stored value that a message cannot hold is not shown to the caller", async (t) => {
  const type = integer({ min: 0, max: 100 });
  const { service, codec, worker } = declare(type, { type: "int32" });
  // As if another program had stored it, or this one when its table was declared otherwise.
  Object.assign(type, { problem: () => undefined });
  await worker.repositories.things.create({ id: "1", value: 2 ** 40 });
  const { transport } = reach([resourceService({ service, codec, worker, repository: "things" } as never)]);
  class RemoteThings extends ConnectRepository<Thing> {
    remote = remoteResource(service, codec);
  }
  const remote = new RemoteThings(transport);
  for (const read of [
    () => remote.retrieve({ id: "1" }),
    () => remote.page(),
    () => remote.save({ id: "1", value: 1 }),
  ]) {
    const error = await t.throwsAsync<Error>(read);
    t.false(`${error.message}`.includes("1099511627776"), error.message);
    t.true(error instanceof RemoteError, error.message);
  }
});

test("a key may be of each kind, at a service too", async (t) => {
  type Reading = {
    readonly place: string;
    readonly time: Date;
    readonly number: number;
    readonly serial: bigint;
    readonly note: string;
  };
  const key = ["place", "time", "number", "serial"] as const;
  const { service, message } = thingService(
    {
      place: { type: "string" },
      time: { type: ".google.protobuf.Timestamp" },
      number: { type: "int64" },
      serial: { type: "int64" },
      note: { type: "string" },
    },
    key,
  );
  const readings = table<Reading>(
    "readings",
    { place: text(20), time: timestamp(), number: integer(), serial: bigint(), note: text(20) },
    { key },
  );
  const codec: MessageCodec<Reading, typeof message> = {
    message,
    table: readings,
    toMessage: ({ time, number, ...same }) =>
      ({ ...same, time: timestampFromDate(time), number: BigInt(number) }) as never,
    fromMessage: (made) => {
      const { place, time, number, serial, note } = made as never as { [K in keyof Reading]: never };
      return { place, time: timestampDate(time), number: Number(number), serial, note };
    },
  };
  class Readings extends MemoryRepository<Reading> {
    table = readings;
  }
  class RemoteReadings extends ConnectRepository<Reading> {
    remote = remoteResource(service, codec);
  }
  const local = new MemoryWorker(new MemoryDatabase(), { readings: Readings });
  const definition = resourceService({ service, codec, worker: local, repository: "readings" } as never);
  const { transport } = reach([definition, unitOfWorkService(local, [definition])]);
  const worker = new ConnectWorker(remoteBackend(transport), { readings: RemoteReadings });
  const remote = worker.repositories.readings;
  const reading = (n: number): Reading => ({ place: "a", time: new Date(n), number: n, serial: 2n ** 60n, note: "" });
  t.deepEqual(await remote.create(reading(1), reading(2), reading(3)), [reading(1), reading(2), reading(3)]);
  const { note: _, ...first } = reading(1);
  t.deepEqual(await remote.retrieve(first), reading(1));
  t.deepEqual(await remote.save({ ...reading(1), note: "new" }), { ...reading(1), note: "new" });
  t.deepEqual(await remote.partialReplace([reading(1), reading(4)]), [reading(1), reading(4)]);
  t.deepEqual(
    await remote.update({ note: "x" }, { number: { lte: 2 } }),
    [1, 2].map((n) => ({ ...reading(n), note: "x" })),
  );
  await remote.delete(first);
  await worker.run(async ({ readings }) => {
    await readings.remove(await readings.retrieve({ number: 2 }));
    await readings.create(reading(5));
    t.deepEqual(await readings.retrieve({ time: new Date(5) }), reading(5));
  });
  t.is(await remote.drop({ time: { gte: new Date(4) } }), 2);
  t.is(await local.repositories.readings.count(), 1);
  for (const wrong of [
    { number: 3.5 },
    { number: 2 ** 60 },
    { time: new Date(Date.UTC(12_000, 0)) },
    { serial: 2n ** 70n },
  ]) {
    const { note, ...sought } = { ...reading(3), ...wrong };
    await t.throwsAsync(remote.retrieve(sought), { instanceOf: NotFoundError }, Object.keys(wrong).join());
  }
  const request = create(
    service.method.getThing?.input as never,
    {
      place: "a",
      time: { seconds: 0n, nanos: 3_000_001 },
      number: 3n,
      serial: 2n ** 60n,
    } as never,
  );
  const method = service.method.getThing as never;
  await t.throwsAsync(transport.unary(method, undefined, undefined, undefined, request), {
    message: /there is no thing/,
  });
});
