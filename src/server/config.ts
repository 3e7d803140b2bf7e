import { randomBytes } from "node:crypto";
import { z } from "zod";

const PORT_TEXT = "must be a port number from 0 to 65535";
const port = z.coerce.number(PORT_TEXT).int(PORT_TEXT).min(0, PORT_TEXT).max(65_535, PORT_TEXT);
const MS_TEXT = "must be a whole number of milliseconds, at least 1";
const milliseconds = z.coerce.number(MS_TEXT).int(MS_TEXT).min(1, MS_TEXT);
const MESSAGE_BYTES_TEXT = "must be a whole number of bytes from 1024 to 1073741824";
const databaseUrl = z.string().regex(/^[a-z+]+:/i, "must be a URL such as sqlite:./data/brasa.db");

/** Every setting: its form, its default, and what the README's table says of it. */
const settings = z.object({
  HOST: z.string().min(1).default("127.0.0.1").describe("address that both listeners bind"),
  GRPC_PORT: port.default(50_051).describe("port for native gRPC; 0 picks a free one"),
  HTTP_PORT: port.default(8080).describe("port for Connect, gRPC-Web and gRPC; 0 picks a free one"),
  DATABASE_URL: databaseUrl.default("sqlite:./data/brasa.db").describe("where all contexts keep their data"),
  ACCOUNTS_DATABASE_URL: databaseUrl.optional().describe("where accounts keep theirs instead"),
  LOG_LEVEL: z
    .enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"])
    .default("info")
    .describe("least level that is logged, to stderr"),
  ACCESS_LOG: z
    .enum(["true", "false"], 'must be "true" or "false"')
    .default("true")
    .transform((text) => text === "true")
    .describe(
      "whether each call leaves a line in the log, of level info; those of health and reflection are of level debug",
    ),
  CORS_ORIGINS: z
    .string()
    .default("*")
    .refine(
      (text) =>
        text === "*" || toOrigins(text).every((origin) => URL.canParse(origin) && new URL(origin).origin === origin),
      "must be *, or origins such as https://app.example.com, without a path, separated by commas",
    )
    .transform((text) => (text === "*" ? text : toOrigins(text)))
    .describe("web origins that browsers may call from, separated by commas, or *"),
  TLS_CERT: z.string().optional().describe("PEM file with the certificate chain for HTTP_PORT"),
  TLS_KEY: z.string().optional().describe("PEM file with its private key"),
  PAGE_TOKEN_KEY: z
    .string()
    .regex(
      /^[0-9a-fA-F]{64,}$/,
      "must be at least 64 hexadecimal digits (32 bytes), such as from: openssl rand -hex 32",
    )
    .optional()
    .describe(
      "key that signs page tokens; servers behind one address must share it. Unset, each start makes one, and older tokens end",
    ),
  DEADLINE_MS: milliseconds.default(15_000).describe("deadline of a unary call whose caller set none"),
  STREAM_DEADLINE_MS: milliseconds.default(600_000).describe("deadline of a stream whose caller set none"),
  DRAIN_MS: milliseconds.default(10_000).describe("how long running calls may go on after SIGTERM"),
  MAX_CONCURRENT_CALLS: z.coerce
    .number()
    .int()
    .min(1)
    .default(1000)
    .describe("how many unary calls run at a time, and how many streams, in each process"),
  MAX_MESSAGE_BYTES: z.coerce
    .number(MESSAGE_BYTES_TEXT)
    .int(MESSAGE_BYTES_TEXT)
    .min(1024, MESSAGE_BYTES_TEXT)
    .max(2 ** 30, MESSAGE_BYTES_TEXT)
    .default(4 * 1024 * 1024)
    .describe("longest message in bytes, decompressed, in either direction; single methods may take less"),
  COMMIT_LOCK_MS: milliseconds
    .default(5000)
    .describe("how long a Commit may keep its unit open, which on SQLite keeps all others from writing"),
});

/** How a server is set up. */
export interface Config {
  readonly host: string;
  readonly grpcPort: number;
  readonly httpPort: number;
  readonly accountsDatabaseUrl: string;
  readonly logLevel: string;
  readonly accessLog: boolean;
  readonly corsOrigins: readonly string[] | "*";
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  readonly pageTokenKey: Uint8Array;
  readonly deadlineMs: number;
  readonly streamDeadlineMs: number;
  readonly drainMs: number;
  readonly maxConcurrentCalls: number;
  readonly maxMessageBytes: number;
  readonly commitLockMs: number;
}

/** The program cannot start as it was asked to. Its message is one line that says what is wrong and how to mend it. */
export class StartError extends Error {
  override readonly name = "StartError";
}

/**
 * Reads the settings from environment variables. An empty variable counts as unset.
 *
 * @throws StartError naming each variable that is wrong, what was given and what is expected
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const result = settings.safeParse(given);
  if (!result.success) {
    throw new StartError(
      result.error.issues
        .map(({ path, message }) => {
          const name = String(path[0]);
          // A key is a secret, and so is what stands before the @ of a database URL.
          const shown = /KEY$/.test(name)
            ? "a value that is not shown"
            : JSON.stringify(given[name]?.replace(/\/\/.*@/, "//…@"));
          return `${name} is ${shown}: ${lowerFirst(message)}`;
        })
        .join("; "),
    );
  }
  const one = result.data;
  if ((one.TLS_CERT === undefined) !== (one.TLS_KEY === undefined)) {
    throw new StartError("TLS_CERT and TLS_KEY go together: set both, or neither");
  }
  return {
    host: one.HOST,
    grpcPort: one.GRPC_PORT,
    httpPort: one.HTTP_PORT,
    accountsDatabaseUrl: one.ACCOUNTS_DATABASE_URL ?? one.DATABASE_URL,
    logLevel: one.LOG_LEVEL,
    accessLog: one.ACCESS_LOG,
    corsOrigins: one.CORS_ORIGINS,
    tls: one.TLS_CERT && one.TLS_KEY ? { cert: one.TLS_CERT, key: one.TLS_KEY } : undefined,
    pageTokenKey: one.PAGE_TOKEN_KEY ? Buffer.from(one.PAGE_TOKEN_KEY, "hex") : randomBytes(32),
    deadlineMs: one.DEADLINE_MS,
    streamDeadlineMs: one.STREAM_DEADLINE_MS,
    drainMs: one.DRAIN_MS,
    maxConcurrentCalls: one.MAX_CONCURRENT_CALLS,
    maxMessageBytes: one.MAX_MESSAGE_BYTES,
    commitLockMs: one.COMMIT_LOCK_MS,
  };
}

/** Every setting's name, default and meaning: what the README's table must say. */
export function describeSettings(): { name: string; default: string; description: string }[] {
  return Object.entries(settings.shape).map(([name, schema]) => {
    const empty = schema.safeParse(undefined);
    const value = empty.success && empty.data !== undefined ? String(empty.data) : "";
    return { name, default: value, description: schema.description ?? "" };
  });
}

function toOrigins(text: string): string[] {
  return text.split(",").map((origin) => origin.trim());
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
