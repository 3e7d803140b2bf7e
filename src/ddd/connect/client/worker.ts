import type { Transport } from "@connectrpc/connect";
import type { UnitBackend } from "../../unit/backend.ts";
import { RetryTurns } from "../../unit/retry.ts";
import { UnitWorker } from "../../unit/worker.ts";
import type { RepositoryClass } from "../../worker.ts";
import type { CallOptions } from "./call.ts";
import { RemoteConnection } from "./connection.ts";
import { ConnectRepository } from "./repository.ts";
import { RemoteTransaction } from "./transaction.ts";

/** The repository classes that a service can bind: one of another backend could not take part in its units. */
// biome-ignore lint/suspicious/noExplicitAny: a repository of any entity, with any input to create one
type ConnectRepositories = Record<string, ConnectRepository<any, any>>;

/**
 * The unit of work (never a thread) on a remote service, which must serve `brasa.v1.UnitOfWorkService`: `new
 * ConnectWorker(transport, { users: RemoteUsers })`.
 *
 * Reads go out at once. Changes are recorded, seen by the unit's own reads, and sent as one Commit when the unit ends.
 * Digests of all that the unit has read are sent with them: if any of it has changed meanwhile, nothing takes effect and the
 * unit runs again. So the refusal of a service (an IntegrityError, an InvalidError, a ConflictError) comes at the unit's
 * end, or at that of a savepoint, which is checked by the service as a trial.
 *
 * Each Commit has a request id. If its answer is lost, the service is asked for the outcome until the unit's time is
 * over, at most 30 s. So the unit takes effect once, and its caller knows. A service that keeps no request ids (see
 * `idempotent`) cannot tell: then the error is UnavailableError, reason COMMIT_UNKNOWN, and nothing is repeated.
 */
export class ConnectWorker<R extends ConnectRepositories> extends UnitWorker<RemoteConnection, R> {
  /** @param service a transport to it, or the result of `remoteBackend` */
  constructor(
    service: Transport | UnitBackend<RemoteConnection>,
    repositories: { readonly [K in keyof R]: RepositoryClass<RemoteConnection, R[K]> },
  ) {
    super("begin" in service ? service : remoteBackend(service), repositories);
    for (const [name, repository] of Object.entries(this.repositories)) {
      if (!(repository instanceof ConnectRepository)) {
        throw new Error(`the repository "${name}" is not a remote one: it could not be a part of this worker's units`);
      }
    }
  }

  /** A worker of the same service with more repositories: `accounts.extend({ projects: ProjectRepository })`. */
  extend<M extends ConnectRepositories>(
    more: {
      readonly [K in keyof M]: RepositoryClass<RemoteConnection, M[K]>;
    },
  ): ConnectWorker<R & M> {
    return new ConnectWorker(this.backend, this.with<M>(more));
  }
}

/** A service as the backend of units. @param options the options of each call, such as its deadline */
export function remoteBackend(
  transport: Transport,
  options: Pick<CallOptions, "timeoutMs" | "now"> = {},
): UnitBackend<RemoteConnection> {
  const connection = new RemoteConnection(transport, options);
  const connectionFor = (signal: AbortSignal) => new RemoteConnection(transport, { ...options, signal });
  const stale = new WeakSet<Error>();
  return {
    database: transport,
    connection,
    connectionFor,
    turns: new RetryTurns(),
    begin: async (mode, _attempt, signal) => {
      return new RemoteTransaction(signal ? connectionFor(signal) : connection, mode, stale);
    },
    isTransient: (error) => error instanceof Error && stale.has(error),
  };
}
