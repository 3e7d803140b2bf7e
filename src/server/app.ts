import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createSecureContext } from "node:tls";
import type { Logger } from "pino";
import {
  type AccountsStorage,
  createPasswordHasher,
  openAccountsStorage,
  type PasswordHasher,
  UserResource,
  userService,
} from "../accounts/index.ts";
import { type AnyServiceDefinition, idempotent, unitOfWorkService } from "../ddd/connect/index.ts";
import { PageTokenSeal } from "../ddd/query/page-token.ts";
import { createPipeline } from "./call/pipeline.ts";
import { type Config, StartError } from "./config.ts";
import { drain, FLUSH_GRACE_MS, settlesWithin } from "./drain.ts";
import { listenGrpc } from "./grpc/listener.ts";
import { Health } from "./health/health.ts";
import { Readiness } from "./health/readiness.ts";
import { listenConnect } from "./http/listener.ts";
import { deleteExpiredHourly } from "./idempotency.ts";
import { createLog } from "./log/log.ts";
import type { Address, Listener, TlsFiles } from "./ports/listener.ts";
import { reflectionRoutes } from "./reflection.ts";
import { startupStep } from "./starting.ts";

/** The maximum number of concurrent health checks, and of watches, apart from all other calls. */
const HEALTH_CALLS = 1000;
/** The maximum number of concurrent reflection streams, apart from all other calls. */
const REFLECTION_STREAMS = 100;

/** Where a started app listens. */
export interface Addresses {
  readonly grpc: Address;
  readonly http: Address;
}

/** The one way to run Brasa: for main, tests and benches alike. */
export interface App {
  /**
   * Opens and migrates the databases, and listens.
   *
   * @throws StartError: one line that says what is wrong and how to mend it; nothing is left open then
   */
  start(): Promise<Addresses>;
  /**
   * Drains: health says NOT_SERVING, no connection is accepted, running calls finish within `drainMs`, what is left then
   * is ended with UNAVAILABLE, and the databases are closed. Calling it again waits for the same end.
   */
  close(): Promise<void>;
}

/** @param hasher no part of the configuration, so that none can weaken what is stored */
export function createApp(
  config: Config,
  log: Logger = createLog(config.logLevel),
  hasher: PasswordHasher = createPasswordHasher(),
): App {
  const pipeline = createPipeline({
    log,
    maxConcurrentCalls: config.maxConcurrentCalls,
    maxStreamsPerConnection: config.maxStreamsPerConnection,
    maxStreamsPerAddress: config.maxStreamsPerAddress,
    unaryDeadlineMs: config.deadlineMs,
    streamDeadlineMs: config.streamDeadlineMs,
    accessLog: config.accessLog,
    onSuccess: (service) => readiness?.noteSuccess(service),
    onFailure: (service, error) => readiness?.noteFailure(service, error),
  });
  const listeners: Listener[] = [];
  let storage: AccountsStorage | undefined;
  let health: Health | undefined;
  let readiness: Readiness | undefined;
  let stopCleaning = () => {};
  let closing: Promise<void> | undefined;

  return {
    async start() {
      try {
        return await start();
      } catch (error) {
        await close();
        throw error;
      }
    },
    close() {
      closing ??= close();
      return closing;
    },
  };

  async function start(): Promise<Addresses> {
    const tls = config.tls && readTls(config.tls);
    const grpcTls = config.grpcPlaintext ? undefined : tls;
    storage = await startupStep(config, () => openAccountsStorage(config.accountsDatabaseUrl));
    const { worker } = storage;
    await startupStep(config, storage.migrateUp);
    const users = new UserResource({
      worker,
      hasher,
      now: () => new Date(),
      newId: randomUUID,
    });
    const requests = { worker: storage.requests, now: () => new Date(), quota: config.idempotencyQuota };
    stopCleaning = deleteExpiredHourly(requests, log);
    const accounts = idempotent(userService(users, new PageTokenSeal(config.pageTokenKey)), requests);
    // What signing in gives must not be kept with a Commit that can be repeated.
    const { signIn: _, ...operable } = accounts.implementation;
    const units = unitOfWorkService(storage.requests, [{ ...accounts, implementation: operable }], {
      maxUnitMs: config.commitLockMs,
      maxResponseBytes: config.maxMessageBytes,
    });
    const definitions = [accounts, idempotent(units, requests)];
    const services = definitions.map(({ service }) => service);
    health = new Health(services);
    const { check, tryToStore } = storage;
    readiness = new Readiness({
      dependencies: [{ name: "database", services: services.map(({ typeName }) => typeName), check, tryToStore }],
      health,
      log,
    });
    const routes = [
      ...definitions.map(({ service, implementation, rules, operations, limits }: AnyServiceDefinition) =>
        pipeline.route(service, implementation, { rules, operations, limits }),
      ),
      pipeline.route(health.route.service, health.route.implementation, {
        unbounded: ["watch"],
        ownCap: HEALTH_CALLS,
      }),
      ...reflectionRoutes([...services, health.route.service]).map((one) =>
        pipeline.route(one.service, one.implementation, { ownCap: REFLECTION_STREAMS }),
      ),
    ];
    const { host } = config;
    const grpc = await startListener("GRPC_PORT", config.grpcPort, () =>
      listenGrpc({
        host,
        port: config.grpcPort,
        routes,
        maxMessageBytes: config.maxMessageBytes,
        log,
        ...(grpcTls ? { tls: grpcTls } : {}),
      }),
    );
    listeners.push(grpc);
    const http = await startListener("HTTP_PORT", config.httpPort, () =>
      listenConnect({
        host,
        port: config.httpPort,
        routes,
        maxMessageBytes: config.maxMessageBytes,
        pages: { "/livez": async () => ({ status: 200, body: "ok\n" }), "/readyz": ready },
        accessLog: config.accessLog,
        cors: {
          origins: config.corsOrigins,
          headers: config.corsHeaders,
          credentials: config.corsCredentials,
        },
        log,
        ...(tls ? { tls } : {}),
      }),
    );
    listeners.push(http);
    await readiness.start();
    return { grpc: grpc.address, http: http.address };
  }

  /** Ready: not draining, and every dependency answers. */
  function ready(): { status: number; body: string } {
    const problem = closing ? "draining" : readiness?.problem;
    return problem === undefined ? { status: 200, body: "ok\n" } : { status: 503, body: `${problem}\n` };
  }

  async function close(): Promise<void> {
    stopCleaning();
    readiness?.stop();
    health?.shutdown();
    await drain({ listeners, pipeline, graceMs: config.drainMs, log });
    // It waits for the units that are open, and a handler that was left behind may hold one for ever.
    if (storage && !(await settlesWithin(FLUSH_GRACE_MS, storage.close()))) log.warn("the database is left open");
  }
}

async function startListener(variable: string, port: number, listen: () => Promise<Listener>): Promise<Listener> {
  try {
    return await listen();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const why: Record<string, string> = {
      EADDRINUSE: `port ${port} is in use: stop what uses it, or set ${variable} to another port (0 picks a free one)`,
      EACCES: `port ${port} is not allowed for this account: set ${variable} to one from 1024`,
      EADDRNOTAVAIL: "this machine does not have the address: set HOST to one that it has",
      ENOTFOUND: "the name has no address: set HOST to an address of this machine",
    };
    // grpc-js gives an unknown name no code.
    const text = why[code ?? ""] ?? (/resolution/.test(message) ? why.ENOTFOUND : message);
    throw new StartError(`cannot listen on ${variable} ${port}: ${text}`, { cause });
  }
}

/** Reads the files, and tries them: what is wrong with them would otherwise look like a port that cannot be had. */
function readTls(paths: { cert: string; key: string }): TlsFiles {
  const files = { cert: readFile("TLS_CERT", paths.cert), key: readFile("TLS_KEY", paths.key) };
  try {
    createSecureContext(files);
  } catch (cause) {
    throw new StartError(
      `TLS_CERT "${paths.cert}" and TLS_KEY "${paths.key}" cannot be used (${(cause as Error).message}): ` +
        "they must be a certificate chain and its private key, both in PEM",
      { cause },
    );
  }
  return files;
}

function readFile(variable: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new StartError(`${variable} is "${path}": cannot read it (${(cause as NodeJS.ErrnoException).code})`, {
      cause,
    });
  }
}
