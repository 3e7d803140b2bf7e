import { randomBytes } from "node:crypto";
import { z } from "zod";

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
const databaseUrl = z.string().regex(/^[a-z+]+:/i, "must be a URL such as sqlite:./data/brasa.db");
/** The end of the settings that give one context a database of its own. */
const CONTEXT_SUFFIX = "_DATABASE_URL";
const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

/** Every setting: its form, its default, and what the README's table says of it. */
const settings = z.object({
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
    .default("*")
    .refine(
      (text) =>
        text === "*" || toList(text).every((origin) => URL.canParse(origin) && new URL(origin).origin === origin),
      "must be *, or origins such as https://app.example.com, without a path, separated by commas",
    )
    .transform((text) => (text === "*" ? text : toList(text)))
    .describe("web origins that browsers may call from, separated by commas, or *"),
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
  TLS_CERT: z.string().optional().describe("PEM file with the certificate chain for both ports"),
  TLS_KEY: z.string().optional().describe("PEM file with its private key"),
  GRPC_PLAINTEXT: z
    .enum(["true", "false"], "must be true or false")
    .default("false")
    .transform((text) => text === "true")
    .describe("true leaves GRPC_PORT in the clear although TLS_CERT is set, such as behind a proxy that ends TLS"),
  PAGE_TOKEN_KEY: z
    .string()
    .regex(
      /^([0-9a-fA-F]{2}){32,}$/,
      "must be at least 64 hexadecimal digits (32 bytes), and an even number of them, such as from: openssl rand -hex 32",
    )
    .optional()
    .describe(
      "key that signs page tokens; servers behind one address must share it. Unset, each start makes one, and older tokens end",
    ),
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
});

/** How a server is set up. */
export interface Config {
  readonly host: string;
  readonly grpcPort: number;
  readonly httpPort: number;
  /** The database of all contexts that have none of their own. */
  readonly databaseUrl: string;
  /** The databases of single contexts, by their settings, such as ACCOUNTS_DATABASE_URL. */
  readonly contextDatabaseUrls: Readonly<Record<string, string>>;
  readonly logLevel: string;
  readonly accessLog: boolean;
  readonly corsOrigins: readonly string[] | "*";
  readonly corsHeaders: readonly string[];
  readonly corsCredentials: boolean;
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  /** Whether native gRPC is without TLS although there is a certificate. */
  readonly grpcPlaintext: boolean;
  readonly pageTokenKey: Uint8Array;
  readonly deadlineMs: number;
  readonly streamDeadlineMs: number;
  readonly drainMs: number;
  readonly maxConcurrentCalls: number;
  readonly maxStreamsPerConnection: number;
  readonly maxStreamsPerAddress: number;
  readonly maxMessageBytes: number;
  readonly commitLockMs: number;
  readonly idempotencyQuota: { readonly maxBytes: number; readonly maxRows: number };
}

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

function settingOf(context: string): string {
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
 * @throws StartError naming each variable that is wrong, what was given and what is expected
 */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  contexts: readonly string[] = [],
): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const result = settings.safeParse(given);
  const wrong = (result.error?.issues ?? []).map(({ path: [name = ""], message }) =>
    problemOf(String(name), given, message),
  );
  const own = contexts.map(settingOf);
  for (const name of own) {
    const [issue] = databaseUrl.optional().safeParse(given[name]).error?.issues ?? [];
    if (issue) wrong.push(problemOf(name, given, issue.message));
  }
  wrong.push(...mistyped(Object.keys(given), [...Object.keys(settings.shape), ...own]));
  if (!result.success || wrong.length > 0) throw new StartError(wrong.join("; "));
  const one = result.data;
  if ((one.TLS_CERT === undefined) !== (one.TLS_KEY === undefined)) {
    throw new StartError("TLS_CERT and TLS_KEY go together: set both, or neither");
  }
  if (one.CORS_CREDENTIALS && one.CORS_ORIGINS === "*") {
    throw new StartError("CORS_CREDENTIALS is true for any origin: set CORS_ORIGINS to those that may send cookies");
  }
  if (one.GRPC_PORT === one.HTTP_PORT && one.GRPC_PORT !== 0) {
    throw new StartError(
      `GRPC_PORT and HTTP_PORT are both ${one.GRPC_PORT}: set one of them to another port (0 picks a free one)`,
    );
  }
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
    tls: one.TLS_CERT && one.TLS_KEY ? { cert: one.TLS_CERT, key: one.TLS_KEY } : undefined,
    grpcPlaintext: one.GRPC_PLAINTEXT,
    pageTokenKey: one.PAGE_TOKEN_KEY ? Buffer.from(one.PAGE_TOKEN_KEY, "hex") : randomBytes(32),
    deadlineMs: one.DEADLINE_MS,
    streamDeadlineMs: one.STREAM_DEADLINE_MS,
    drainMs: one.DRAIN_MS,
    maxConcurrentCalls: one.MAX_CONCURRENT_CALLS,
    maxStreamsPerConnection: one.MAX_STREAMS_PER_CONNECTION,
    maxStreamsPerAddress: one.MAX_STREAMS_PER_ADDRESS,
    maxMessageBytes: one.MAX_MESSAGE_BYTES,
    commitLockMs: one.COMMIT_LOCK_MS,
    idempotencyQuota: { maxBytes: one.IDEMPOTENCY_MAX_BYTES, maxRows: one.IDEMPOTENCY_MAX_ROWS },
  };
}

/** Every setting's name, default and meaning: what the README's table must say. */
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

function toList(text: string): string[] {
  return text.split(",").map((origin) => origin.trim());
}

function problemOf(name: string, given: Readonly<Record<string, string | undefined>>, message: string): string {
  if (name === "PAGE_TOKEN_KEY") return `${name} ${message}; what it is now is not shown`;
  // Hides the part before the @ of a database's URL, and a password in its query.
  const shown = given[name]?.replace(/\/\/.*@/, "//…@").replace(/(password=)[^&]*/gi, "$1…");
  return `${name} is ${JSON.stringify(shown)}: ${message}`;
}

/**
 * Finds variables that look like misspelt settings, where the setting itself is not set. Any other variable may belong
 * to another program.
 */
function mistyped(given: readonly string[], names: readonly string[]): string[] {
  return given.flatMap((name) => {
    if (names.includes(name)) return [];
    const meant = names.find((known) => !given.includes(known) && isNearMiss(name, known));
    return meant ? [`${name} is no setting: set ${meant} if that was meant, or unset ${name}`] : [];
  });
}

/**
 * The number of typos that are recognised: two in a long name, one in a shorter one, none in a name so short that it
 * may be another word.
 */
function isNearMiss(name: string, known: string): boolean {
  const slips = known.length >= 12 ? 2 : known.length >= 7 ? 1 : 0;
  return Math.abs(name.length - known.length) <= slips && distance(name.toUpperCase(), known) <= slips;
}

/**
 * The edit distance of two texts: insertions, deletions, replacements and swaps of neighbours (optimal string
 * alignment).
 */
function distance(one: string, other: string): number {
  const rows = [Array.from({ length: other.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const at = (r: number, c: number) => (rows[r] ?? row)[c] ?? 0;
      const same = one[i - 1] === other[j - 1];
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      row.push(
        Math.min(
          at(i - 1, j) + 1,
          at(i, j - 1) + 1,
          at(i - 1, j - 1) + (same ? 0 : 1),
          swapped ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    rows.push(row);
  }
  return rows.at(-1)?.at(-1) ?? 0;
}
