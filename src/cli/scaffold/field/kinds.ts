import type { Name } from "../names.ts";

/** A kind of fields, in the languages that a context is written in. */
export interface FieldKind {
  /** The type in the proto file. */
  readonly proto: string;
  /** The proto file that has it. @default protobuf itself */
  readonly protoImport?: string;
  /** Whether it is a message, which can be unset by itself. */
  readonly isMessage?: boolean;
  readonly typescript: string;
  /** A type that the entity's file imports from brasa. */
  readonly typeImport?: string;
  /** The builder of columns, and its arguments. */
  readonly builder: string;
  readonly args: string;
  /** The values of an enumeration. */
  readonly values?: readonly string[];
  /** Two values that differ, as an entity has them. */
  readonly samples: readonly [string, string];
  /** An expression for a value that no other test has. @default no field of this kind is unique */
  readonly uniqueSample?: string;
  /** The functions by which a codec makes the message's value of an entity's, and back. @default the values are the same */
  readonly codec?: Codec;
}

/** The code that a codec has for a field. */
export interface Codec {
  /** The names that it needs of brasa/connect. */
  readonly imports: readonly string[];
  toMessage(value: string, field: Name): string;
  fromMessage(value: string, field: Name): string;
  /** The import of `toMessage` for samples: a line. @default none */
  readonly sampleImport?: string;
}

const INT32 = "{ min: -(2 ** 31), max: 2 ** 31 - 1 }";

/** The kinds whose arguments are none, or a length. */
export const KINDS: Readonly<Record<string, FieldKind>> = {
  text: {
    proto: "string",
    typescript: "string",
    builder: "text",
    args: "",
    samples: ['"Some text"', '"Other text"'],
    uniqueSample: "crypto.randomUUID()",
  },
  integer: {
    proto: "int32",
    typescript: "number",
    builder: "integer",
    args: INT32,
    samples: ["1", "2"],
    uniqueSample: "Math.floor(Math.random() * 2 ** 31)",
  },
  bigint: {
    proto: "int64",
    typescript: "bigint",
    builder: "bigint",
    args: "",
    samples: ["1n", "2n"],
    uniqueSample: "BigInt(Math.floor(Math.random() * 2 ** 50))",
  },
  number: { proto: "double", typescript: "number", builder: "number", args: "", samples: ["1.5", "2.5"] },
  decimal: { proto: "string", typescript: "string", builder: "decimal", args: "", samples: ['"0"', '"1"'] },
  boolean: { proto: "bool", typescript: "boolean", builder: "boolean", args: "", samples: ["true", "false"] },
  timestamp: {
    proto: "google.protobuf.Timestamp",
    isMessage: true,
    typescript: "Date",
    builder: "timestamp",
    args: "",
    samples: ['new Date("2026-01-01T12:00:00Z")', 'new Date("2026-01-02T12:00:00Z")'],
    codec: {
      // Those of the times that every entity has are there already.
      imports: [],
      toMessage: (value) => `timestampFromDate(${value})`,
      fromMessage: (value) => `toDate(${value})`,
      sampleImport: 'import { timestampFromDate } from "@bufbuild/protobuf/wkt";',
    },
  },
  date: {
    proto: "google.type.Date",
    protoImport: "google/type/date.proto",
    isMessage: true,
    typescript: "string",
    builder: "date",
    args: "",
    samples: ['"2026-01-01"', '"2026-01-02"'],
    codec: {
      imports: ["dayFromMessage", "dayToMessage"],
      toMessage: (value) => `dayToMessage(${value})`,
      fromMessage: (value, { camel }) => `dayFromMessage(${value}, "${camel}")`,
      sampleImport: 'import { dayToMessage } from "brasa/connect";',
    },
  },
  bytes: {
    proto: "bytes",
    typescript: "Uint8Array",
    builder: "bytes",
    args: "",
    samples: ["new Uint8Array([1])", "new Uint8Array([2])"],
  },
  json: {
    proto: "google.protobuf.Value",
    protoImport: "google/protobuf/struct.proto",
    isMessage: true,
    typescript: "Json",
    typeImport: "Json",
    builder: "json",
    args: "",
    samples: ["{ some: [1] }", "{ other: [2] }"],
    codec: {
      imports: ["jsonFromMessage", "jsonToMessage"],
      toMessage: (value) => `jsonToMessage(${value})`,
      fromMessage: (value, { camel }) => `jsonFromMessage(${value}, "${camel}")`,
      sampleImport: 'import { jsonToMessage } from "brasa/connect";',
    },
  },
  uuid: {
    proto: "string",
    typescript: "string",
    builder: "uuid",
    args: "",
    samples: ['"0198c0de-0000-7000-8000-000000000001"', '"0198c0de-0000-7000-8000-000000000002"'],
    uniqueSample: "crypto.randomUUID()",
  },
};

/** The kind of an enumeration, whose values are words in snake or kebab case. */
export function enumKind({ pascal, camel }: Name, values: readonly string[]): FieldKind {
  const literals = values.map((value) => `"${value}"`);
  const [one = "", other = one] = literals;
  return {
    proto: pascal,
    typescript: literals.join(" | "),
    builder: "enumeration",
    args: `[${literals.join(", ")}]`,
    values,
    samples: [one, other],
    codec: {
      imports: ["messageEnum"],
      toMessage: (value) => `${camel}Enum.toMessage(${value})`,
      fromMessage: (value) => `${camel}Enum.fromMessage(${value}, "${camel}")`,
    },
  };
}
