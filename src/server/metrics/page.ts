import { createHash, timingSafeEqual } from "node:crypto";
import type { Logger } from "pino";
import { ADMIN, type Authenticator } from "../../ddd/connect/index.ts";
import { DeadlineError, UnauthenticatedError, UnavailableError } from "../../ddd/error.ts";
import type { Page, PageRequest } from "../http/page.ts";
import { type Metric, type SampleLines, TEXT_FORMAT, writeSamples, writeText } from "./exposition.ts";
import { takeMetrics } from "./metrics.ts";
import type { FigureSources } from "./sources.ts";

export interface MetricsPageOptions {
  /** Whether a request needs no token. */
  isOpen(request: PageRequest): boolean;
  /** The setting METRICS_TOKEN. @default there is no such token */
  readonly token: string | undefined;
  /** Tells admins. @default nothing tells callers apart */
  readonly authenticator: Authenticator | undefined;
  readonly log: Logger;
}

/** How long an authenticator may take, in milliseconds. */
const LIMIT_MS = 5000;

/** The page of metrics, in Prometheus' text format: of all processes of the program, whichever of them is asked. */
export function metricsPage(
  sources: FigureSources,
  options: MetricsPageOptions,
): (request: PageRequest) => Promise<Page> {
  const { number = 0, count = 0, peers } = sources.processes ?? {};
  // A process that is the only one needs no number.
  const linesOf = (metrics: readonly Metric[]) =>
    writeSamples(metrics, number === 0 ? {} : { process: String(number) });
  peers?.onAsked(async () => {
    try {
      return linesOf((await takeMetrics(sources)).filter(({ isShared }) => !isShared));
    } catch (err) {
      options.log.warn({ err }, "this process could not tell its metrics");
      return undefined;
    }
  });
  return async (request) => {
    const refusal = options.isOpen(request) ? undefined : await refusalOf(request.authorization, options);
    if (refusal) return refusal;
    const [own, others] = await Promise.all([takeMetrics(sources), peers?.ask()]);
    const up = processesUp(number, count, others);
    const body = writeText([...own, up], [linesOf(own), ...(others?.values() ?? []), writeSamples([up])]);
    return { status: 200, body, contentType: TEXT_FORMAT, headers: { "cache-control": "no-store" } };
  };
}

function processesUp(own: number, count: number, others: ReadonlyMap<number, SampleLines> = new Map()): Metric {
  const numbers = Array.from({ length: count }, (_, i) => i + 1);
  const samples =
    own === 0
      ? [{ labels: {}, value: 1 }]
      : numbers.map((one) => ({
          labels: { process: String(one) },
          value: Number(one === own || others.has(one)),
        }));
  return {
    name: "brasa_process_up",
    type: "gauge",
    help: "Whether a process of the program serves and tells its metrics, 1 or 0",
    samples,
  };
}

/** @returns undefined for a caller who may have the metrics */
async function refusalOf(
  authorization: string,
  { token, authenticator }: MetricsPageOptions,
): Promise<Page | undefined> {
  const [, given] = /^Bearer +([\w.~+/-]{1,8192}=*) *$/i.exec(authorization) ?? [];
  if (given === undefined) return unauthorized("send a bearer token: METRICS_TOKEN, or an admin's access token");
  if (token !== undefined && isSame(given, token)) return undefined;
  const refused = unauthorized("the token is neither METRICS_TOKEN nor a good access token");
  if (!authenticator) return refused;
  try {
    const { caller, isEnded } = await authenticator.authenticate(given, AbortSignal.timeout(LIMIT_MS));
    if (isEnded) return refused;
    return caller.roles.includes(ADMIN) ? undefined : { status: 403, body: "metrics are for admins" };
  } catch (error) {
    if (error instanceof UnauthenticatedError) return refused;
    if (error instanceof UnavailableError || error instanceof DeadlineError) {
      return { status: 503, body: "access tokens cannot be checked now; METRICS_TOKEN can" };
    }
    throw error;
  }
}

function unauthorized(body: string): Page {
  return { status: 401, body, headers: { "www-authenticate": "Bearer", "cache-control": "no-store" } };
}

/** Whether two tokens are the same, in a time that tells nothing of where they differ, or of their lengths. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
