import { type DescField, type DescMessage, type DescMethod, ScalarType } from "@bufbuild/protobuf";
import { AuditService } from "../../gen/accounts/v1/audit_pb.js";
import { GrantService } from "../../gen/accounts/v1/grant_service_pb.js";
import { SecondFactorService } from "../../gen/accounts/v1/second_factor_service_pb.js";
import { UserService } from "../../gen/accounts/v1/user_service_pb.js";
import { OperationsService } from "../../gen/brasa/v1/operations_service_pb.js";
import { UnitOfWorkService } from "../../gen/brasa/v1/unit_of_work_service_pb.js";
import { ProjectService } from "../../gen/projects/v1/project_service_pb.js";
import type { Random } from "../server/ports/frame-fuzzer.ts";
import { PASSWORD } from "./people.ts";

/** The ids and addresses of the people of a target, which stay the same from run to run. */
export const KNOWN_IDS = ["0198c0de-0000-7000-8000-000000000001", "0198c0de-0000-7000-8000-000000000002"] as const;
const SERVICES = [
  UserService,
  SecondFactorService,
  AuditService,
  GrantService,
  ProjectService,
  UnitOfWorkService,
  OperationsService,
];
const METHODS = SERVICES.flatMap(({ methods }) => methods);

const LONG = "x".repeat(5000);
/** Texts that go wrong somewhere. */
const TEXTS = [
  "",
  " ",
  "\0",
  "a\0b",
  "\u202e",
  "\ufeff",
  "é\u0301",
  "😀",
  "'; DROP TABLE users; --",
  "%_",
  "\\",
  "{}",
  LONG,
];
const FILTERS = [
  'name = "A*"',
  "active = true",
  'create_time >= "2026-01-01T00:00:00Z"',
  `id = "${KNOWN_IDS[0]}"`,
  'NOT (surname = "x" OR email = "*@example.com")',
  "name",
  "(",
  '"',
  "=",
  "AND",
  "-",
  "name:*",
  "1e999",
  "id = id",
  `${"(".repeat(300)}name = "a"`,
  `${"NOT ".repeat(300)}active = true`,
  Array(300).fill('name = "a"').join(" AND "),
];

/** Texts for a field, by its name: mostly those that lead deeper into the program. */
function textsFor(name: string): readonly string[] {
  switch (name) {
    case "id":
    case "user_id":
    case "project_id":
    case "owner_id":
    case "request_id":
      return [...KNOWN_IDS, KNOWN_IDS[0].toUpperCase(), "00000000-0000-0000-0000-000000000000", "x"];
    case "email":
      return [
        "one@example.com",
        "two@example.com",
        "ONE@EXAMPLE.COM",
        "a@b",
        "a@xn--a",
        "a@\u00e4.de",
        `a@${"b.".repeat(130)}de`,
      ];
    case "password":
    case "current_password":
    case "new_password":
      return [PASSWORD, "another long passphrase", "short", "p".repeat(129), "\ud83d\ude00".repeat(20)];
    case "filter":
      return FILTERS;
    case "order_by":
      return ["name", "surname, create_time desc", "etag", "name desc desc", ",", "name,".repeat(500), "__proto__"];
    case "paths":
      return ["name", "surname", "*", "email", "user.name", "", "a.b.c.d", "__proto__"];
    case "page_token":
    case "etag":
    case "refresh_token":
      return ["AAAA", "A".repeat(64), "A".repeat(88), 'W/"1"', '"1"', "=", "é"];
    case "method":
      return [...METHODS.map((one) => `${one.parent.typeName}/${one.name}`), "/", "x/y", "grpc.health.v1.Health/Check"];
    case "type_url":
      return METHODS.map(({ input }) => `type.googleapis.com/${input.typeName}`).concat(
        "",
        "/",
        "x",
        "google.protobuf.Any",
      );
    case "code":
      return ["000000", "123456", "aaaaa-aaaaa", "", "0".repeat(400)];
    case "credential":
      return [
        "{}",
        '{"id":"AAAA","response":{}}',
        "null",
        "[",
        `{"id":"AAAA","rawId":"AAAA","type":"public-key","response":{"clientDataJSON":"e30","attestationObject":"oA","authenticatorData":"AAAA","signature":"AAAA"},"clientExtensionResults":{}}`,
      ];
    case "service":
      return ["", UserService.typeName, "x"];
    case "symbol":
    case "file_containing_symbol":
      return [UserService.typeName, "google.protobuf.Any", ".", "x".repeat(300)];
    default:
      return ["A", "name", "Ada", "x".repeat(101)];
  }
}

export function textFor(random: Random, name: string): string {
  return random.pick(random.chance(0.85) ? textsFor(name) : TEXTS);
}

/** How often a field is written wrongly. */
const WRONG = 0.08;
const VARINTS = [0, 1, 2, 50, 1000, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1];
/** Varints that no honest writer makes: endless, overlong, of all bits. */
const ODD_VARINTS = [
  "80",
  "ffffffffffffffffffff",
  "80808080808080808000",
  "ffffffffffffffffff01",
  "8080808080808080808001",
].map((hex) => Buffer.from(hex, "hex"));

/** The bytes of a message, by its descriptor; some of it wrong. */
export function mutatedMessage(random: Random, desc: DescMessage, depth = 0): Buffer {
  const parts: Buffer[] = [];
  for (const field of desc.fields) {
    // Required fields are mostly there, as little is reached without.
    for (let left = random.chance(0.8) ? 1 : random.below(4); left > 0; left--)
      parts.push(fieldBytes(random, field, depth));
  }
  if (random.chance(WRONG)) parts.splice(random.below(parts.length + 1), 0, oddPart(random));
  if (random.chance(0.05)) parts.reverse();
  const whole = Buffer.concat(parts);
  if (depth === 0 && random.chance(0.05)) return damaged(random, whole);
  return whole;
}

function fieldBytes(random: Random, field: DescField, depth: number): Buffer {
  if (random.chance(WRONG)) return tagged(field.number, random.below(8), oddValue(random));
  const { number } = field;
  switch (field.fieldKind) {
    case "message":
      return lengthed(number, depth > 4 ? Buffer.alloc(0) : mutatedMessage(random, field.message, depth + 1));
    case "enum":
      return tagged(number, 0, varint(random.pick([0, 1, 2, 99, 2 ** 32 - 1])));
    case "scalar":
      return scalar(random, number, field.scalar, field.name);
    case "list": {
      const count = random.pick([0, 1, 2, 3, random.chance(0.1) ? 300 : 1]);
      return Buffer.concat(Array.from({ length: count }, () => element(random, field, depth)));
    }
    default:
      return lengthed(number, random.bytes(random.below(10)));
  }
}

function element(random: Random, field: DescField & { readonly fieldKind: "list" }, depth: number): Buffer {
  if (field.listKind === "message") {
    if (field.message.typeName === "brasa.v1.Operation") return lengthed(field.number, operation(random, depth + 1));
    return lengthed(field.number, mutatedMessage(random, field.message, depth + 1));
  }
  if (field.listKind === "scalar" && field.scalar === ScalarType.STRING) {
    return lengthed(field.number, Buffer.from(textFor(random, field.name)));
  }
  // Packed and unpacked in turn.
  return random.chance(0.5)
    ? lengthed(field.number, Buffer.concat([varint(1), varint(300)]))
    : tagged(field.number, 0, varint(random.pick(VARINTS)));
}

/** An operation of a Commit whose request fits its method, mostly. */
function operation(random: Random, depth: number): Buffer {
  const method: DescMethod = random.pick(METHODS);
  const wrong = random.chance(0.1);
  const name = wrong ? textFor(random, "method") : `${method.parent.typeName}/${method.name}`;
  const url = wrong ? textFor(random, "type_url") : `type.googleapis.com/${method.input.typeName}`;
  const value = depth > 4 ? Buffer.alloc(0) : mutatedMessage(random, method.input, depth + 1);
  const any = Buffer.concat([lengthed(1, Buffer.from(url)), lengthed(2, value)]);
  const digest = random.chance(0.1) ? lengthed(3, random.bytes(random.pick([0, 1, 32]))) : Buffer.alloc(0);
  return Buffer.concat([lengthed(1, Buffer.from(name)), lengthed(2, any), digest]);
}

function scalar(random: Random, number: number, type: ScalarType, name: string): Buffer {
  switch (type) {
    case ScalarType.STRING: {
      const text = Buffer.from(textFor(random, name));
      // Bytes that are not UTF-8.
      return lengthed(number, random.chance(0.03) ? Buffer.concat([text, Buffer.of(0xc3, 0x28, 0xff)]) : text);
    }
    case ScalarType.BYTES:
      return lengthed(number, random.bytes(random.below(40)));
    case ScalarType.DOUBLE:
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
      return tagged(number, 1, random.bytes(8));
    case ScalarType.FLOAT:
    case ScalarType.FIXED32:
    case ScalarType.SFIXED32:
      return tagged(number, 5, random.bytes(4));
    default:
      // A negative int32 has ten bytes.
      return tagged(
        number,
        0,
        random.chance(0.1) ? Buffer.from("ffffffffffffffffff01", "hex") : varint(random.pick(VARINTS)),
      );
  }
}

function oddValue(random: Random): Buffer {
  return random.pick([
    () => random.pick(ODD_VARINTS),
    () => varint(random.pick(VARINTS)),
    () => random.bytes(random.below(12)),
    // A length beyond the message.
    () => Buffer.concat([varint(random.pick([100, 2 ** 31 - 1, 2 ** 32 - 1])), random.bytes(3)]),
    () => Buffer.alloc(0),
  ])();
}

/** A part of a message that no field is. */
function oddPart(random: Random): Buffer {
  return random.pick([
    () => lengthed(random.pick([100, 19_000, 2 ** 29 - 1]), random.bytes(random.below(10))),
    () => tagged(0, random.below(8), varint(1)),
    // Groups: nested, not closed, and closed without a beginning.
    () => Buffer.concat([tagged(99, 3, Buffer.alloc(0)), tagged(99, 4, Buffer.alloc(0))]),
    () => tagged(99, 3, Buffer.alloc(0)),
    () => tagged(99, 4, Buffer.alloc(0)),
    () => Buffer.concat(Array<Buffer>(random.pick([50, 101, 20_000])).fill(tagged(99, 3, Buffer.alloc(0)))),
    () => nested(random.below(11), random.pick([50, 101, 3000])),
    () => random.pick(ODD_VARINTS),
    () => random.bytes(random.below(30)),
    () => Buffer.concat(Array<Buffer>(random.pick([10, 1001])).fill(tagged(99, 0, varint(1)))),
  ])();
}

/** A message in a message in a message. */
function nested(number: number, depth: number): Buffer {
  let bytes: Buffer = Buffer.alloc(0);
  for (let i = 0; i < depth; i++) bytes = lengthed(number || 1, bytes);
  return bytes;
}

/** A message that was harmed on its way. */
function damaged(random: Random, bytes: Buffer): Buffer {
  return random.pick([
    () => bytes.subarray(0, random.below(bytes.length + 1)),
    () => Buffer.concat([bytes, random.bytes(random.below(10))]),
    () => {
      const copy = Buffer.from(bytes);
      for (let left = 1 + random.below(5); left > 0 && copy.length > 0; left--)
        copy[random.below(copy.length)] = random.below(256);
      return copy;
    },
    () => random.bytes(random.below(100)),
    () => Buffer.concat([bytes, bytes]),
  ])();
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return Buffer.from([...bytes, left]);
    bytes.push((left % 128) + 128);
  }
}

function tagged(number: number, wireType: number, value: Buffer): Buffer {
  return Buffer.concat([varint(number * 8 + wireType), value]);
}

function lengthed(number: number, bytes: Buffer): Buffer {
  return tagged(number, 2, Buffer.concat([varint(bytes.length), bytes]));
}

const ODD_JSON: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  1.5,
  "1",
  "x",
  "",
  [],
  {},
  [[]],
  [null],
  { a: 1 },
  "NaN",
  2 ** 53,
];

/** A message in JSON, by its descriptor; some of it wrong. */
export function mutatedJson(random: Random, desc: DescMessage, depth = 0): unknown {
  const json: Record<string, unknown> = {};
  if (desc.typeName === "google.protobuf.Any") {
    const method = random.pick(METHODS);
    const inner = mutatedJson(random, method.input, depth + 1);
    return {
      "@type": random.chance(0.9) ? `type.googleapis.com/${method.input.typeName}` : textFor(random, "type_url"),
      ...(inner as object),
    };
  }
  if (desc.typeName === "google.protobuf.Timestamp")
    return random.pick(["2026-01-01T00:00:00Z", "x", "0000-00-00", 1, null]);
  if (desc.typeName === "google.protobuf.FieldMask")
    return random.pick(["name", "name,surname", "*", "a_b", "", 1, "updateTime"]);
  for (const field of desc.fields) {
    if (random.chance(0.2)) continue;
    const name = random.chance(0.9) ? field.jsonName : field.name;
    json[name] = random.chance(WRONG) ? random.pick(ODD_JSON) : jsonValue(random, field, depth);
  }
  if (random.chance(WRONG))
    json[random.pick(["unknown", "__proto__x", "", "constructor", "toString"])] = random.pick(ODD_JSON);
  return json;
}

function jsonValue(random: Random, field: DescField, depth: number): unknown {
  switch (field.fieldKind) {
    case "message":
      return depth > 4 ? {} : mutatedJson(random, field.message, depth + 1);
    case "list": {
      const { message } = field;
      return Array.from({ length: random.below(4) }, () =>
        message ? mutatedJson(random, message, depth + 1) : textFor(random, field.name),
      );
    }
    case "scalar":
      if (field.scalar === ScalarType.STRING) return textFor(random, field.name);
      if (field.scalar === ScalarType.BOOL) return random.chance(0.5);
      if (field.scalar === ScalarType.BYTES) return random.bytes(random.below(9)).toString("base64");
      return random.pick(VARINTS);
    default:
      return random.pick([0, 1, "X", 99]);
  }
}

/** The JSON's text, harmed now and then. */
export function jsonBytes(random: Random, json: unknown): Buffer {
  const text = JSON.stringify(json);
  if (random.chance(0.85)) return Buffer.from(text);
  return random.pick([
    () => Buffer.from(text.slice(0, random.below(text.length))),
    () => Buffer.from(`\ufeff${text}`),
    () => Buffer.from(`${text}${text}`),
    () => Buffer.from(`${"[".repeat(10_000)}`),
    () => Buffer.from(`{"a":${'{"a":'.repeat(200)}1${"}".repeat(201)}`),
    () => Buffer.from(text.replace("{", '{"id":1,"id":"x",')),
    () => Buffer.concat([Buffer.from(text.slice(0, 5)), Buffer.of(0xff, 0xc3, 0x28), Buffer.from(text.slice(5))]),
    () => Buffer.from(text.replace(/"[^"]*"/, '"\\ud800"')),
    () => Buffer.from(text.replace(/:[^,}]*/, ":1e999")),
    () => Buffer.from(text.replace(/:[^,}]*/, ":-0")),
    () => random.bytes(random.below(50)),
    () => Buffer.alloc(0),
    () => Buffer.from("null"),
  ])();
}
