import { z } from "zod";
import { parseNetwork } from "../ports/peer-address.ts";

/** A whole number in decimal digits. Number() would also accept 0x10, 1e3 or a space. */
function wholeNumber(what: string, min: number, max: number) {
  const text = `must be ${what} from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, text)
    .transform(Number)
    .pipe(z.number().min(min, text).max(max, text));
}

const port = wholeNumber("a port number", 0, 65_535);
/** Node's timers end at 2^31 - 1 milliseconds, and one that is set for longer ends at once. */
const milliseconds = wholeNumber("a whole number of milliseconds", 1, 2_000_000_000);
const QUOTA_TEXT = "must be a whole number, at least 1";
export const databaseUrl = z.string().regex(/^[a-z+]+:/i, "must be a URL such as sqlite:./data/brasa.db");
/** The end of the settings that give one context a database of its own. */
export const CONTEXT_SUFFIX = "_DATABASE_URL";
const SAMPLERS = [
  "always_on",
  "always_off",
  "traceidratio",
  "parentbased_always_on",
  "parentbased_always_off",
  "parentbased_traceidratio",
] as const;
const collectorUrl = z.url({ protocol: /^https?$/, error: "must be a URL such as http://127.0.0.1:4318" });
const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

const ISSUER_TEXT = "must be a URL, such as https://accounts.example.com, without a user or a password";
const KEYS_TEXT =
  "must be a URL of http or https, such as https://accounts.example.com/.well-known/jwks.json, without a user or a password";

/** Every setting: its form, its default, and what the table of docs/operations.md says of it. */
export const settings = z.object({
  HOST: z
    .string()
    .regex(/^\S+$/, "must be a name or an address, such as 0.0.0.0")
    .default("127.0.0.1")
    .describe("address that both listeners bind"),
  GRPC_PORT: port.default(50_051).describe("port for native gRPC; 0 picks a free one"),
  HTTP_PORT: port.default(8080).describe("port for Connect, gRPC-Web and gRPC; 0 picks a free one"),
  DATABASE_URL: databaseUrl.default("sqlite:./data/brasa.db").describe("where all contexts keep their data"),
  LOG_LEVEL: z
    .enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(", ")}`)
    .default("info")
    .describe("least level that is logged, to stderr"),
  ACCESS_LOG: z
    .enum(["true", "false"], "must be true or false")
    .default("true")
    .transform((text) => text === "true")
    .describe(
      "whether each call leaves a line in the log, of level info; those of health and reflection are of level debug",
    ),
  CORS_ORIGINS: z
    .string()
    .default("")
    .refine(
      (text) =>
        text === "" ||
        text === "*" ||
        toList(text).every((origin) => URL.canParse(origin) && new URL(origin).origin === origin),
      "must be *, or origins such as https://app.example.com, without a path, separated by commas",
    )
    .transform((text) => (text === "*" ? text : text === "" ? [] : toList(text)))
    .describe(
      "web origins whose pages may call, separated by commas; * lets those of any origin, for services that tell no secret",
    ),
  CORS_HEADERS: z
    .string()
    .default("")
    .transform((text) => (text === "" ? [] : toList(text)))
    .refine(
      (names) => names.every((name) => /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)),
      "must be names of headers, separated by commas",
    )
    .describe("request headers that browsers may send besides those of the protocols, separated by commas"),
  CORS_CREDENTIALS: z
    .enum(["true", "false"], "must be true or false")
    .default("false")
    .transform((text) => text === "true")
    .describe("true lets browsers send cookies; CORS_ORIGINS must name the origins then"),
  TRUSTED_PROXIES: z
    .string()
    .default("")
    .transform((text) => (text === "" ? [] : toList(text)))
    .refine(
      (proxies) => proxies.every((proxy) => parseNetwork(proxy)),
      "must be addresses or networks, such as 10.0.0.0/8, separated by commas, and not all addresses",
    )
    .describe(
      "proxies, by address or network, that are believed where a call came from; each must write X-Forwarded-For or Forwarded",
    ),
  TLS_CERT: z
    .string()
    .optional()
    .describe("PEM file with the certificate chain for both ports; a new one is taken without a restart"),
  TLS_KEY: z.string().optional().describe("PEM file with its private key"),
  TLS_CLIENT_CA: z
    .string()
    .optional()
    .describe(
      "PEM file with the authorities of clients' certificates: both ports refuse a client without one of theirs",
    ),
  GRPC_PLAINTEXT: z
    .enum(["true", "false"], "must be true or false")
    .default("false")
    .transform((text) => text === "true")
    .describe("true leaves GRPC_PORT in the clear although TLS_CERT is set, such as behind a proxy that ends TLS"),
  REFLECTION: z
    .enum(["on", "off"], "must be on or off")
    .default("on")
    .describe(
      "off refuses to tell the services and their messages, which tools such as grpcurl ask for, /descriptor.binpb and /openapi.json",
    ),
  CONSOLE: z
    .enum(["on", "off"], "must be on or off")
    .default("on")
    .describe(
      "off leaves out the console at /console, in which a browser calls the services with the rights of its user",
    ),
  METRICS: z
    .enum(["on", "off", "open"], "must be on, off or open")
    .default("on")
    .describe(
      "on serves metrics at /metrics to those with METRICS_TOKEN or an admin's access token, open to anybody, off to nobody",
    ),
  METRICS_TOKEN: z
    .string()
    .regex(
      /^[\w.~+/-]{32,1024}=*$/,
      "must be at least 32 letters, digits and -._~+/=, such as from: openssl rand -hex 32",
    )
    .optional()
    .describe("bearer token by which Prometheus takes the metrics. If unset, admins alone take them"),
  PAGE_TOKEN_KEY: z
    .string()
    .regex(
      /^([0-9a-fA-F]{2}){32,}$/,
      "must be at least 64 hexadecimal digits (32 bytes), and an even number of them, such as from: openssl rand -hex 32",
    )
    .optional()
    .describe(
      "key that signs page tokens, and positions of events; servers behind one address must share it. If unset, each start makes a new key, and earlier page tokens stop working",
    ),
  TOKEN_ISSUER: z
    .url(ISSUER_TEXT)
    .refine(hasNoLogin, ISSUER_TEXT)
    .default("https://brasa.invalid")
    .describe("issuer of access tokens: the URL at which the service is reached"),
  TOKEN_AUDIENCE: z
    .string()
    .regex(/^\S+$/, "must be a word or a URL")
    .default("brasa")
    .describe("audience of access tokens: services that take them must name the same"),
  ENCRYPTION_KEY: z
    .string()
    .regex(/^[0-9a-fA-F]{64}$/, "must be 64 hexadecimal digits (32 bytes), such as from: openssl rand -hex 32")
    .optional()
    .describe(
      "key that encrypts secrets in the database, such as those that sign access tokens. If unset, they are stored in clear",
    ),
  RELYING_PARTY_ID: z
    .string()
    .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)*$/, "must be a domain in lower case, such as example.com")
    .default("localhost")
    .describe("domain of passkeys, which then serve its subdomains too; those of another domain stop working"),
  RELYING_PARTY_NAME: z
    .string()
    .regex(/^[^:]{1,64}$/, "must have 1 to 64 characters, and no colon")
    .default("Brasa")
    .describe("name of the service in authenticator apps, and where passkeys are chosen"),
  RELYING_PARTY_ORIGINS: z
    .string()
    .default("http://localhost:8080")
    .transform(toList)
    .refine(
      (origins) => origins.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin),
      "must be origins such as https://app.example.com, without a path, separated by commas",
    )
    .describe("web origins of the pages that use passkeys, separated by commas; on RELYING_PARTY_ID or its subdomains"),
  AUDIT_DAYS: wholeNumber("a whole number of days", 1, 36_500)
    .default(365)
    .describe("how many days the audit trail of what concerns security is kept"),
  TOKEN_KEYS_URL: z
    .url({ protocol: /^https?$/, error: KEYS_TEXT })
    .refine(hasNoLogin, KEYS_TEXT)
    .optional()
    .describe("where TOKEN_ISSUER publishes its keys, for a process that does not serve the accounts itself"),
  BROKER_URL: z
    .string()
    .regex(/^(nats|tls):\/\//i, "must be a URL such as nats://127.0.0.1:4222")
    .optional()
    .describe(
      "NATS server with JetStream that carries events between processes. If unset, events stay in each process",
    ),
  BROKER_REPLICAS: wholeNumber("a number of servers", 1, 5)
    .optional()
    .describe(
      "on how many servers of a cluster the broker keeps events, such as 3. If unset, on one, or as it does already",
    ),
  EVENT_DAYS: wholeNumber("a whole number of days", 1, 3650)
    .default(7)
    .describe(
      "how many days events are kept after their delivery, to be delivered again; the last of each user is kept for ever",
    ),
  ACTIVATION: z
    .enum(["credentials", "email"], "must be credentials or email")
    .default("credentials")
    .describe("what a new user needs to become active: the password alone, or a proven email address, too"),
  NOTIFICATIONS_URL: z
    .string()
    .refine(isServerUrl, "must be a URL such as http://127.0.0.1:50061, without a path, a user or a password")
    .optional()
    .describe(
      "where a notifications.v1.NotificationService takes what is to be sent to people, by gRPC. If unset, nothing is sent, and a line of the log says so",
    ),
  NOTIFICATIONS_TOKEN: z
    .string()
    .regex(/^[\w.~+/=-]+$/, "must be letters, digits and -._~+/=, as RFC 6750 says")
    .optional()
    .describe("bearer token for it"),
  NOTIFICATIONS_DEADLINE_MS: milliseconds.default(5000).describe("deadline of each call of it"),
  DEADLINE_MS: milliseconds.default(15_000).describe("deadline of a unary call whose caller set none"),
  STREAM_DEADLINE_MS: milliseconds.default(600_000).describe("deadline of a stream whose caller set none"),
  DRAIN_MS: milliseconds.default(10_000).describe("how long running calls may go on after SIGTERM"),
  MAX_STREAMS_PER_CONNECTION: wholeNumber("a whole number", 1, 1_000_000)
    .default(100)
    .describe("how many streams one connection may have, in calls that are streams"),
  MAX_STREAMS_PER_ADDRESS: wholeNumber("a whole number", 1, 1_000_000)
    .default(500)
    .describe("how many streams all connections of one address may have together, in each process"),
  MAX_CONCURRENT_CALLS: wholeNumber("a whole number", 1, 1_000_000)
    .default(1000)
    .describe("how many unary calls run at a time, and how many streams, in each process"),
  SLOW_CALL_MS: milliseconds
    .default(1000)
    .describe("how long a unary call takes at least that is kept as a slow one, for admins to list"),
  MAX_MESSAGE_BYTES: wholeNumber("a whole number of bytes", 1024, 2 ** 30)
    .default(4 * 1024 * 1024)
    .describe(
      "longest request in bytes, decompressed, and longest answer of what only reads; single methods may take less",
    ),
  IDEMPOTENCY_MAX_BYTES: z.coerce
    .number(QUOTA_TEXT)
    .int(QUOTA_TEXT)
    .min(1, QUOTA_TEXT)
    .default(64 * 1024 * 1024)
    .describe("how many bytes of answers are kept for repeated requests; the oldest go first"),
  IDEMPOTENCY_MAX_ROWS: z.coerce
    .number(QUOTA_TEXT)
    .int(QUOTA_TEXT)
    .min(1, QUOTA_TEXT)
    .default(100_000)
    .describe("how many answers are kept for them"),
  COMMIT_LOCK_MS: milliseconds
    .default(5000)
    .describe(
      "how long a Commit may keep its unit open, which keeps all others from writing where the database is a file",
    ),
  OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl
    .optional()
    .describe("collector of OpenTelemetry that takes traces, at /v1/traces there. If unset, there are no traces"),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collectorUrl.optional().describe("where it takes traces, with the path"),
  OTEL_EXPORTER_OTLP_PROTOCOL: z
    .enum(["http/protobuf"], "must be http/protobuf: set it to that, or unset it")
    .default("http/protobuf")
    .describe("how the collector is spoken to"),
  OTEL_SERVICE_NAME: z
    .string()
    .regex(/^[^\p{C}]{1,255}$/u, "must have 1 to 255 characters")
    .optional()
    .describe("name of this service in traces. If unset, that of OTEL_RESOURCE_ATTRIBUTES, or brasa"),
  OTEL_TRACES_SAMPLER: z
    .enum(SAMPLERS, `must be one of ${SAMPLERS.join(", ")}`)
    .default("parentbased_always_on")
    .describe("which traces are recorded; parentbased_ leaves that to a caller that has decided already"),
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .regex(/^(0(\.\d{1,12})?|1(\.0{1,12})?)$/, "must be a number from 0 to 1, such as 0.05")
    .default("1")
    .transform(Number)
    .describe("the share of traces that the samplers ending with traceidratio record"),
  OTEL_TRACES_EXPORTER: z
    .enum(["otlp", "none"], "must be otlp or none")
    .default("otlp")
    .describe("none exports no traces, whatever the endpoint is"),
  OTEL_SDK_DISABLED: z
    .string()
    .regex(/^(true|false)$/i, "must be true or false")
    .default("false")
    .transform((text) => text.toLowerCase() === "true")
    .describe("true exports nothing, whatever the endpoint is"),
});

/** Every setting's name, default and meaning: what the table of docs/operations.md must say. */
export function describeSettings(): { name: string; default: string; description: string }[] {
  const all = Object.entries(settings.shape).map(([name, schema]) => {
    const empty = schema.safeParse(undefined);
    const value = empty.success && empty.data !== undefined ? String(empty.data) : "";
    return { name, default: value, description: schema.description ?? "" };
  });
  const at = all.findIndex(({ name }) => name === "DATABASE_URL") + 1;
  all.splice(at, 0, {
    name: `<CONTEXT>${CONTEXT_SUFFIX}`,
    default: "",
    description: "where one context keeps its data instead, such as ACCOUNTS_DATABASE_URL",
  });
  return all;
}

/** Whether a URL has neither a user nor a password: fetch takes none with one, and an issuer is in every token. */
function hasNoLogin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username === "" && password === "";
}

/** Whether a text is a URL of a server as a whole. */
function isServerUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return (
    url !== undefined &&
    /^https?:$/.test(url.protocol) &&
    (url.href === `${text}/` || url.href === text) &&
    url.href === `${url.origin}/`
  );
}

function toList(text: string): string[] {
  return text.split(",").map((origin) => origin.trim());
}
