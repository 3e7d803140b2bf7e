import type { z } from "zod";
import type { settings } from "./schema.ts";

/** All settings, each of them right by itself. */
export type SettingValues = z.output<typeof settings>;

/** A rule about settings that belong together. */
interface Rule {
  readonly about: readonly (keyof SettingValues)[];
  /** @returns the problem, with its remedy; undefined where there is none */
  problem(values: SettingValues): string | undefined;
}

const rules: readonly Rule[] = [
  {
    about: ["TLS_CERT", "TLS_KEY"],
    problem: ({ TLS_CERT: cert, TLS_KEY: key }) =>
      (cert === undefined) === (key === undefined)
        ? undefined
        : "TLS_CERT and TLS_KEY go together: set both, or neither",
  },
  {
    about: ["TLS_CLIENT_CA", "TLS_CERT"],
    problem: ({ TLS_CLIENT_CA: clientCa, TLS_CERT: cert }) =>
      clientCa === undefined || cert !== undefined
        ? undefined
        : "TLS_CLIENT_CA is for TLS: set TLS_CERT and TLS_KEY, too",
  },
  {
    about: ["TLS_CLIENT_CA", "GRPC_PLAINTEXT"],
    problem: ({ TLS_CLIENT_CA: clientCa, GRPC_PLAINTEXT: isPlain }) =>
      clientCa === undefined || !isPlain
        ? undefined
        : "GRPC_PLAINTEXT would leave one port open to clients without a certificate: unset it, or TLS_CLIENT_CA",
  },
  {
    about: ["CORS_CREDENTIALS", "CORS_ORIGINS"],
    problem: ({ CORS_CREDENTIALS: hasCredentials, CORS_ORIGINS: origins }) =>
      !hasCredentials || (origins !== "*" && origins.length > 0)
        ? undefined
        : "CORS_CREDENTIALS is true for no certain origin: set CORS_ORIGINS to those that may send cookies",
  },
  {
    about: ["GRPC_PORT", "HTTP_PORT"],
    problem: ({ GRPC_PORT: grpc, HTTP_PORT: http }) =>
      grpc !== http || grpc === 0
        ? undefined
        : `GRPC_PORT and HTTP_PORT are both ${grpc}: set one of them to another port (0 picks a free one)`,
  },
  {
    about: ["RELYING_PARTY_ORIGINS", "RELYING_PARTY_ID"],
    problem: ({ RELYING_PARTY_ORIGINS: origins, RELYING_PARTY_ID: id }) => {
      const foreign = origins.find((origin) => !isOn(origin, id));
      return foreign === undefined
        ? undefined
        : `RELYING_PARTY_ORIGINS has ${JSON.stringify(foreign)}, where browsers use no passkeys of RELYING_PARTY_ID ` +
            `"${id}": name origins on that domain or its subdomains, with https unless it is localhost`;
    },
  },
  {
    about: ["ACTIVATION", "NOTIFICATIONS_URL"],
    problem: ({ ACTIVATION: activation, NOTIFICATIONS_URL: url }) =>
      activation !== "email" || url !== undefined
        ? undefined
        : "ACTIVATION is email, and without NOTIFICATIONS_URL nobody gets a token to become active with: set it, or unset ACTIVATION",
  },
  {
    about: ["NOTIFICATIONS_TOKEN", "NOTIFICATIONS_URL"],
    problem: ({ NOTIFICATIONS_TOKEN: token, NOTIFICATIONS_URL: url }) =>
      token === undefined || url !== undefined
        ? undefined
        : "NOTIFICATIONS_TOKEN is for NOTIFICATIONS_URL: set both, or neither",
  },
  {
    about: ["METRICS_TOKEN", "METRICS"],
    problem: ({ METRICS_TOKEN: token, METRICS: metrics }) =>
      token === undefined || metrics === "on"
        ? undefined
        : `METRICS_TOKEN protects nothing, as METRICS is ${metrics}: set METRICS to on, or unset METRICS_TOKEN`,
  },
  {
    about: ["BROKER_REPLICAS", "BROKER_URL"],
    problem: ({ BROKER_REPLICAS: replicas, BROKER_URL: url }) =>
      replicas === undefined || url !== undefined
        ? undefined
        : "BROKER_REPLICAS is for BROKER_URL: set both, or unset BROKER_REPLICAS",
  },
];

/** The rules of settings that belong together, where none of them is wrong by itself. @returns a line for each broken one */
export function brokenRules(values: SettingValues, wrong: ReadonlySet<string>): string[] {
  return rules.flatMap(({ about, problem }) => (about.some((name) => wrong.has(name)) ? [] : (problem(values) ?? [])));
}

/** Whether pages of a web origin can use passkeys of a domain. */
function isOn(origin: string, domain: string): boolean {
  const { protocol, hostname } = new URL(origin);
  const isSecure = protocol === "https:" || hostname === "localhost" || hostname.endsWith(".localhost");
  return isSecure && (hostname === domain || hostname.endsWith(`.${domain}`));
}
