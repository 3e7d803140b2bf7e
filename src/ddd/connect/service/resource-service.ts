import { randomBytes } from "node:crypto";
import type { DescMessage, DescService } from "@bufbuild/protobuf";
import type { ServiceImpl } from "@connectrpc/connect";
import { PageTokenSeal } from "../../query/page-token.ts";
import type { Repository } from "../../repository.ts";
import type { AnyTable } from "../../schema/table.ts";
import { dryRun } from "../../unit/dry-run.ts";
import type { Repositories, Worker } from "../../worker.ts";
import { filterFieldsOf, type MessageCodec } from "../codec.ts";
import type { NameOf } from "../standard-methods.ts";
import type { MessageLimits } from "../wire/message-limits.ts";
import type { Preparations, ServiceDefinition } from "./definition.ts";
import type { ServiceRules } from "./rules.ts";
import { type Access, standardBatches, standardHandlers } from "./standard-handlers.ts";
import { StandardResource } from "./standard-requests.ts";

const SHORT_REQUEST: Partial<MessageLimits> = { maxBytes: 64 * 1024, maxElements: 1000 };

/** The names of the repositories that keep entities of type E. */
export type RepositoryName<R extends Repositories, E> = {
  [K in keyof R]: R[K] extends { save(entity: E): Promise<E> } ? K : never;
}[keyof R] &
  string;

/** What resourceService makes a service of. */
export interface Resource<
  E extends object,
  S extends DescService = DescService,
  D extends DescMessage = DescMessage,
  R extends Repositories = Repositories,
> {
  readonly service: S;
  readonly codec: MessageCodec<E, D>;
  readonly worker: Worker<R>;
  /** The worker's name of the repository. */
  readonly repository: RepositoryName<R, NoInfer<E>>;
  /** Signs the page tokens. @default one with a random key: tokens end with the process, and are good at this one only */
  readonly seal?: PageTokenSeal;
  /** What requests must be like, beyond what the repository keeps. @default any message of the type */
  readonly rules?: Partial<ServiceRules<S>>;
  /** Handlers of one's own: in place of standard ones, and for all methods that are not standard. */
  readonly handlers?: Partial<ServiceImpl<S>>;
  /**
   * The limits of single methods' requests.
   *
   * @default 65536 bytes for requests with little more than a key, else the listener's limits
   */
  readonly limits?: ServiceDefinition<S>["limits"];
  /** Slow work for handlers of one's own; see ServiceDefinition. @default none */
  readonly preparations?: Preparations<S>;
  /** @default the system's clock */
  readonly now?: () => Date;
  /** @default the default of the table's `id`, else random UUIDs */
  readonly newId?: () => string;
}

/** The methods of a service that resourceService does not make. */
type OtherMethod<S extends DescService, D extends DescMessage> = Exclude<
  keyof S["method"],
  `${"create" | "get" | "update" | "delete"}${NameOf<D>}` | `list${string}` | `stream${string}`
>;

/** Handlers for what is not standard must be given. */
type OtherHandlers<S extends DescService, D extends DescMessage> =
  OtherMethod<S, D> extends never ? unknown : { readonly handlers: Pick<ServiceImpl<S>, OtherMethod<S, D>> };

/**
 * A service of the standard RPCs (AIP-131 to AIP-135) for an entity, from its descriptor, codec and repository:
 *
 * ```ts
 * const items = resourceService({ service: ItemService, codec: itemCodec, worker, repository: "items", seal });
 * ```
 *
 * The fields' behaviour (google.api.field_behavior) says what can be set: OUTPUT_ONLY never, IMMUTABLE on creation only. An
 * OUTPUT_ONLY `create_time` or `update_time` is the clock's reading. The etag stands for the version.
 *
 * @throws Error naming all that the service lacks, or the repository that the worker does not have
 */
export function resourceService<E extends object, S extends DescService, D extends DescMessage, R extends Repositories>(
  resource: Resource<E, S, D, R> & OtherHandlers<S, D>,
): ServiceDefinition<S> {
  const { service, codec, worker, repository, rules, preparations, limits, handlers = {} } = resource;
  const { now = () => new Date(), newId, seal = new PageTokenSeal(randomBytes(32)) } = resource;
  if (!Object.hasOwn(worker.repositories, repository)) throw new Error(`the worker has no repository "${repository}"`);
  // A codec of a certain message is one of a message: the descriptor that it brings tells which.
  const standard = new StandardResource<E>(
    { service, codec: codec as never, now, newId },
    tableOf(codec, worker, repository),
  );
  mustBeWhole(codec.message, service, Object.keys(handlers));
  const access = accessTo<E, R>(worker, repository);
  const batches = standardBatches(standard, access);
  for (const name of Object.keys(handlers)) delete batches[name];
  const { get, delete: remove } = standard.methods;
  return {
    service,
    worker,
    // A request with little more than a key needs less room than one with an entity.
    limits: { [get.localName]: SHORT_REQUEST, [remove.localName]: SHORT_REQUEST, ...limits } as never,
    ...(preparations ? { preparations } : {}),
    // They are found by descriptors, which types do not show.
    implementation: {
      ...standardHandlers(standard, access, { fields: filterFieldsOf(codec), seal }),
      ...handlers,
    } as never,
    batches: batches as never,
    ...(rules ? { rules } : {}),
  };
}

/** The fields of the entities: the codec's, else those of the repository's table, if it has one. */
function tableOf<E extends object, R extends Repositories>(
  { table }: MessageCodec<E, DescMessage>,
  { repositories }: Worker<R>,
  repository: keyof R,
): AnyTable | undefined {
  return table ?? (repositories[repository] as unknown as { readonly table?: AnyTable }).table;
}

/** @throws Error if the standard handlers would leave out fields of the message: they do not support oneof */
function mustBeWhole({ typeName, name, oneofs }: DescMessage, service: DescService, written: readonly string[]): void {
  const [one] = oneofs;
  const lacking = [`create${name}`, `update${name}`].filter((method) => !written.includes(method));
  if (!one || lacking.length === 0) return;
  throw new Error(
    `${typeName} has the oneof ${one.name}, which standard handlers of ${service.typeName} cannot set: write ${lacking.join(" and ")} in \`handlers\``,
  );
}

/** @param repository the name of one that keeps E */
function accessTo<E extends object, R extends Repositories>(worker: Worker<R>, repository: keyof R): Access<E> {
  const of = (repositories: Readonly<R>) => repositories[repository] as unknown as Repository<E>;
  return {
    repository: (options) => of(worker.repositoriesFor(options)),
    run: (work, options, tries = false) =>
      worker.run((unit) => (tries ? dryRun(unit, (inner) => work(of(inner))) : work(of(unit))), options),
  };
}
