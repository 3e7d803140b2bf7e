import { randomBytes } from "node:crypto";
import type { DescMessage, DescService, MessageShape } from "@bufbuild/protobuf";
import type { ServiceImpl } from "@connectrpc/connect";
import { PageTokenSeal } from "../../query/page-token.ts";
import type { Where } from "../../query/where.ts";
import type { Repository } from "../../repository.ts";
import { ID_KEY } from "../../schema/key.ts";
import type { AnyTable } from "../../schema/table.ts";
import { dryRun } from "../../unit/dry-run.ts";
import type { Repositories, Worker } from "../../worker.ts";
import type { AccessTable } from "../call/access.ts";
import { checkAll } from "../check/collect.ts";
import { MisfitError } from "../check/misfits.ts";
import { filterFieldsOf, type MessageCodec } from "../codec.ts";
import { findServedMethods, isStandard, type NameOf } from "../standard-methods.ts";
import { mustFit } from "../wire/field-fit.ts";
import type { MessageLimits } from "../wire/message-limits.ts";
import type { Batches, DeclaredEntity, Preparations, ServiceDefinition } from "./definition.ts";
import { type RowScope, scopeOf } from "./row-scope.ts";
import type { FieldRules, ServiceRules } from "./rules.ts";
import { type Access, standardBatches, standardHandlers } from "./standard-handlers.ts";
import { StandardRequests, typesOf } from "./standard-requests.ts";

const SHORT_REQUEST: Partial<MessageLimits> = { maxBytes: 64 * 1024, maxElements: 1000 };

/** The names of the repositories that keep entities of type E. */
export type RepositoryName<R extends Repositories, E> = {
  [K in keyof R]: R[K] extends { save(entity: E): Promise<E> } ? K : never;
}[keyof R] &
  string;

/** The parts of a service that resourceService makes. */
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
  /** Rules for requests, beyond those of the repository. @default any message of the type */
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
  /** Handlers of many requests at once, for handlers of one's own; see ServiceDefinition. @default none */
  readonly batches?: Batches<S>;
  /** Prove the callers of repeated requests; see ServiceDefinition. @default none */
  readonly repeatProofs?: ServiceDefinition<S>["repeatProofs"];
  /** The methods that a Commit may hold; see ServiceDefinition. @default all unary methods */
  readonly committable?: ServiceDefinition<S>["committable"];
  /** Rules of single fields of the entity's message, for what a create or an update sets. @default none */
  readonly fieldRules?: Partial<FieldRules<MessageShape<D>>>;
  /**
   * The rows that a caller may see, in all standard RPCs, alone and in a Commit. Another row is NOT_FOUND, with the same bytes
   * as one that does not exist. A create or an update that would leave a row out of its caller's sight is
   * PERMISSION_DENIED. That a unique value is taken is told, whosever it is. Handlers of one's own call the same function.
   *
   * @default all rows
   */
  readonly scope?: RowScope<E>;
  /** The callers of each RPC; see ServiceDefinition. One that lets owners alone call an RPC needs `scope`. @default none */
  readonly access?: AccessTable<S>;
  /** Rewrites the condition of a list's filter, such as to compare values in the form in which they are stored. @default as it is */
  readonly normalizeWhere?: (where: Where<E>) => Where<E>;
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

/** Handlers of the methods that are not standard must be given. */
type OtherHandlers<S extends DescService, D extends DescMessage> =
  OtherMethod<S, D> extends never ? unknown : { readonly handlers: Pick<ServiceImpl<S>, OtherMethod<S, D>> };

/**
 * A service of standard RPCs (AIP-131 to AIP-135) for an entity, from its descriptor, codec and repository. It serves those of
 * Create, Get, List, Stream, Update and Delete that the service declares:
 *
 * ```ts
 * const items = resourceService({ service: ItemService, codec: itemCodec, worker, repository: "items", seal });
 * ```
 *
 * The fields' behaviour (google.api.field_behavior) says which can be set: OUTPUT_ONLY never, IMMUTABLE on creation only. An
 * OUTPUT_ONLY `create_time` or `update_time` is the clock's reading. The etag stands for the version.
 *
 * @throws Error naming the repository that the worker does not have, or all of these: the fields that the standard RPCs lack, those of
 *   the table and the message that cannot hold each other's values, and the other RPCs that have no handler
 */
export function resourceService<E extends object, S extends DescService, D extends DescMessage, R extends Repositories>(
  resource: Resource<E, S, D, R> & OtherHandlers<S, D>,
): ServiceDefinition<S> {
  const { service, codec, worker, repository, rules, preparations, committable, limits, handlers = {} } = resource;
  const { now = () => new Date(), newId, seal = new PageTokenSeal(randomBytes(32)) } = resource;
  if (!Object.hasOwn(worker.repositories, repository)) throw new Error(`the worker has no repository "${repository}"`);
  const written = new Set(Object.keys(handlers));
  const table = tableOf(codec, worker, repository);
  // A codec of a certain message is one of a message: the descriptor that it brings tells which.
  const anyCodec = codec as never;
  const declared = {
    service,
    worker,
    ...(rules ? { rules } : {}),
    ...(table ? { entity: entityOf(codec, table, resource.fieldRules) } : {}),
  };
  const isWhole = checkAll([
    () => findServedMethods(service, codec.message, table?.key ?? ID_KEY, written),
    () => mustFit(table?.name ?? codec.message.name, typesOf(anyCodec, table), codec.message, filterFieldsOf(codec)),
    () => mustBeWhole(service, codec.message, written),
    () => mustBeServed(service, codec.message, written),
  ]);
  // To be looked at alone: see collectMisfits.
  if (!isWhole) return { ...declared, implementation: {} };
  const standard = new StandardRequests<E>({
    service,
    codec: anyCodec,
    table,
    now,
    newId,
    written,
    fieldRules: resource.fieldRules,
  });
  const access: Access<E> = { ...accessTo<E, R>(worker, repository), scope: scopeOf(resource.scope, table) };
  const { normalizeWhere } = resource;
  const own = standardHandlers(standard, access, { fields: filterFieldsOf(codec), seal, normalizeWhere });
  const { get, delete: remove } = standard.methods;
  const short = [get, remove].flatMap((method) => (method ? [[method.localName, SHORT_REQUEST]] : []));
  return {
    ...declared,
    // A request with little more than a key needs less room than one with an entity.
    limits: { ...Object.fromEntries(short), ...limits },
    ...(preparations ? { preparations } : {}),
    ...(resource.repeatProofs ? { repeatProofs: resource.repeatProofs } : {}),
    ...(committable ? { committable } : {}),
    ...(resource.access ? { access: resource.access } : {}),
    ...(resource.scope ? { audience: async (_, context) => (await access.scope(context)).text } : {}),
    // They are found by descriptors, which types do not show.
    implementation: { ...own, ...handlers } as never,
    batches: { ...standardBatches(standard, access), ...resource.batches } as never,
  };
}

function entityOf<E extends object, D extends DescMessage>(
  codec: MessageCodec<E, D>,
  { name, types, key }: AnyTable,
  fieldRules: object | undefined,
): DeclaredEntity {
  return {
    message: codec.message,
    owner: name,
    types,
    key,
    fields: filterFieldsOf(codec),
    // FieldRules has proven each field.
    ...(fieldRules ? { fieldRules: fieldRules as NonNullable<DeclaredEntity["fieldRules"]> } : {}),
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

/** @throws MisfitError if standard handlers would leave out fields of the message: they do not support oneof */
function mustBeWhole(
  service: DescService,
  { name, typeName, oneofs }: DescMessage,
  written: ReadonlySet<string>,
): void {
  const lacking = [`create${name}`, `update${name}`].filter(
    (method) => method in service.method && !written.has(method),
  );
  if (oneofs.length === 0 || lacking.length === 0) return;
  const remedy = `write ${lacking.join(" and ")} in \`handlers\``;
  const misfits = oneofs.map((one) => ({
    text: `${typeName} has the oneof ${one.name}, which standard handlers cannot set`,
    remedy,
  }));
  throw new MisfitError(`${misfits.map(({ text }) => text).join("; ")}: ${remedy}`, misfits);
}

/** @throws MisfitError naming the methods that are neither standard nor have a handler, such as a misspelt one */
function mustBeServed(service: DescService, message: DescMessage, written: ReadonlySet<string>): void {
  const lacking = service.methods.filter((one) => !written.has(one.localName) && !isStandard(one, service, message));
  if (lacking.length === 0) return;
  const names = lacking.map(({ localName }) => localName).join(", ");
  throw new MisfitError(
    `${service.typeName} has methods that are not standard ones of ${message.name}: write ${names} in \`handlers\``,
    lacking.map(({ name, localName }) => ({
      text: `${service.typeName}.${name} is not a standard RPC of ${message.name}`,
      remedy: `write ${localName} in \`handlers\``,
    })),
  );
}

/** @param repository the name of one that keeps E */
function accessTo<E extends object, R extends Repositories>(
  worker: Worker<R>,
  repository: keyof R,
): Omit<Access<E>, "scope"> {
  const of = (repositories: Readonly<R>) => repositories[repository] as unknown as Repository<E>;
  return {
    repository: (options) => of(worker.repositoriesFor(options)),
    run: (work, options, tries = false) =>
      worker.run((unit) => (tries ? dryRun(unit, (inner) => work(of(inner))) : work(of(unit))), options),
  };
}
