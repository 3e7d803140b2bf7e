import type { Logger } from "pino";
import { OperationsService } from "../../../gen/brasa/v1/operations_service_pb.js";
import type { AnyServiceDefinition, Authenticator } from "../../ddd/connect/index.ts";
import type { PageTokenSeal } from "../../ddd/query/page-token.ts";
import type { Config } from "../config.ts";
import type { AnyContext } from "../contexts.ts";
import type { Page, PageRequest } from "../http/page.ts";
import { CallRecorder } from "../metrics/call-recorder.ts";
import { EventLoopWatch } from "../metrics/event-loop.ts";
import type { Lane } from "../metrics/lanes.ts";
import { OutboxWatch } from "../metrics/outbox-watch.ts";
import { metricsPage } from "../metrics/page.ts";
import type { CallLoad, FigureSources, ProcessNumber } from "../metrics/sources.ts";
import type { Listener } from "../ports/listener.ts";
import type { StorageDatabase } from "../storage/database.ts";
import { operationsService } from "./service.ts";
import { isFromHere, isLoopback } from "./this-machine.ts";

export { OperationsService };

/** The maximum number of concurrent calls of OperationsService, and of its streams, apart from all other calls. */
export const OPERATIONS_CALLS = 100;

/** The parts of the figures that are known before the app starts. */
export interface OperationsOptions {
  /** See CallRecorder. */
  readonly slowMs: number;
  readonly log: Logger;
  readonly version?: string | undefined;
  readonly processes?: ProcessNumber | undefined;
  load(): CallLoad;
  /** Whether calls are answered. */
  isReady(): boolean;
  /** The end of the certificate in use. */
  certificateEnd(): Date | undefined;
}

/** The parts of a started app that OperationsService shows and changes. */
export interface OperatedParts {
  readonly databases: readonly StorageDatabase[];
  readonly contexts: readonly AnyContext[];
  readonly seal: PageTokenSeal;
  /** Whether an authenticator tells callers apart. */
  readonly authenticates: boolean;
  /** The address that the listeners bind. */
  readonly host: string;
}

/** The figures of an app, and the service by which operators see them. */
export class Operations {
  readonly calls: CallRecorder;
  readonly listeners = new Map<string, Listener>();
  readonly #options: OperationsOptions;
  readonly #lanes: Lane[] = [];
  readonly #ending = new AbortController();
  #eventLoop: EventLoopWatch | undefined;
  readonly #notices: string[] = [];
  #sources: FigureSources | undefined;

  constructor(options: OperationsOptions) {
    this.#options = options;
    this.calls = new CallRecorder({ slowMs: options.slowMs });
  }

  /** Has the figures of a lane told. */
  watchLane(lane: Lane): void {
    this.#lanes.push(lane);
  }

  /**
   * Begins to measure.
   *
   * @returns OperationsService; none where anybody could call it from elsewhere
   */
  start(parts: OperatedParts): readonly AnyServiceDefinition[] {
    const { databases, contexts, seal, authenticates, host } = parts;
    const { log, load, isReady, certificateEnd, version, processes } = this.#options;
    this.#eventLoop = new EventLoopWatch();
    const sources: FigureSources = {
      calls: this.calls,
      load,
      databases,
      outboxes: new OutboxWatch(databases, log),
      lanes: this.#lanes,
      eventLoop: this.#eventLoop,
      listeners: this.listeners,
      isReady,
      certificateEnd,
      version,
      processes,
    };
    this.#sources = sources;
    const isServed = authenticates || isLoopback(host);
    const { typeName } = OperationsService;
    if (!authenticates) {
      const access = isServed
        ? "is open to every caller on this machine"
        : "is not served, as HOST is no loopback address";
      this.#notices.push(`${typeName} ${access}: nothing tells callers apart`);
    }
    if (!isServed) return [];
    const letters = databases.length > 0 ? { databases, contexts, seal, log } : undefined;
    return [operationsService({ sources, seal, letters, authorizes: authenticates, ending: this.#ending.signal })];
  }

  /** Logs who can see the figures, if that is not the access table's to say: once the app serves, as one that cannot says why alone. */
  logAccess(): void {
    for (const notice of this.#notices) this.#options.log.info(notice);
  }

  /** The page at `/metrics`, as the settings METRICS and METRICS_TOKEN say. */
  pages(
    { metrics, metricsToken: token, host }: Pick<Config, "metrics" | "metricsToken" | "host">,
    authenticator: Authenticator | undefined,
  ): Readonly<Record<string, (request: PageRequest) => Promise<Page>>> {
    const { log } = this.#options;
    if (metrics === "off" || !this.#sources) return {};
    if (metrics === "on" && !authenticator && token === undefined && !isLoopback(host)) {
      this.#notices.push("/metrics is for nobody: set METRICS_TOKEN, as nothing tells callers apart");
    }
    const isForThisMachine = !authenticator && isLoopback(host);
    const isOpen = (request: PageRequest) => metrics === "open" || (isForThisMachine && isFromHere(request));
    return { "/metrics": metricsPage(this.#sources, { isOpen, token, authenticator, log }) };
  }

  /** Ends the streams of figures: none may hold up the end of the app. */
  close(): void {
    this.#ending.abort();
    this.#eventLoop?.stop();
  }
}
