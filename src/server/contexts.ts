import type { Logger } from "pino";
import type { AnyServiceDefinition, Authenticator } from "../ddd/connect/index.ts";
import type { CommandBus } from "../ddd/event/bus.ts";
import type { AnyProjection } from "../ddd/event/projection/projection.ts";
import type { AnyReaction } from "../ddd/event/reaction/reaction.ts";
import type { EventRecorder } from "../ddd/event/recorder.ts";
import type { RateLimiter } from "../ddd/limit/rate-limiter.ts";
import type { MemoryConnection } from "../ddd/memory/index.ts";
import type { PageTokenSeal } from "../ddd/query/page-token.ts";
import type { Connection, Migrations } from "../ddd/sequelize/index.ts";
import type { Repositories, RepositoryClass, Worker } from "../ddd/worker.ts";
import type { Config } from "./config.ts";
import type { Lane } from "./metrics/lanes.ts";

/** The tools that the shell gives a context to make its services with. */
export interface ContextTools<R extends Repositories> {
  /** Runs units on the context's repositories. Contexts that share a database join each other's units. */
  readonly worker: Worker<R>;
  /** Signs the page tokens of lists. */
  readonly seal: PageTokenSeal;
  readonly now: () => Date;
  /** Makes ids of new entities: random UUIDs. */
  readonly newId: () => string;
  /** Limits how often something is done, by all processes on the context's database together. Its keys are the context's own. */
  readonly limiter: RateLimiter;
  /** Records events in the context's units, for all contexts that react to them. */
  readonly events: EventRecorder;
  /** By it the contexts of the app ask each other to do something, at once. */
  readonly commands: CommandBus;
  /** The log of the app. */
  readonly log: Logger;
  readonly config: ContextConfig;
  /** Has work done at the end, when no call is running and before the database is closed. @default nothing is done then */
  readonly onClose?: ((work: () => Promise<void>) => void) | undefined;
  /** Has the figures of a lane of work told to operators. @default nobody is told */
  readonly watchLane?: ((lane: Lane) => void) | undefined;
}

/** The tools that a command of the program has, too. */
export type CommandTools<R extends Repositories> = Omit<
  ContextTools<R>,
  "seal" | "limiter" | "events" | "commands" | "log" | "onClose" | "watchLane"
>;

/** The settings that contexts use. */
export type ContextConfig = Pick<
  Config,
  "tokenIssuer" | "tokenAudience" | "encryptionKey" | "relyingParty" | "auditDays" | "activation" | "notifications"
>;

/** A bounded context: all that the shell knows of it. Make one with `defineContext`. */
export interface Context<R extends Repositories = Repositories> {
  /**
   * Unique among the contexts of an app, in lower snake case, such as `accounts`. The setting ACCOUNTS_DATABASE_URL gives
   * that context a database of its own.
   */
  readonly name: string;
  /** The repositories for a database in memory, by the names that units give them. */
  readonly memory: { readonly [K in keyof R]: RepositoryClass<MemoryConnection, R[K]> };
  /** The same repositories for a SQL database. */
  readonly sequelize: { readonly [K in keyof R]: RepositoryClass<Connection, R[K]> };
  /** The migrations of its tables. Their `context` is the context's name. */
  readonly migrations: Migrations;
  /**
   * A file of descriptors with comments, which the page at `/` shows: a google.protobuf.FileDescriptorSet, as written by
   * `buf build proto --as-file-descriptor-set --exclude-imports -o gen/descriptors.binpb`. @default RPCs have no comments
   */
  readonly descriptors?: URL | undefined;
  /** Makes its services. It may load their code only now, so that a command for the database stays quick. */
  services(tools: ContextTools<R>): readonly AnyServiceDefinition[] | Promise<readonly AnyServiceDefinition[]>;
  /** Makes its reactions to events, its own and those of other contexts. @default none */
  reactions?(tools: ContextTools<R>): readonly AnyReaction<R>[] | Promise<readonly AnyReaction<R>[]>;
  /**
   * The names of reactions that it had in an earlier version, and has no more. Other processes go on to leave events to a reaction that
   * they have seen, for 15 minutes after the last process that had it has ended; but not to these.
   * @default none
   */
  readonly retiredReactions?: readonly string[] | undefined;
  /**
   * Its tables that events keep. Their reactions are added to its own, and `brasa projections rebuild` puts their rows right.
   * @default none
   */
  projections?(): readonly AnyProjection<R>[] | Promise<readonly AnyProjection<R>[]>;
  /**
   * The names of the types of its events that tell the whole state of an entity, so that any context can make a projection of them.
   * Calls that record them tell their positions. The last one of each key is kept for ever, beyond EVENT_DAYS, so that a projection can
   * be rebuilt: all types of such a key are among them.
   * @default none
   */
  readonly stateEvents?: readonly string[] | undefined;
  /** Tells whom a token stands for, in the calls of all contexts of the app. @default none: other contexts may have one */
  authenticator?(tools: ContextTools<R>): Authenticator | Promise<Authenticator>;
}

/** The name of the toolkit's own migrations. */
const TOOLKIT = "brasa";

/** A context with any repositories, as the list of an app holds it. */
// biome-ignore lint/suspicious/noExplicitAny: each context has repositories of its own, which only itself uses
export type AnyContext = Context<any>;

/**
 * Declares a context. The types of its two sets of repositories must agree:
 *
 * ```ts
 * export const library = defineContext<LibraryRepositories>({
 *   name: "library",
 *   memory: { books: MemoryBooks },
 *   sequelize: { books: Books },
 *   migrations: libraryMigrations,
 *   services: ({ worker, seal }) => [resourceService({ service: BookService, codec: bookCodec, worker, repository: "books", seal })],
 * });
 * ```
 *
 * @throws Error for a name that is not lower snake case, and for migrations of another context
 */
export function defineContext<R extends Repositories>(context: Context<R>): Context<R> {
  const { name, migrations } = context;
  if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name)) {
    throw new Error(`the context "${name}" must have a name in lower snake case, such as accounts or price_lists`);
  }
  if (name === TOOLKIT) {
    throw new Error(`a context cannot be called "${name}", as the toolkit's own migrations are: choose another name`);
  }
  if (migrations.context !== name) {
    throw new Error(`the migrations of the context "${name}" are of "${migrations.context}": give both the same name`);
  }
  return context;
}
