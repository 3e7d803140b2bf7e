import { DURATION, type Field, type Json, TIMESTAMP } from "../api.ts";

/**
 * A maker of values: the nth value differs from the others, where the kind has enough values. `random` makes them differ from
 * those of other runs.
 */
export type Generator = (n: number, random: string) => Json;

const SECOND = 1000;
const BASE_TIME = Date.UTC(2031, 0, 1);

const timestamp: Generator = (n) => new Date(BASE_TIME + n * 3600 * SECOND).toISOString().replace(".000Z", "Z");
const uuid: Generator = (n, random) => {
  const hex = `${random}${n.toString(16)}`
    .replaceAll(/[^0-9a-f]/g, "a")
    .padEnd(32, "7")
    .slice(0, 20);
  const tail = n.toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(12, 15)}-a${hex.slice(15, 18)}-${tail}`;
};
/** Three letters, the nth in the order of n: "aab", "aac", … */
const letters = (n: number) =>
  [576, 24, 1].map((unit) => String.fromCharCode(97 + (Math.floor(n / unit) % 24))).join("");

const words: Generator = (n, random) => `Aip ${letters(n)} ${random.slice(0, 6)}`;
const email: Generator = (n, random) => `aip-${random}-${n}@example.com`;
const password: Generator = (n, random) => `a Long passphrase no. ${n} of ${random}!`;
const uri: Generator = (n, random) => `https://example.com/aip/${random}/${n}`;

/** Texts of other forms, one of which a rule may ask for. */
const texts: readonly Generator[] = [
  words,
  (n, random) => `aip-${letters(n)}-${random.slice(0, 8)}`,
  (n, random) => `Aip${letters(n)}${random.replaceAll(/\d/g, "x").slice(0, 6)}`,
  (n) => `${n}.50`,
  uuid,
  email,
  (n) => letters(n),
  (n) => `A${n}`,
  (n) => String(n),
  password,
  uri,
  timestamp,
  (n, random) => `AIP_${letters(n).toUpperCase()}_${random.slice(0, 6).toUpperCase()}`,
  (n, random) => `aip${letters(n)}${random}`.padEnd(32, "k").slice(0, 32),
];

const named: readonly (readonly [RegExp, Generator])[] = [
  [/(^|_)email(_address)?$/, email],
  [/password|passphrase|secret/, password],
  [/(^|_)(uri|url|link|website)$/, uri],
  [/(^|_)(id|uid|uuid)$/, uuid],
  [/language(_code)?$/, (n) => ["en", "de", "pt"][n % 3] ?? "en"],
  [/(region|country)_code$/, (n) => ["US", "DE", "BR"][n % 3] ?? "US"],
  [/currency_code$/, (n) => ["EUR", "USD", "BRL"][n % 3] ?? "EUR"],
  [/time_zone$/, (n) => ["UTC", "Europe/Berlin", "America/Sao_Paulo"][n % 3] ?? "UTC"],
  [/phone(_number)?$/, (n) => `+1202555${String(100 + n).padStart(4, "0")}`],
  [/(price|amount|cost)$/, (n) => `${n}.50`],
  [/_time$/, timestamp],
];

const formats: Readonly<Record<string, Generator>> = {
  UUID4: uuid,
  IPV4: (n) => `192.0.2.${n % 256}`,
  IPV6: (n) => `2001:db8::${n.toString(16)}`,
  IPV4_OR_IPV6: (n) => `192.0.2.${n % 256}`,
};

const wholes: readonly Generator[] = [
  (n) => n + 1,
  (n) => 1 + (n % 4),
  (n) => 10 + n,
  (n) => 100 + n,
  (n) => 1000 + n,
  (n) => -n,
];

/** Makers of values of a field that stands alone, the likeliest first. Empty for a message, whose fields are made one by one. */
export function candidates(field: Field): readonly Generator[] {
  if (field.kind === "message") {
    switch (field.typeName) {
      case TIMESTAMP:
        return [
          timestamp,
          (n) => new Date(Date.UTC(2021, 0, 1) + n * 3600 * SECOND).toISOString().replace(".000Z", "Z"),
        ];
      case DURATION:
        return [(n) => `${60 + n}s`];
      case "google.protobuf.Struct":
        return [(n) => ({ aip: n })];
      case "google.protobuf.StringValue":
        return texts;
      case "google.protobuf.BoolValue":
        return [(n) => n % 2 === 0];
      case "google.protobuf.Int64Value":
      case "google.protobuf.UInt64Value":
        return wholes.map((make) => (n, random) => String(make(n, random)));
      case "google.protobuf.Int32Value":
      case "google.protobuf.UInt32Value":
      case "google.protobuf.DoubleValue":
      case "google.protobuf.FloatValue":
        return wholes;
      default:
        return [];
    }
  }
  switch (field.kind) {
    case "string": {
      const known = (field.format && formats[field.format]) ?? named.find(([pattern]) => pattern.test(field.name))?.[1];
      return known ? [known, ...texts.filter((one) => one !== known)] : texts;
    }
    case "bool":
      return [(n) => n % 2 === 1, () => true, () => false];
    case "enum": {
      const values = field.enumValues.slice(1);
      return [(n) => values[n % values.length] ?? null, ...values.map((value) => () => value)];
    }
    case "bytes":
      return [(n) => Buffer.from(`aip ${n}`).toString("base64")];
    case "double":
    case "float":
      return [(n) => n + 0.5, ...wholes];
    case "int64":
    case "uint64":
      return wholes.map((make) => (n, random) => String(make(n, random)));
    default:
      return wholes;
  }
}
