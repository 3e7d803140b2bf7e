import { randomUUID } from "node:crypto";
import type { HandlerContext, Interceptor, Transport } from "@connectrpc/connect";
import { createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import { DomainError, InvalidError } from "brasa";
import { RemoteUsers } from "brasa/accounts";
import { ConnectWorker, type ServiceDefinition } from "brasa/connect";
import { RemoteProjects } from "brasa/projects";
import { OverviewService } from "./gen/gateway/v1/overview_pb.js";

/** The kinds of errors without which the rest of an answer is still of use. */
const PASSING: ReadonlySet<string> = new Set(["unavailable", "deadline", "exhausted"]);

/** The time for a call whose caller sets none, in milliseconds. */
const DEFAULT_TIMEOUT_MS = 10_000;

/** A service that a gateway asks in the name of its callers, over one connection. */
class Upstream {
  readonly #baseUrl: string;
  readonly #sessions: Http2SessionManager;

  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl;
    this.#sessions = new Http2SessionManager(baseUrl, { pingIntervalMs: 20_000 });
  }

  /**
   * A transport for one call: with its caller's token, and its request id for the logs.
   *
   * @param share of the caller's time that is left, so that time to answer remains
   */
  for({ requestHeader, timeoutMs }: HandlerContext, share: number): Transport {
    const passOn: Interceptor = (next) => (request) => {
      const token = requestHeader.get("authorization");
      if (token !== null) request.header.set("authorization", token);
      request.header.set("x-request-id", requestHeader.get("x-request-id") ?? randomUUID());
      return next(request);
    };
    return createGrpcTransport({
      baseUrl: this.#baseUrl,
      sessionManager: this.#sessions,
      interceptors: [passOn],
      defaultTimeoutMs: Math.max(1, Math.floor((timeoutMs() ?? DEFAULT_TIMEOUT_MS) * share)),
    });
  }
}

/** The gateway's service, which keeps nothing itself. */
export function overviewService(urls: {
  readonly accounts: string;
  readonly projects: string;
}): ServiceDefinition<typeof OverviewService> {
  const accounts = new Upstream(urls.accounts);
  const projects = new Upstream(urls.projects);
  return {
    service: OverviewService,
    implementation: {
      async getOverview({ userId }, context) {
        if (userId === "") throw InvalidError.of("user_id", "is required");
        const { signal } = context;
        const remoteUsers = new ConnectWorker(accounts.for(context, 0.9), { users: RemoteUsers });
        const remoteProjects = new ConnectWorker(projects.for(context, 0.8), { projects: RemoteProjects });
        const query = { where: { ownerId: userId }, orderBy: ["updateTime desc"], size: 50 } as const;
        const [user, page] = await Promise.allSettled([
          remoteUsers.repositoriesFor({ signal }).users.retrieve({ id: userId }),
          remoteProjects.repositoriesFor({ signal }).projects.page(query),
        ]);
        // Without the user there is no answer; the error goes to the caller as it came.
        if (user.status === "rejected") throw user.reason;
        const { id, name, surname } = user.value;
        const overview = { userId: id, name: `${name} ${surname}` };
        if (page.status === "fulfilled") {
          return { ...overview, projects: page.value.items.map((project) => ({ id: project.id, name: project.name })) };
        }
        const error: unknown = page.reason;
        if (!(error instanceof DomainError) || !PASSING.has(error.kind)) throw error;
        return { ...overview, failures: [{ part: "projects", reason: error.reason }] };
      },
    },
  };
}
