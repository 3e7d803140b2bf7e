import type { Logger } from "pino";
import type { Addresses, AppOptions } from "./app.ts";
import { nodeWarning } from "./commands/node-version.ts";
import {
  askedByFirst,
  isOneOfSeveral,
  killProcesses,
  onReload,
  ownNumber,
  serveByProcesses,
  tellReady,
} from "./commands/processes.ts";
import { type Config, completeConfig, readConfig, type Settings } from "./config.ts";
import { createLog, listedOnly } from "./log/log.ts";
import { NO_READER, tryWrite } from "./log/output.ts";
import { rescueLog } from "./log/stderr.ts";
import { endByStartError, endByUncaught } from "./log/uncaught.ts";
import { openPeers } from "./metrics/peers.ts";
import type { Address } from "./ports/listener.ts";

/** Hard limit on shutdown, in milliseconds on top of `drainMs`, in case something hangs. */
const OVERTIME_MS = 5000;

/**
 * A signal that follows the first one sooner is a copy of it, in milliseconds: a terminal tells all of its processes, and a program
 * around this one, such as npm or timeout, hands the signal on as well.
 */
const SAME_SIGNAL_MS = 500;

/** An app, and how its process serves it. */
export interface ServeOptions extends AppOptions {
  /**
   * Settings as `readConfig` makes them, or any of them as an object: the others have their defaults.
   *
   * @default those of the environment, by `readConfig` with the names of the contexts
   */
  readonly settings?: Settings | undefined;
  /**
   * How many processes share the ports; one that ends is replaced. Each runs the whole program again, up to this call.
   *
   * @default 1
   */
  readonly processes?: number | undefined;
  /**
   * The line that is printed when both ports listen.
   *
   * @default the addresses, and what to try first
   */
  readonly startLine?: ((config: Config, addresses: Addresses) => string) | undefined;
}

/**
 * Serves contexts until the first SIGTERM or SIGINT, then drains. A second signal, half a second later or more, ends the process at once with exit code
 * 1, as does a drain that takes more than 5 s longer than `drainMs`, and an error that nobody catches, which the log has.
 * SIGHUP reads the certificates again.
 *
 * A closed stdout is told in the log. Where the reader of stderr has closed the pipe, the log goes on on stdout; where that has no
 * reader either, nobody can be told of an error any more, so it drains and ends with exit code 141.
 *
 * Where the app cannot start, the process ends with exit code 2 and one line that
 * says what is wrong and how to mend it: `createApp` throws it as a StartError instead.
 *
 * ```ts
 * await serve({ contexts: [library] });
 * ```
 */
export async function serve(options: ServeOptions): Promise<void> {
  try {
    await run(options);
  } catch (error) {
    endByStartError(error);
    throw error;
  }
}

async function run({ settings, ...options }: ServeOptions): Promise<void> {
  const names = (options.contexts ?? []).map(({ name }) => name);
  const config = settings ? completeConfig(settings) : readConfig(process.env, names);
  const { processes = 1, startLine = defaultLine, ...rest } = options;
  const log = rest.log ?? createLog(config.logLevel);
  endByUncaught(listedOnly(log));
  const isLogLost = new Promise<void>((resolve) => {
    rescueLog(() => {
      process.exitCode = NO_READER;
      resolve();
    });
  });
  const processNumber = isOneOfSeveral()
    ? { count: processes, number: ownNumber(), peers: openPeers() }
    : { count: processes, number: 0 };
  const appOptions = { processNumber, ...rest, log };
  const endAtOnce = () => {
    killProcesses();
    process.exit(1);
  };
  if (isOneOfSeveral()) {
    const asked = Promise.race([askedByFirst(), isLogLost]).then(() => endLater(config, endAtOnce));
    return serveHere(config, appOptions, asked, tellReady);
  }
  const announce = (addresses: Addresses) => {
    const line = startLine(config, addresses);
    const error = tryWrite(process.stdout, `${line}\n`);
    if (error) log.warn({ err: error }, `the start line could not be written to stdout: ${line}`);
    const warning = nodeWarning(process.versions.node, processes);
    if (warning) log.warn(warning);
  };
  const asked = new Promise<NodeJS.Signals | undefined>((resolve) => {
    process.once("SIGTERM", resolve).once("SIGINT", resolve);
    void isLogLost.then(() => resolve(undefined));
  }).then((signal) => {
    // Signals count while it starts, too, so that a start that hangs can be ended; a migration that runs is not torn.
    const askedAt = performance.now();
    const onSignal = () => {
      if (performance.now() - askedAt >= SAME_SIGNAL_MS) endAtOnce();
    };
    process.on("SIGTERM", onSignal).on("SIGINT", onSignal);
    endLater(config, endAtOnce);
    if (signal) log.info({ signal }, "draining; the same signal again ends the process at once");
  });
  if (processes === 1) return serveHere(config, appOptions, asked, announce);
  const exitCode = await serveByProcesses({ count: processes, config, contexts: names, log, asked, announce });
  log.info("closed");
  process.exit(process.exitCode || exitCode);
}

/** Serves in this process until it is asked to end. */
async function serveHere(
  config: Config,
  options: AppOptions & { readonly log: Logger },
  asked: Promise<void>,
  announce: (addresses: Addresses) => void,
): Promise<void> {
  // Not loaded by the first of several processes, which serves nothing itself.
  const { createApp } = await import("./app.ts");
  const app = createApp(config, options);
  // Without certificates, the end of its terminal ends the program, as ever.
  if (config.tls) onReload(() => app.reload());
  options.log.debug("starting");
  announce(await app.start());
  await asked;
  await app.close();
  options.log.info("closed");
}

/** Ends the program if its drain takes too long. */
function endLater({ drainMs }: Config, endAtOnce: () => void): void {
  setTimeout(endAtOnce, drainMs + OVERTIME_MS).unref();
}

/** The addresses in words, with the way in by grpcurl. */
export function addressLine(config: Config, { grpc, http, authenticates }: Addresses): string {
  const isSecure = config.tls !== undefined && !config.grpcPlaintext;
  const security = config.tls ? (isSecure ? "TLS on both; " : "TLS on the second, the first is in the clear; ") : "";
  const list = `grpcurl ${isSecure ? "" : "-plaintext "}${printed(grpc)} list`;
  return (
    `gRPC on ${printed(grpc)}; Connect, gRPC-Web and gRPC on ${urlOf(config, http)}; ${security}${authenticates ? "" : "no authentication; "}` +
    `try: ${config.reflection === "on" ? list : `curl ${urlOf(config, http)}/`}`
  );
}

/** The URL of the HTTP port. */
export function urlOf({ tls }: Config, http: Address): string {
  return `${tls ? "https" : "http"}://${printed(http)}`;
}

function defaultLine(config: Config, addresses: Addresses): string {
  return `${addressLine(config, addresses)}  or open ${urlOf(config, addresses.http)}/ in a browser`;
}

function printed({ host, port }: Address): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
