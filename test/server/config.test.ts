import test from "ava";
import { completeConfig, databaseOf, readConfig, StartError } from "../../src/server/config.ts";
import { describeSettings } from "../../src/server/settings/schema.ts";

test("without any variable, the defaults are what a first run needs", (t) => {
  t.like(readConfig({}), {
    host: "127.0.0.1",
    grpcPort: 50_051,
    httpPort: 8080,
    databaseUrl: "sqlite:./data/brasa.db",
    corsOrigins: [],
    deadlineMs: 15_000,
  });
});

test("an empty variable counts as unset", (t) => {
  t.is(readConfig({ GRPC_PORT: "", ACCOUNTS_DATABASE_URL: "" }).grpcPort, 50_051);
});

test("a context may have a database of its own", (t) => {
  const config = readConfig({ DATABASE_URL: "sqlite:a.db", ACCOUNTS_DATABASE_URL: "sqlite:b.db" });
  t.deepEqual(databaseOf(config, "accounts"), { setting: "ACCOUNTS_DATABASE_URL", url: "sqlite:b.db" });
  t.deepEqual(databaseOf(config, "projects"), { setting: "DATABASE_URL", url: "sqlite:a.db" });
});

for (const [name, value, message] of [
  ["GRPC_PORT", "abc", 'GRPC_PORT is "abc": must be a port number from 0 to 65535'],
  ["HTTP_PORT", "70000", 'HTTP_PORT is "70000": must be a port number from 0 to 65535'],
  ["HTTP_PORT", "80.5", 'HTTP_PORT is "80.5": must be a port number from 0 to 65535'],
  ["HTTP_PORT", "0x50", 'HTTP_PORT is "0x50": must be a port number from 0 to 65535'],
  ["HTTP_PORT", " ", 'HTTP_PORT is " ": must be a port number from 0 to 65535'],
  ["HOST", "a b", 'HOST is "a b": must be a name or an address, such as 0.0.0.0'],
  ["LOG_LEVEL", "loud", 'LOG_LEVEL is "loud": must be one of fatal, error, warn, info, debug, trace, silent'],
  ["ACCESS_LOG", "yes", 'ACCESS_LOG is "yes": must be true or false'],
  ["MAX_CONCURRENT_CALLS", "many", 'MAX_CONCURRENT_CALLS is "many": must be a whole number from 1 to 1000000'],
  ["MAX_CONCURRENT_CALLS", "1e3", 'MAX_CONCURRENT_CALLS is "1e3": must be a whole number from 1 to 1000000'],
  [
    "MAX_MESSAGE_BYTES",
    "4 MiB",
    'MAX_MESSAGE_BYTES is "4 MiB": must be a whole number of bytes from 1024 to 1073741824',
  ],
  [
    "DATABASE_URL",
    "brasa.db",
    "DATABASE_URL must be a URL such as sqlite:./data/brasa.db; what it is now is not shown",
  ],
  ["DEADLINE_MS", "0", 'DEADLINE_MS is "0": must be a whole number of milliseconds from 1 to 2000000000'],
  [
    "DRAIN_MS",
    "99999999999",
    /^DRAIN_MS is "99999999999": must be a whole number of milliseconds from 1 to 2000000000$/,
  ],
  [
    "PAGE_TOKEN_KEY",
    "secret",
    /^PAGE_TOKEN_KEY must be at least 64 hexadecimal digits.*; what it is now is not shown$/,
  ],
  [
    "TOKEN_KEYS_URL",
    "https://me:secret@accounts.example.com/jwks",
    /^TOKEN_KEYS_URL must be .*, without a user or a password; what it is now is not shown$/,
  ],
  ["TOKEN_KEYS_URL", "file:///etc/jwks.json", /^TOKEN_KEYS_URL must be a URL of http or https/],
  ["TOKEN_ISSUER", "https://secret@accounts.example.com", /^TOKEN_ISSUER must be .*, without a user or a password/],
  ["PAGE_TOKEN_KEY", "a".repeat(65), /^PAGE_TOKEN_KEY must be .*an even number of them/],
  ["GRPC_PORT", "8080", "GRPC_PORT and HTTP_PORT are both 8080: set one of them to another port (0 picks a free one)"],
  ["TLS_CERT", "cert.pem", "TLS_CERT and TLS_KEY go together: set both, or neither"],
] as const) {
  test(`${name}=${value} is refused with its name and what is expected`, (t) => {
    const error = t.throws(() => readConfig({ [name]: value }), { instanceOf: StartError });
    if (typeof message === "string") t.is(error?.message, message);
    else t.regex(error?.message ?? "", message);
    t.notRegex(error?.message ?? "", /\n|secret/);
  });
}

test("origins are * or a list of origins", (t) => {
  t.deepEqual(readConfig({ CORS_ORIGINS: "https://a.example, http://b.example:81" }).corsOrigins, [
    "https://a.example",
    "http://b.example:81",
  ]);
  for (const wrong of ["foo", "https://a.example/", "https://a.example,*", "a.example"]) {
    t.throws(() => readConfig({ CORS_ORIGINS: wrong }), { message: /^CORS_ORIGINS is .* must be \*, or origins/ });
  }
});

test("any origin may call only where that is set", (t) => {
  t.is(readConfig({ CORS_ORIGINS: "*" }).corsOrigins, "*");
  t.deepEqual(readConfig({ CORS_ORIGINS: "" }).corsOrigins, []);
  t.deepEqual(completeConfig({ corsOrigins: [] }).corsOrigins, []);
});

test("all mistakes are reported at once", (t) => {
  t.throws(() => readConfig({ GRPC_PORT: "x", HTTP_PORT: "y" }), { message: /GRPC_PORT .*; HTTP_PORT / });
});

test("a database URL's password is not shown", (t) => {
  const error = t.throws(() => readConfig({ DATABASE_URL: "//me:secret@host/x" }));
  t.notRegex(error?.message ?? "", /secret/);
});

test("every setting has a description", (t) => {
  for (const { name, description } of describeSettings()) t.truthy(description, name);
});

test("the password of a database URL is not shown, wherever it is in a URL that is none", (t) => {
  for (const url of ["//host/x?user=me&password=secret&ssl=true", "//me:secret@host/x", "secret@host", "secret"]) {
    const error = t.throws(() => readConfig({ DATABASE_URL: url, NOTES_DATABASE_URL: url }, ["notes"]));
    t.regex(error?.message ?? "", /^DATABASE_URL must be a URL/);
    t.notRegex(error?.message ?? "", /secret/);
  }
});

test("a variable that can only be a slip of the hand for a setting is named with that setting", (t) => {
  const slips = {
    GRPC_PROT: "GRPC_PORT",
    HTTP_POTR: "HTTP_PORT",
    http_port: "HTTP_PORT",
    DATABSE_URL: "DATABASE_URL",
    DATABASE_UR: "DATABASE_URL",
    LOG_LEVE: "LOG_LEVEL",
    MAX_CONCURENT_CALL: "MAX_CONCURRENT_CALLS",
    PAGE_TOKENKEY: "PAGE_TOKEN_KEY",
    DRAIN_MSS: "DRAIN_MS",
  };
  for (const [name, meant] of Object.entries(slips)) {
    const message = `${name} is no setting: set ${meant} if that was meant, or unset ${name}`;
    t.throws(() => readConfig({ [name]: "1" }), { instanceOf: StartError, message });
    if (meant === "HTTP_PORT") t.notThrows(() => readConfig({ [name]: "1", HTTP_PORT: "81" }), "it is another's then");
  }
  const both = t.throws(() => readConfig({ GRPC_PROT: "1", HTTP_PORT: "x" }));
  t.regex(both?.message ?? "", /HTTP_PORT is "x".*; GRPC_PROT is no setting/);
});

test("variables of other programs are ignored", (t) => {
  const common = [
    "HOME",
    "HOSTNAME",
    "PATH",
    "PORT",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "PGHOST",
    "PGPORT",
    "LOGNAME",
    "LANG",
  ];
  const near = [
    "POST",
    "HTTP_HOST",
    "GRPC_HOST",
    "HTTP_SERVICE_PORT",
    "GRPC_PORT_50051_TCP",
    "TLS_CA",
    "DB_URL",
    "NODE_ENV",
    "DEBUG",
  ];
  for (const name of [...common, ...near]) t.notThrows(() => readConfig({ [name]: "1" }), name);
});

// ASVS: V3.4.2
test("browsers' credentials need named origins", (t) => {
  for (const origins of ["", "*"]) {
    const env = { CORS_CREDENTIALS: "true", CORS_ORIGINS: origins };
    const refused = t.throws(() => readConfig(env), { instanceOf: StartError });
    t.regex(refused?.message ?? "", /CORS_CREDENTIALS is true for no certain origin: set CORS_ORIGINS/);
  }
  const config = readConfig({ CORS_CREDENTIALS: "true", CORS_ORIGINS: "https://app.example.com" });
  t.true(config.corsCredentials);
});

for (const [name, value] of [
  ["CORS_CREDENTIALS", "yes"],
  ["CORS_HEADERS", "X Tenant"],
  ["GRPC_PLAINTEXT", "yes"],
] as const) {
  test(`${name}=${value} is refused by name`, (t) => {
    const refused = t.throws(() => readConfig({ [name]: value }), { instanceOf: StartError });
    t.true(refused?.message.includes(`${name} is "${value}"`), refused?.message);
  });
}

test("settings as an object are completed by the defaults, and come through unchanged", (t) => {
  const config = readConfig(
    {
      GRPC_PORT: "0",
      NOTES_DATABASE_URL: "memory:",
      CORS_ORIGINS: "https://a.example,https://b.example",
      CORS_HEADERS: "x-tenant",
      CORS_CREDENTIALS: "true",
      TLS_CERT: "cert.pem",
      TLS_KEY: "key.pem",
      IDEMPOTENCY_MAX_ROWS: "7",
    },
    ["notes"],
  );
  t.deepEqual(completeConfig(config), config);
  t.like(completeConfig({ httpPort: 0, databaseUrl: "memory:", tls: undefined }), {
    httpPort: 0,
    databaseUrl: "memory:",
    tls: undefined,
    grpcPort: 50_051,
  });
});

test("settings as an object are held to the same rules", (t) => {
  t.throws(() => completeConfig({ httpPort: 1.5 }), {
    instanceOf: StartError,
    message: /^HTTP_PORT is "1.5": must be/,
  });
  t.throws(() => completeConfig({ grpcPort: 81, httpPort: 81 }), { message: /are both 81/ });
  t.throws(() => completeConfig({ pageTokenKey: new Uint8Array(8) }), { message: /^PAGE_TOKEN_KEY must be/ });
  t.throws(() => completeConfig({ grpc: 81 } as object), { message: /^GRPC is no setting/ });
});
