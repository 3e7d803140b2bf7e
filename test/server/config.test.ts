import test from "ava";
import { describeSettings, readConfig, StartError } from "../../src/server/config.ts";

test("without any variable, the defaults are what a first run needs", (t) => {
  t.like(readConfig({}), {
    host: "127.0.0.1",
    grpcPort: 50_051,
    httpPort: 8080,
    accountsDatabaseUrl: "sqlite:./data/brasa.db",
    corsOrigins: "*",
    deadlineMs: 15_000,
  });
});

test("an empty variable counts as unset", (t) => {
  t.is(readConfig({ GRPC_PORT: "", ACCOUNTS_DATABASE_URL: "" }).grpcPort, 50_051);
});

test("a context may have a database of its own", (t) => {
  const { accountsDatabaseUrl } = readConfig({ DATABASE_URL: "sqlite:a.db", ACCOUNTS_DATABASE_URL: "sqlite:b.db" });
  t.is(accountsDatabaseUrl, "sqlite:b.db");
});

for (const [name, value, message] of [
  ["GRPC_PORT", "abc", 'GRPC_PORT is "abc": must be a port number from 0 to 65535'],
  ["HTTP_PORT", "70000", 'HTTP_PORT is "70000": must be a port number from 0 to 65535'],
  ["HTTP_PORT", "80.5", 'HTTP_PORT is "80.5": must be a port number from 0 to 65535'],
  ["LOG_LEVEL", "loud", /^LOG_LEVEL is "loud": .*"fatal"\|"error"/],
  ["DATABASE_URL", "brasa.db", 'DATABASE_URL is "brasa.db": must be a URL such as sqlite:./data/brasa.db'],
  ["DEADLINE_MS", "0", 'DEADLINE_MS is "0": must be a whole number of milliseconds, at least 1'],
  ["PAGE_TOKEN_KEY", "secret", /^PAGE_TOKEN_KEY is a value that is not shown: must be at least 64 hexadecimal digits/],
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

test("all that is wrong is told at once", (t) => {
  t.throws(() => readConfig({ GRPC_PORT: "x", HTTP_PORT: "y" }), { message: /GRPC_PORT .*; HTTP_PORT / });
});

test("a database URL's password is not shown", (t) => {
  const error = t.throws(() => readConfig({ DATABASE_URL: "//me:secret@host/x" }));
  t.notRegex(error?.message ?? "", /secret/);
});

test("every setting says what it is", (t) => {
  for (const { name, description } of describeSettings()) t.truthy(description, name);
});
