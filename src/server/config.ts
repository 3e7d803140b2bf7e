import { randomBytes } from "node:crypto";
import { readSettings } from "./settings/read.ts";
import { CONTEXT_SUFFIX, settings } from "./settings/schema.ts";

/** How a server is set up. Each part is a setting of the same name in upper case, such as GRPC_PORT for `grpcPort`. */
export interface Config {
  /** The address that both listeners bind. @default "127.0.0.1" */
  readonly host: string;
  /** The port of native gRPC; 0 picks a free one. @default 50051 */
  readonly grpcPort: number;
  /** The port of Connect, gRPC-Web and gRPC, and of the pages; 0 picks a free one. @default 8080 */
  readonly httpPort: number;
  /** The database of all contexts that have none of their own. @default "sqlite:./data/brasa.db" */
  readonly databaseUrl: string;
  /** The databases of single contexts, by their settings, such as ACCOUNTS_DATABASE_URL. @default none */
  readonly contextDatabaseUrls: Readonly<Record<string, string>>;
  /** The least level that is logged: fatal, error, warn, info, debug, trace or silent. @default "info" */
  readonly logLevel: string;
  /** Whether each call leaves a line in the log, of level info. @default true */
  readonly accessLog: boolean;
  /** The web origins that browsers may call from, without a path; "*" for any. @default none */
  readonly corsOrigins: readonly string[] | "*";
  /** The request headers that browsers may send besides those of the protocols. @default none */
  readonly corsHeaders: readonly string[];
  /** Whether browsers may send cookies; `corsOrigins` must name the origins then. @default false */
  readonly corsCredentials: boolean;
  /** The proxies that are believed where a call came from: addresses and networks, such as `10.0.0.0/8`. @default none */
  readonly trustedProxies: readonly string[];
  /**
   * The paths of PEM files: a certificate chain for both ports, its private key, and the authorities of the certificates that
   * clients must have. @default no TLS; without the last, clients need no certificate
   */
  readonly tls: { readonly cert: string; readonly key: string; readonly clientCa?: string | undefined } | undefined;
  /** Whether native gRPC is without TLS although there is a certificate. @default false */
  readonly grpcPlaintext: boolean;
  /** Whether the services and their messages are told to tools such as grpcurl. @default "on" */
  readonly reflection: "on" | "off";
  /** Whether the console is served at `/console`. @default "on" */
  readonly console: "on" | "off";
  /** Whether metrics are served at `/metrics`, and to whom: with a token, or open to anybody. @default "on" */
  readonly metrics: "on" | "off" | "open";
  /** The bearer token of those who take the metrics. @default admins alone take them, by their access tokens */
  readonly metricsToken: string | undefined;
  /** Signs page tokens: at least 32 bytes, shared by servers behind one address. @default made anew at each start */
  readonly pageTokenKey: Uint8Array;
  /** The issuer of the app's access tokens, their `iss`: the URL at which the app is reached. @default "https://brasa.invalid" */
  readonly tokenIssuer: string;
  /** The audience of the app's access tokens, their `aud`. @default "brasa" */
  readonly tokenAudience: string;
  /** Encrypts secrets in the database, such as keys that sign tokens: 32 bytes. @default they are stored in clear */
  readonly encryptionKey: Uint8Array | undefined;
  /** The site of passkeys: its domain, its name, and the web origins of its pages. @default that of "http://localhost:8080" */
  readonly relyingParty: { readonly id: string; readonly name: string; readonly origins: readonly string[] };
  /** How many days the audit trail is kept. @default 365 */
  readonly auditDays: number;
  /** Where `tokenIssuer` publishes its keys, for an app without the context that signs tokens. @default none */
  readonly tokenKeysUrl: string | undefined;
  /** The NATS server with JetStream that carries events between processes. @default events stay in each process */
  readonly brokerUrl: string | undefined;
  /** On how many servers of its cluster the broker keeps events. @default one, or as many as it does already */
  readonly brokerReplicas: number | undefined;
  /** How many days events are kept after their delivery, to be delivered again. @default 7 */
  readonly eventDays: number;
  /** The needs of a new user to become active: the password alone, or a proven email address, too. @default "credentials" */
  readonly activation: "credentials" | "email";
  /**
   * The service that notifications are sent to, by its URL, with a bearer token, and the deadline of each call in milliseconds.
   * @default no URL: nothing is sent; no token; 5000
   */
  readonly notifications: {
    readonly url?: string | undefined;
    readonly token?: string | undefined;
    readonly deadlineMs: number;
  };
  /** The deadline in milliseconds of a unary call whose caller set none. @default 15000 */
  readonly deadlineMs: number;
  /** The deadline in milliseconds of a stream whose caller set none. @default 600000, ten minutes */
  readonly streamDeadlineMs: number;
  /** How many milliseconds running calls may go on when the app closes. @default 10000 */
  readonly drainMs: number;
  /** How many unary calls run at a time, and, apart from them, how many streams, in each process. @default 1000 */
  readonly maxConcurrentCalls: number;
  /** The maximum number of concurrent streams of one connection. @default 100 */
  readonly maxStreamsPerConnection: number;
  /** The maximum number of concurrent streams of all connections of one address. @default 500 */
  readonly maxStreamsPerAddress: number;
  /** How many milliseconds a unary call takes at least that is kept as a slow one. @default 1000 */
  readonly slowCallMs: number;
  /**
   * The longest request in bytes, decompressed, and the longest answer of a method that only reads.
   * @default 4194304, 4 MiB as gRPC clients expect
   */
  readonly maxMessageBytes: number;
  /** How many milliseconds a Commit may keep its unit open. @default 5000 */
  readonly commitLockMs: number;
  /** The bytes and the number of answers that are kept for repeated requests. @default 67108864 (64 MiB) and 100000 */
  readonly idempotencyQuota: { readonly maxBytes: number; readonly maxRows: number };
  /** The collector that takes traces, at `/v1/traces` there. @default there are no traces */
  readonly otelExporterOtlpEndpoint: string | undefined;
  /** Where it takes traces, with the path. @default by `otelExporterOtlpEndpoint` */
  readonly otelExporterOtlpTracesEndpoint: string | undefined;
  /** How the collector is spoken to. @default "http/protobuf" */
  readonly otelExporterOtlpProtocol: "http/protobuf";
  /** The name of this service in traces. @default that of OTEL_RESOURCE_ATTRIBUTES, or "brasa" */
  readonly otelServiceName: string | undefined;
  /** Decides which traces are recorded, by the names of OpenTelemetry's specification. @default "parentbased_always_on" */
  readonly otelTracesSampler: string;
  /** The share of traces that a sampler by ratio records, from 0 to 1. @default 1 */
  readonly otelTracesSamplerArg: number;
  /** Whether traces are exported. @default "otlp" */
  readonly otelTracesExporter: "otlp" | "none";
  /** Whether nothing is exported, whatever the endpoint is. @default false */
  readonly otelSdkDisabled: boolean;
}

/** Some of the settings, as an object; each of the others has its default. */
export type Settings = { readonly [K in keyof Config]?: Config[K] | undefined };

/** The settings for a command that only uses the database. */
export type DatabaseSettings = Pick<Config, "databaseUrl" | "contextDatabaseUrls">;

/** A database's URL, and the setting that it comes from. */
export interface DatabaseSetting {
  readonly setting: string;
  readonly url: string;
}

/** The database of a context. @param context its name, such as `accounts` */
export function databaseOf(settings: DatabaseSettings, context: string): DatabaseSetting {
  const setting = settingOf(context);
  const url = settings.contextDatabaseUrls[setting];
  return url === undefined ? { setting: "DATABASE_URL", url: settings.databaseUrl } : { setting, url };
}

/** Whether a database lives and ends with its process. */
export function isInMemory(url: string): boolean {
  return /^memory:/i.test(url);
}

/** Whether a database is a folder of files, which one process at a time can open. */
export function isInFiles(url: string): boolean {
  return /^(json|csv):/i.test(url);
}

/** The setting of a context's own database, such as ACCOUNTS_DATABASE_URL. */
export function settingOf(context: string): string {
  return `${context.toUpperCase()}${CONTEXT_SUFFIX}`;
}

/** The program cannot start as it was asked to. Its message is one line that says what is wrong and how to mend it. */
export class StartError extends Error {
  override readonly name = "StartError";
}

/**
 * Reads the settings from environment variables. An empty variable counts as unset.
 *
 * @param contexts the names of the contexts whose settings are read besides, such as ACCOUNTS_DATABASE_URL for `accounts`:
 *   a wrong or misspelt one is an error. Without them, wrong ones are an error when the app starts
 * @throws StartError naming each variable that is wrong, what was given unless that may be a secret, and what is expected
 */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  contexts: readonly string[] = [],
): Config {
  const { given, values: one, problems } = readSettings(env, contexts.map(settingOf));
  if (problems.length > 0) throw new StartError(problems.join("; "));
  return {
    host: one.HOST,
    grpcPort: one.GRPC_PORT,
    httpPort: one.HTTP_PORT,
    databaseUrl: one.DATABASE_URL,
    contextDatabaseUrls: Object.fromEntries(
      Object.entries(given).flatMap(([name, url]) =>
        name.endsWith(CONTEXT_SUFFIX) && url !== undefined ? [[name, url]] : [],
      ),
    ),
    logLevel: one.LOG_LEVEL,
    accessLog: one.ACCESS_LOG,
    corsOrigins: one.CORS_ORIGINS,
    corsHeaders: one.CORS_HEADERS,
    corsCredentials: one.CORS_CREDENTIALS,
    trustedProxies: one.TRUSTED_PROXIES,
    tls:
      one.TLS_CERT && one.TLS_KEY ? { cert: one.TLS_CERT, key: one.TLS_KEY, clientCa: one.TLS_CLIENT_CA } : undefined,
    grpcPlaintext: one.GRPC_PLAINTEXT,
    reflection: one.REFLECTION,
    console: one.CONSOLE,
    metrics: one.METRICS,
    metricsToken: one.METRICS_TOKEN,
    pageTokenKey: one.PAGE_TOKEN_KEY ? Buffer.from(one.PAGE_TOKEN_KEY, "hex") : randomBytes(32),
    tokenIssuer: one.TOKEN_ISSUER,
    tokenAudience: one.TOKEN_AUDIENCE,
    encryptionKey: one.ENCRYPTION_KEY ? Buffer.from(one.ENCRYPTION_KEY, "hex") : undefined,
    relyingParty: {
      id: one.RELYING_PARTY_ID,
      name: one.RELYING_PARTY_NAME,
      origins: one.RELYING_PARTY_ORIGINS,
    },
    auditDays: one.AUDIT_DAYS,
    tokenKeysUrl: one.TOKEN_KEYS_URL,
    brokerUrl: one.BROKER_URL,
    brokerReplicas: one.BROKER_REPLICAS,
    eventDays: one.EVENT_DAYS,
    activation: one.ACTIVATION,
    notifications: {
      url: one.NOTIFICATIONS_URL,
      token: one.NOTIFICATIONS_TOKEN,
      deadlineMs: one.NOTIFICATIONS_DEADLINE_MS,
    },
    deadlineMs: one.DEADLINE_MS,
    streamDeadlineMs: one.STREAM_DEADLINE_MS,
    drainMs: one.DRAIN_MS,
    maxConcurrentCalls: one.MAX_CONCURRENT_CALLS,
    maxStreamsPerConnection: one.MAX_STREAMS_PER_CONNECTION,
    maxStreamsPerAddress: one.MAX_STREAMS_PER_ADDRESS,
    slowCallMs: one.SLOW_CALL_MS,
    maxMessageBytes: one.MAX_MESSAGE_BYTES,
    commitLockMs: one.COMMIT_LOCK_MS,
    idempotencyQuota: { maxBytes: one.IDEMPOTENCY_MAX_BYTES, maxRows: one.IDEMPOTENCY_MAX_ROWS },
    otelExporterOtlpEndpoint: one.OTEL_EXPORTER_OTLP_ENDPOINT,
    otelExporterOtlpTracesEndpoint: one.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT,
    otelExporterOtlpProtocol: one.OTEL_EXPORTER_OTLP_PROTOCOL,
    otelServiceName: one.OTEL_SERVICE_NAME,
    otelTracesSampler: one.OTEL_TRACES_SAMPLER,
    otelTracesSamplerArg: one.OTEL_TRACES_SAMPLER_ARG,
    otelTracesExporter: one.OTEL_TRACES_EXPORTER,
    otelSdkDisabled: one.OTEL_SDK_DISABLED,
  };
}

/**
 * Completes settings that are given as an object by the defaults, and holds them to the rules of `readConfig`.
 *
 * @throws StartError naming each setting that is wrong, as its variable is called, such as GRPC_PORT for `grpcPort`
 */
export function completeConfig(given: Settings): Config {
  const env: Record<string, string> = {};
  for (const [key, value] of Object.entries(given))
    if (value !== undefined) Object.assign(env, toVariables(key, value));
  const unknown = Object.keys(env).find((name) => !(name in settings.shape) && !name.endsWith(CONTEXT_SUFFIX));
  if (unknown !== undefined) throw new StartError(`${unknown} is no setting: leave it out`);
  // URLs of other programs may be among those of contexts: a context's own is tried when it is opened.
  return readConfig(env);
}

/** A part of a Config as the environment variables that it is read from. */
function toVariables(key: string, value: unknown): Readonly<Record<string, string>> {
  const name = key.replace(/[A-Z]/g, "_$&").toUpperCase();
  if (Array.isArray(value)) return { [name]: value.join(",") };
  if (value instanceof Uint8Array) return { [name]: Buffer.from(value).toString("hex") };
  if (typeof value !== "object" || value === null) return { [name]: String(value) };
  if (key === "contextDatabaseUrls") return value as Record<string, string>;
  // Its two parts are settings of their own: TLS_CERT and TLS_KEY, IDEMPOTENCY_MAX_BYTES and IDEMPOTENCY_MAX_ROWS.
  const prefix = key === "idempotencyQuota" ? "idempotency" : key;
  const parts = Object.entries(value).map(([part, one]) =>
    one === undefined ? {} : toVariables(`${prefix}${part[0]?.toUpperCase()}${part.slice(1)}`, one),
  );
  return Object.assign({}, ...parts);
}
