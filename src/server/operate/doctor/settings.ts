import { isInMemory, settingOf } from "../../config.ts";
import { isLoopback } from "../../operations/this-machine.ts";
import { readSettings } from "../../settings/read.ts";
import type { SettingValues } from "../../settings/rules.ts";
import { type Check, ok, problem, warning } from "./finding.ts";

/** A combination of settings that is allowed, and risky. */
interface Risk {
  isThere(values: SettingValues, isOpen: boolean): boolean;
  readonly text: string;
  readonly remedy: string;
}

const risks: readonly Risk[] = [
  {
    isThere: ({ TLS_CERT: cert, TRUSTED_PROXIES: proxies }, isOpen) =>
      isOpen && cert === undefined && proxies.length === 0,
    text: "HOST is open to other machines, without TLS: passwords and tokens go in the clear",
    remedy: "set TLS_CERT and TLS_KEY; or bind 127.0.0.1, or name a proxy that ends TLS in TRUSTED_PROXIES",
  },
  {
    isThere: ({ TLS_CERT: cert, GRPC_PLAINTEXT: isPlain, TRUSTED_PROXIES: proxies }, isOpen) =>
      isOpen && cert !== undefined && isPlain && proxies.length === 0,
    text: "GRPC_PLAINTEXT leaves GRPC_PORT open to other machines in the clear, although there is a certificate",
    remedy: "unset GRPC_PLAINTEXT, or name the proxy that ends TLS in TRUSTED_PROXIES",
  },
  {
    isThere: ({ CORS_ORIGINS: origins }) => origins === "*",
    text: "CORS_ORIGINS is *: the pages of any site may call the service from their readers' browsers",
    remedy: "name the origins of your own pages, such as https://app.example.com",
  },
  {
    isThere: ({ CONSOLE: console }, isOpen) => isOpen && console === "on",
    text: "CONSOLE is on, and HOST open to other machines: everyone can look at all RPCs",
    remedy: "set CONSOLE=off, and REFLECTION=off, unless that is meant",
  },
  {
    isThere: ({ METRICS: metrics }, isOpen) => isOpen && metrics === "open",
    text: "METRICS is open, and HOST, too: everyone can read how much the service is used, and how it fares",
    remedy: "set METRICS=on and METRICS_TOKEN, which Prometheus then sends",
  },
  {
    isThere: ({ ENCRYPTION_KEY: key }) => key === undefined,
    text: "ENCRYPTION_KEY is not set: keys that sign tokens are in the database, and its backups, in the clear",
    remedy: "set it to the result of openssl rand -hex 32, and keep it apart from backups",
  },
  {
    isThere: ({ PAGE_TOKEN_KEY: key }, isOpen) => key === undefined && isOpen,
    text: "PAGE_TOKEN_KEY is not set: each start ends page tokens, and of several servers each refuses those of the others",
    remedy: "set it to the result of openssl rand -hex 32, the same on all servers",
  },
  {
    isThere: ({ TOKEN_ISSUER: issuer }, isOpen) => isOpen && new URL(issuer).hostname.endsWith(".invalid"),
    text: "TOKEN_ISSUER is not set: other services cannot tell whose access tokens these are",
    remedy: "set it to the URL at which the service is reached, such as https://accounts.example.com",
  },
  {
    isThere: ({ NOTIFICATIONS_URL: url }, isOpen) => isOpen && url === undefined,
    text: "NOTIFICATIONS_URL is not set: nobody who has forgotten a password gets a new one",
    remedy: "set it to the service that sends emails: docs/email.md says what it must have",
  },
  {
    isThere: ({ LOG_LEVEL: level }) => level === "silent",
    text: "LOG_LEVEL is silent: nothing tells of errors",
    remedy: "set it to warn, or info",
  },
];

/** All that `brasa config` finds, and what is allowed, and risky. */
export const settingsCheck: Check = {
  name: "settings",
  run: ({ env, values, contexts }) => {
    const own = contexts.map(({ name }) => settingOf(name));
    const { problems, given } = readSettings(env, own);
    const isOpen = !isLoopback(values.HOST);
    const databases = ["DATABASE_URL", ...own].flatMap((setting) => {
      const url = setting === "DATABASE_URL" ? values.DATABASE_URL : given[setting];
      return url !== undefined && isInMemory(url)
        ? [
            warning(
              "settings",
              `${setting} is memory:, which forgets all at the end`,
              "set it to a database that lasts",
            ),
          ]
        : [];
    });
    const found = [
      ...problems.map((text) => {
        // Each line has its remedy behind a colon or a semicolon.
        const at = Math.max(text.lastIndexOf(": "), text.lastIndexOf("; "));
        return problem("settings", text.slice(0, at), text.slice(at + 2));
      }),
      ...risks
        .filter(({ isThere }) => isThere(values, isOpen))
        .map(({ text, remedy }) => warning("settings", text, remedy)),
      ...databases,
    ];
    return found.length > 0 ? found : [ok("settings", "each is right, and none is risky")];
  },
};
