import type { DescService } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { HealthCheckResponse_ServingStatus, Health as HealthService } from "../../../gen/health/v1/health_pb.js";
import type { Route } from "../ports/listener.ts";

/** The status of a service (grpc.health.v1). */
export type ServingStatus = "SERVING" | "NOT_SERVING";

/** The service name that stands for the whole server. */
export const WHOLE_SERVER = "";

/** The most services that List answers with, a number of the protocol; beyond it List is RESOURCE_EXHAUSTED. */
const MAX_LISTED_SERVICES = 100;

/**
 * gRPC health checking (`grpc.health.v1`): load balancers and orchestrators ask it whether to send calls here. It holds one
 * status per service, and one for the whole server under the name "".
 *
 * Check of an unknown service is NOT_FOUND. Watch of one tells SERVICE_UNKNOWN and goes on, since it may become known. A
 * Watch has no end by itself, so no default deadline may apply to it.
 */
export class Health {
  /** The service for the listeners. */
  readonly route: Route;
  readonly #statuses: Map<string, ServingStatus>;
  readonly #watches = new Set<() => void>();
  #shutDown = false;

  /** The whole server and these services, all of them NOT_SERVING until told otherwise. */
  constructor(services: readonly DescService[] = []) {
    const names = [WHOLE_SERVER, ...services.map((service) => service.typeName)];
    this.#statuses = new Map(names.map((name) => [name, "NOT_SERVING"]));
    const route: Route<typeof HealthService> = {
      service: HealthService,
      implementation: {
        check: ({ service }) => this.#check(service),
        list: () => this.#list(),
        watch: ({ service }, { signal }) => this.#watch(service, signal),
      },
    };
    this.route = route;
  }

  /** The full names of the known services, without the whole server. */
  get services(): readonly string[] {
    return [...this.#statuses.keys()].filter((name) => name !== WHOLE_SERVER);
  }

  /** Changes the status of one service, known or not; `""` is the whole server. Does nothing after `shutdown`. */
  set(service: string, status: ServingStatus): void {
    if (this.#shutDown) return;
    this.#statuses.set(service, status);
    this.#tellWatches();
  }

  /** Changes the status of the whole server and of every known service. Does nothing after `shutdown`. */
  setAll(status: ServingStatus): void {
    if (this.#shutDown) return;
    for (const service of this.#statuses.keys()) this.#statuses.set(service, status);
    this.#tellWatches();
  }

  /**
   * NOT_SERVING for good, the first step of a drain. Every Watch delivers it and then ends, so that none holds a draining
   * connection open. Check and List go on to answer.
   */
  shutdown(): void {
    this.setAll("NOT_SERVING");
    this.#shutDown = true;
  }

  #check(service: string) {
    const status = this.#statuses.get(service);
    if (status === undefined) throw new ConnectError(`unknown service ${service}`, Code.NotFound);
    return { status: HealthCheckResponse_ServingStatus[status] };
  }

  #list() {
    if (this.#statuses.size > MAX_LISTED_SERVICES) {
      throw new ConnectError(`more than ${MAX_LISTED_SERVICES} services`, Code.ResourceExhausted);
    }
    const statuses = Object.fromEntries([...this.#statuses.keys()].map((service) => [service, this.#check(service)]));
    return { statuses };
  }

  /**
   * Reads the state whenever the consumer is ready for it, instead of queueing changes: a slow consumer gets the latest
   * one, and costs no memory.
   */
  async *#watch(service: string, signal: AbortSignal) {
    let told: ServingStatus | "SERVICE_UNKNOWN" | undefined;
    while (true) {
      signal.throwIfAborted();
      const status = this.#statuses.get(service) ?? "SERVICE_UNKNOWN";
      if (status !== told) {
        told = status;
        yield { status: HealthCheckResponse_ServingStatus[status] };
      } else if (this.#shutDown) {
        return;
      } else {
        await this.#nextChange(signal);
      }
    }
  }

  /** Resolves at the next change of any status, or when the signal aborts. */
  #nextChange(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#watches.delete(wake);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      this.#watches.add(wake);
      signal.addEventListener("abort", wake);
    });
  }

  #tellWatches(): void {
    for (const wake of this.#watches) wake();
  }
}
