import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import { settlesWithin } from "../ddd/abort.ts";
import type { AnyServiceDefinition, Authenticator, CallHook } from "../ddd/connect/index.ts";
import type { EventBroker } from "../ddd/event/broker/broker.ts";
import { PageTokenSeal } from "../ddd/query/page-token.ts";
import { requireNoTables, toHook } from "./auth/access.ts";
import { oidcAuthenticator } from "./auth/oidc.ts";
import { clientAddresses, type FindAddress } from "./call/client-address.ts";
import { createPipeline, type Pipeline } from "./call/pipeline.ts";
import { type Config, completeConfig, type Settings, StartError } from "./config.ts";
import type { AnyContext } from "./contexts.ts";
import { drain, FLUSH_GRACE_MS } from "./drain.ts";
import { openBrokerAt } from "./events/broker.ts";
import { deliverEvents } from "./events/delivery.ts";
import { partsOf } from "./events/parts.ts";
import { listenGrpc } from "./grpc/listener.ts";
import { Health } from "./health/health.ts";
import { Readiness } from "./health/readiness.ts";
import { listenConnect } from "./http/listener.ts";
import { deleteExpiredHourly } from "./idempotency.ts";
import { createLog, listedOnly } from "./log/log.ts";
import type { Lane } from "./metrics/lanes.ts";
import type { ProcessNumber } from "./metrics/sources.ts";
import { Operations } from "./operations/operations.ts";
import type { About } from "./pages/home.ts";
import { appPages, contractOf, type Pages } from "./pages/pages.ts";
import type { Address, Listener, Route, TlsFiles } from "./ports/listener.ts";
import { toRoutes } from "./routes.ts";
import { openServices, type Services } from "./services.ts";
import { startListener } from "./starting.ts";
import { openStorage, type Storage } from "./storage/storage.ts";
import { Certificates } from "./tls/certificates.ts";
import { exportTraces } from "./tracing/tracing.ts";

/** The addresses at which a started app listens. */
export interface Addresses {
  readonly grpc: Address;
  readonly http: Address;
  /** Whether calls need tokens, or nothing but health and reflection can be called, as in a process that only relays events. */
  readonly authenticates: boolean;
}

/** The one way to run a service: for main, tests and benches alike. */
export interface App {
  /**
   * Opens and migrates the databases, and listens.
   *
   * @throws StartError: one line that says what is wrong and how to mend it; nothing is left open then
   */
  start(): Promise<Addresses>;
  /**
   * Drains: health says NOT_SERVING, no connection is accepted, running calls finish within `drainMs`, the rest is then
   * ended with UNAVAILABLE, and the databases are closed. Calling it again waits for the same end.
   */
  close(): Promise<void>;
  /** Reads the certificates again, which otherwise happens when their files change. Broken ones are logged, and not used. */
  reload(): void;
}

/** The parts of an app that are no settings. */
export interface AppOptions {
  /** The bounded contexts to serve, on their databases. Each has a name of its own. @default none */
  readonly contexts?: readonly AnyContext[] | undefined;
  /**
   * The parts that this process serves: names of contexts, and `relay`, which hands the recorded events of all contexts over to the
   * broker. Other processes serve the others. @default all
   */
  readonly only?: readonly string[] | undefined;
  /** Services that need no database of the app. Request ids and Commits are for those of contexts. @default none */
  readonly services?: readonly AnyServiceDefinition[] | undefined;
  /** The comments of `services` for the page at `/`: a file as in Context. @default RPCs have no comments */
  readonly descriptors?: URL | undefined;
  /** The words about the app on the page at `/`. */
  readonly about?: About | undefined;
  /**
   * Tells whom a token stands for. The access tables of all services then say who may call what.
   *
   * @default that of a context, if one has one; else by the keys at `tokenKeysUrl`; else there is no authentication
   */
  readonly authenticator?: Authenticator | undefined;
  /** Look at each call, single ones and operations of a Commit alike, and may refuse it. @default none */
  readonly hooks?: readonly CallHook[] | undefined;
  /** The place of this process among those that share the ports, which operators see. @default not known */
  readonly processNumber?: ProcessNumber | undefined;
  /** @default JSON lines on stderr, of the level that the settings name */
  readonly log?: Logger | undefined;
}

/**
 * An app of contexts, of services, or of both. To run one until a signal ends it, see `serve`.
 *
 * @param settings as `readConfig` makes them, or any of them as an object: `{ databaseUrl: "memory:", httpPort: 0 }`
 * @throws StartError for wrong settings
 */
export function createApp(settings: Settings, options: AppOptions): App {
  const app = new RunningApp(completeConfig(settings), options);
  return { start: () => app.start(), close: () => app.close(), reload: () => app.reload() };
}

class RunningApp {
  readonly #config: Config;
  readonly #options: AppOptions;
  readonly #contexts: readonly AnyContext[];
  readonly #relays: boolean;
  /** Verifies tokens that another process signs. */
  readonly #published: Authenticator | undefined;
  readonly #log: Logger;
  readonly #operations: Operations;
  readonly #pipeline: Pipeline;
  readonly #findAddress: FindAddress;
  readonly #hooks: CallHook[];
  readonly #listeners: Listener[] = [];
  #certificates: Certificates | undefined;
  #authenticator: Authenticator | undefined;
  #storage: Storage | undefined;
  #services: Services | undefined;
  #health: Health | undefined;
  #readiness: Readiness | undefined;
  #stopCleaning: (() => void)[] = [];
  #stopEvents: () => Promise<void> = async () => {};
  #endTraces: () => Promise<void> = async () => {};
  readonly #endings: (() => Promise<void>)[] = [];
  #closing: Promise<void> | undefined;

  constructor(config: Config, options: AppOptions) {
    const { contexts = [], hooks = [], log = createLog(config.logLevel) } = options;
    this.#config = config;
    this.#options = options;
    const { contexts: served, relays } = partsOf(contexts, options.only, config.brokerUrl);
    this.#contexts = served;
    this.#relays = relays;
    const { tokenIssuer: issuer, tokenAudience: audience, tokenKeysUrl: jwksUri } = config;
    this.#published = jwksUri === undefined ? undefined : oidcAuthenticator({ issuer, audience, jwksUri });
    this.#log = listedOnly(log);
    this.#hooks = [...hooks];
    this.#findAddress = clientAddresses(config.trustedProxies);
    this.#operations = new Operations({
      slowMs: config.slowCallMs,
      version: options.about?.version,
      processes: options.processNumber,
      load: () => this.#pipeline.load,
      isReady: () => this.#problem === undefined,
      certificateEnd: () => this.#certificates?.end,
      log: this.#log,
    });
    this.#pipeline = createPipeline({
      log: this.#log,
      observer: this.#operations.calls,
      hooks: this.#hooks,
      maxConcurrentCalls: config.maxConcurrentCalls,
      maxStreamsPerConnection: config.maxStreamsPerConnection,
      maxStreamsPerAddress: config.maxStreamsPerAddress,
      unaryDeadlineMs: config.deadlineMs,
      streamDeadlineMs: config.streamDeadlineMs,
      accessLog: config.accessLog,
      onSuccess: (service) => this.#readiness?.noteSuccess(service),
      onFailure: (service, error) => this.#readiness?.noteFailure(service, error),
    });
  }

  async start(): Promise<Addresses> {
    try {
      return await this.#start();
    } catch (error) {
      await this.#close();
      throw error;
    }
  }

  reload(): void {
    this.#certificates?.reload();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #start(): Promise<Addresses> {
    const config = this.#config;
    const certificates = config.tls && new Certificates(config.tls, this.#log);
    this.#certificates = certificates;
    const tls = certificates?.files;
    const { services = [], authenticator } = this.#options;
    // An empty list is that of a project that has only begun: health and reflection are served.
    if (!this.#options.contexts && !this.#options.services) {
      throw new StartError("there is nothing to serve: give createApp contexts or services");
    }
    this.#endTraces = await exportTraces(config, this.#log);
    this.#storage = await openStorage(this.#contexts, config);
    await this.#storage.migrateUp();
    await this.#storage.requireTables();
    const tools = {
      config,
      seal: new PageTokenSeal(config.pageTokenKey),
      now: () => new Date(),
      newId: randomUUID,
      log: this.#log,
      onClose: (work: () => Promise<void>) => this.#endings.push(work),
      watchLane: (lane: Lane) => this.#operations.watchLane(lane),
    };
    const opened = await openServices(this.#storage, services, tools, authenticator ?? this.#published);
    this.#services = { ...opened, definitions: [...opened.definitions, ...this.#operate(opened, tools.seal)] };
    this.#stopCleaning = this.#services.stores.map((store) => deleteExpiredHourly(store, this.#log));
    // Before anything is begun: an app that is refused for its access tables has nothing to end.
    this.#authorize(this.#services);
    const broker = await this.#openBroker();
    const [health, readiness] = this.#watch(this.#services);
    const { definitions } = this.#services;
    const reflects = config.reflection === "on";
    const routes = toRoutes(definitions, health, this.#pipeline, { reflects, isOpen: !this.#authenticator });
    const grpc = await this.#listenGrpc(routes, config.grpcPlaintext ? undefined : tls);
    const http = await this.#listenHttp(routes, await this.#pages(definitions, health, grpc.address), tls);
    // With the ports, since an app that is refused one must not have begun to work on events.
    await this.#deliverEvents(this.#services, broker);
    certificates?.watch((files) => {
      for (const listener of this.#listeners) listener.renew(files);
    });
    await readiness.start();
    this.#operations.logAccess();
    const authenticates = this.#authenticator !== undefined || opened.definitions.length === 0;
    return { grpc: grpc.address, http: http.address, authenticates };
  }

  /** Begins to measure, and makes the service that shows it. */
  #operate({ authenticator }: Services, seal: PageTokenSeal): readonly AnyServiceDefinition[] {
    return this.#operations.start({
      databases: this.#storage?.databases ?? [],
      contexts: this.#options.contexts ?? [],
      seal,
      authenticates: (this.#options.authenticator ?? authenticator ?? this.#published) !== undefined,
      host: this.#config.host,
    });
  }

  async #openBroker(): Promise<EventBroker | undefined> {
    const { brokerUrl } = this.#config;
    const broker = brokerUrl === undefined ? undefined : await openBrokerAt(brokerUrl, this.#config, this.#log);
    this.#endings.push(async () => {
      await this.#stopEvents();
      await broker?.close();
    });
    return broker;
  }

  async #deliverEvents({ feeds }: Services, broker: EventBroker | undefined): Promise<void> {
    const { eventDays } = this.#config;
    const log = this.#log;
    // A mark must outlive every repeat of its event.
    // Of all contexts: another process may record on a database of this one.
    const keptTypes = (this.#options.contexts ?? []).flatMap(({ stateEvents = [] }) => stateEvents);
    const retention = { outboxDays: eventDays, inboxDays: 2 * eventDays + 30, keptTypes };
    const tools = { feeds, broker, relays: this.#relays, retention, now: () => new Date(), log };
    this.#stopEvents = await deliverEvents(tools);
  }

  /** Puts the access tables in front of all calls but those of health and reflection. */
  #authorize({ definitions, authenticator }: Services): void {
    this.#authenticator = this.#options.authenticator ?? authenticator ?? this.#published;
    if (this.#authenticator) this.#hooks.unshift(toHook(definitions, this.#authenticator));
    else requireNoTables(definitions);
  }

  #watch({ definitions, dependencies }: Services): [Health, Readiness] {
    const health = new Health(definitions.map(({ service }) => service));
    const readiness = new Readiness({ dependencies, health, log: this.#log });
    this.#health = health;
    this.#readiness = readiness;
    return [health, readiness];
  }

  #listenGrpc(routes: readonly Route[], tls: TlsFiles | undefined): Promise<Listener> {
    const { host, grpcPort: port, maxMessageBytes } = this.#config;
    const tools = {
      findAddress: this.#findAddress,
      observer: this.#operations.calls,
      log: this.#log,
      ...(tls ? { tls } : {}),
    };
    return this.#listen("grpc", "GRPC_PORT", port, () => listenGrpc({ host, port, routes, maxMessageBytes, ...tools }));
  }

  async #pages(definitions: readonly AnyServiceDefinition[], { route }: Health, grpc: Address): Promise<Pages> {
    const { about, descriptors } = this.#options;
    const contract = await contractOf(definitions, route.service, {
      about,
      sources: [...this.#contexts, { name: "services", descriptors }],
      authenticates: this.#authenticator !== undefined,
    });
    const metrics = this.#operations.pages(this.#config, this.#authenticator);
    return appPages(this.#config, contract, {
      about,
      grpcPort: grpc.port,
      authenticator: this.#authenticator,
      problem: () => this.#problem,
      metrics,
    });
  }

  #listenHttp(routes: readonly Route[], pages: Pages, tls: TlsFiles | undefined): Promise<Listener> {
    const { host, httpPort: port, maxMessageBytes, accessLog } = this.#config;
    const { corsOrigins: origins, corsHeaders: headers, corsCredentials: credentials } = this.#config;
    const tools = {
      findAddress: this.#findAddress,
      observer: this.#operations.calls,
      log: this.#log,
      ...(tls ? { tls } : {}),
    };
    const cors = { origins, headers, credentials };
    return this.#listen("http", "HTTP_PORT", port, () =>
      listenConnect({ host, port, routes, pages, maxMessageBytes, accessLog, cors, ...tools }),
    );
  }

  async #listen(name: string, variable: string, port: number, listen: () => Promise<Listener>): Promise<Listener> {
    const listener = await startListener(variable, port, listen);
    this.#listeners.push(listener);
    this.#operations.listeners.set(name, listener);
    return listener;
  }

  /** Why calls cannot be answered now: the app drains, or a database does not answer. */
  get #problem(): string | undefined {
    return this.#closing ? "draining" : this.#readiness?.problem;
  }

  async #close(): Promise<void> {
    for (const stop of this.#stopCleaning) stop();
    this.#certificates?.stop();
    this.#readiness?.stop();
    this.#health?.shutdown();
    this.#operations.close();
    const log = this.#log;
    await drain({ listeners: this.#listeners, pipeline: this.#pipeline, graceMs: this.#config.drainMs, log });
    const endings = Promise.all(
      this.#endings.map(async (end) => {
        try {
          await end();
        } catch (error) {
          log.warn({ err: error }, "some work at the end has failed");
        }
      }),
    );
    if (!(await settlesWithin(FLUSH_GRACE_MS, endings))) log.warn("some work at the end is left undone");
    // It waits for the units that are open, and a handler that was left behind may hold one for ever.
    if (this.#storage && !(await settlesWithin(FLUSH_GRACE_MS, this.#storage.close()))) {
      log.warn("the database is left open");
    }
    // Last, as all else may end spans.
    await this.#endTraces();
  }
}
