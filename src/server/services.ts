import { unitsOfSeveralDatabases } from "../ddd/connect/commit/several-databases.ts";
import { type AnyServiceDefinition, type Authenticator, idempotent, unitOfWorkService } from "../ddd/connect/index.ts";
import { withPositions } from "../ddd/connect/positions.ts";
import { CommandBus } from "../ddd/event/bus.ts";
import { createEventRecorder } from "../ddd/event/recorder.ts";
import type { IdempotencyStore } from "../ddd/idempotency.ts";
import { createRateLimiter, type RateLimiter } from "../ddd/limit/rate-limiter.ts";
import { type Config, StartError } from "./config.ts";
import type { AnyContext, ContextConfig, ContextTools } from "./contexts.ts";
import type { EventFeed } from "./events/delivery.ts";
import type { Dependency } from "./health/readiness.ts";
import { limitVoids } from "./idempotency.ts";
import type { StorageDatabase } from "./storage/database.ts";
import type { Storage } from "./storage/storage.ts";

/** The services of all contexts on their databases. */
export interface Services {
  /** With `brasa.v1.UnitOfWorkService` at the end where there is a database. */
  readonly definitions: readonly AnyServiceDefinition[];
  /** The stores of answers for repeated requests, one for each database. */
  readonly stores: readonly IdempotencyStore[];
  /** The databases, for the readiness of the services that need them. */
  readonly dependencies: readonly Dependency[];
  /** That of the one context that has one. */
  readonly authenticator: Authenticator | undefined;
  /** The events of each database. */
  readonly feeds: readonly EventFeed[];
}

/** The tools of a context, but for its worker. */
export interface ServiceTools
  extends Omit<ContextTools<never>, "worker" | "limiter" | "events" | "commands" | "config"> {
  readonly config: ContextConfig & Pick<Config, "idempotencyQuota" | "commitLockMs" | "maxMessageBytes">;
}

/**
 * Makes the services of all contexts.
 *
 * @param others services that use no database of the app
 * @param given the app's own authenticator
 * @throws StartError if two services have one name
 */
export async function openServices(
  { databases }: Storage,
  others: readonly AnyServiceDefinition[],
  tools: ServiceTools,
  given?: Authenticator,
): Promise<Services> {
  const commands = new CommandBus();
  const contexts = databases.flatMap((one) => one.contexts);
  const stateEvents = new Set(contexts.flatMap((one) => one.stateEvents ?? []));
  const all = await Promise.all(databases.map((database) => servicesOn(database, tools, commands)));
  const authenticators = all.flatMap((one) => one.authenticators);
  if (authenticators.length > 1) {
    throw new StartError("two contexts tell whom a token stands for: leave the authenticator of one of them out");
  }
  // Where nothing tells callers apart, all are anonymous.
  const isOpen = given === undefined && authenticators.length === 0;
  // A process may only relay the events of a database.
  const [first, ...more] = all
    .filter((one) => one.definitions.length > 0)
    .map(({ units, store, limiter }) => idempotent(units, store, isOpen ? {} : { beforeVoid: limitVoids(limiter) }));
  const unitOfWork = first ? [withPositions(unitsOfSeveralDatabases([first, ...more]), tools.seal, stateEvents)] : [];
  // A Commit tells the positions of its operations itself.
  const positioned = all.flatMap((one) => one.definitions.map((each) => withPositions(each, tools.seal, stateEvents)));
  const definitions = [...(positioned as AnyServiceDefinition[]), ...others, ...unitOfWork];
  requireDistinctServices(definitions);
  return {
    definitions,
    authenticator: authenticators[0],
    stores: all.map(({ store }) => store),
    feeds: all.map(({ feed }) => feed),
    dependencies: all.map(({ database, definitions: own }) => ({
      name: databases.length === 1 ? "database" : `database of ${database.contexts.map(({ name }) => name).join(", ")}`,
      services: [...own, ...unitOfWork].map(({ service }) => service.typeName),
      check: database.check,
      tryToStore: database.tryToStore,
    })),
  };
}

async function servicesOn(database: StorageDatabase, tools: ServiceTools, commands: CommandBus) {
  const { config } = tools;
  const limiter = createRateLimiter({ worker: database.rateLimits, now: tools.now });
  const { now, newId } = tools;
  const feed: EventFeed = { database, contexts: [], onRecorded: () => {} };
  const events = createEventRecorder({ worker: database.events, now, newId, onRecorded: () => feed.onRecorded() });
  const toolsOf = (context: AnyContext) => ({
    ...tools,
    events,
    commands,
    worker: database.worker(context),
    limiter: limiterOf(context, limiter),
  });
  const store: IdempotencyStore = { worker: database.requests, now: tools.now, quota: config.idempotencyQuota };
  const declared = await Promise.all(database.contexts.map((context) => context.services(toolsOf(context))));
  feed.contexts = await Promise.all(
    database.contexts.map(async (context) => ({
      name: context.name,
      worker: database.worker(context),
      retiredReactions: context.retiredReactions,
      reactions: [
        ...((await context.reactions?.(toolsOf(context))) ?? []),
        ...((await context.projections?.()) ?? []).flatMap(({ reactions }) => reactions),
      ],
    })),
  );
  const authenticators = await Promise.all(
    database.contexts.flatMap((context) => context.authenticator?.(toolsOf(context)) ?? []),
  );
  const definitions = declared.flat().map((definition) => idempotent(definition as never, store));
  const units = unitOfWorkService(database.requests, definitions, {
    maxUnitMs: config.commitLockMs,
    maxResponseBytes: config.maxMessageBytes,
  });
  return {
    database,
    feed,
    store,
    limiter,
    authenticators,
    definitions,
    units,
  };
}

/** The database's limiter, with keys that are the context's own. */
function limiterOf({ name }: AnyContext, limiter: RateLimiter): RateLimiter {
  return {
    consume: (budgets, signal) =>
      limiter.consume(
        budgets.map(({ key, rates }) => ({ key: `${name} ${key}`, rates })),
        signal,
      ),
  };
}

function requireDistinctServices(definitions: readonly AnyServiceDefinition[]): void {
  const names = definitions.map(({ service }) => service.typeName);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new StartError(`${twice} is served twice: leave one of them out`);
}
