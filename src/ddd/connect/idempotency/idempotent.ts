import { createHash } from "node:crypto";
import type { DescMethodUnary, MessageInitShape } from "@bufbuild/protobuf";
import { create, type DescService, fromBinary, type Message, type Registry, toBinary } from "@bufbuild/protobuf";
import type { HandlerContext } from "@connectrpc/connect";
import { type SettleRequest, UnitOfWorkService } from "../../../../gen/brasa/v1/unit_of_work_service_pb.js";
import { AlreadyExistsError, ConflictError, InvalidError } from "../../error.ts";
import {
  IDEMPOTENCY_TTL_MS,
  type IdempotencyRecord,
  type IdempotencyStore,
  noteStored,
  requestIdProblem,
} from "../../idempotency.ts";
import { contextInUnit } from "../call/call.ts";
import { callerOf } from "../call/caller.ts";
import type { Preparation } from "../call/preparation.ts";
import { rpcName } from "../operation.ts";
import {
  type Batch,
  repeatProofOf,
  type ServiceDefinition,
  type UnaryHandler,
  unaryHandlerOf,
  unitOptions,
} from "../service/definition.ts";
import { isUnary } from "../standard-methods.ts";
import { redact } from "./redact.ts";
import { requireRepeatProofs } from "./repeat-proof.ts";
import { keepsRequestsOf, refuseVoid, settle } from "./settle.ts";
import { UnknownCommit } from "./unknown-commit.ts";

/** How often a request that another like it is in the way of is looked up again. */
const MAX_LOOKS = 5;

export interface IdempotentOptions {
  /**
   * Is called before Settle makes an id void that no call has used, which leaves a row in the log; throws to refuse it. It is for a limit
   * on callers who make ids up. @default nothing
   */
  readonly beforeVoid?: ((context: HandlerContext) => Promise<void>) | undefined;
}

/**
 * The same service, with every unary method whose request has a `request_id` made idempotent (AIP-155): the response is
 * stored in the unit that has the effect, and a repeat within 24 hours, also after a crash, gets it byte for byte.
 * Fields that are marked `debug_redact`, such as passwords, are not compared, since nothing that is derived from them
 * may be kept: the definition's `repeatProofs` prove their caller again. Nor is the content of a google.protobuf.Any
 * compared, unless it is one of the definition's `messages`. Beyond the quota of `log`, the oldest answers are forgotten
 * earlier. With `validate_only`, nothing has an effect and nothing is stored. For `brasa.v1.UnitOfWorkService` it serves
 * Settle too, for that service's requests and for all services that are made idempotent with the same `log` object.
 *
 * The work of a handler, by any worker of the log's database, joins the unit that stores the response, whether or not
 * it hands on `unitOptions(context)`.
 *
 * @throws Error naming the methods with secrets that `repeatProofs` has no word on
 */
export function idempotent<S extends DescService>(
  definition: ServiceDefinition<S>,
  log: IdempotencyStore,
  { beforeVoid }: IdempotentOptions = {},
): ServiceDefinition<S> {
  requireRepeatProofs(definition);
  const implementation = { ...definition.implementation } as Record<string, UnaryHandler>;
  const batches = { ...definition.batches } as Record<string, Batch>;
  const preparations = { ...definition.preparations } as Record<string, Preparation<Message, unknown>>;
  for (const method of definition.service.methods) {
    if (!isUnary(method) || !method.input.field.requestId || method === UnitOfWorkService.method.settle) continue;
    const handler = unaryHandlerOf(definition, method);
    if (handler) {
      implementation[method.localName] = withReplay(method, handler, log, definition);
      keepsRequestsOf(rpcName(method), log);
    }
    const own = preparations[method.localName];
    // The proof of a repeat may use what is prepared.
    if (own && !repeatProofOf(definition, method)) preparations[method.localName] = unlessAnswered(own, log);
    const batch = batches[method.localName];
    if (batch) batches[method.localName] = withoutReplay(batch);
  }
  if (implementation.commit && definition.service.typeName === UnitOfWorkService.typeName) {
    implementation.settle = (request, context) => {
      const { requestId, method } = request as SettleRequest;
      const settled = { requestId, method, key: keyOf(requestId, context) };
      return settle(settled, log, context.signal, async () => beforeVoid?.(context));
    };
  }
  // Each has kept its method's type; the loop over descriptors cannot show it.
  return {
    ...definition,
    implementation: implementation as never,
    batches: batches as never,
    preparations: preparations as never,
  };
}

/** The same preparation; it does nothing for a request that needs no handler any more. */
function unlessAnswered(own: Preparation<Message, unknown>, log: IdempotencyStore): Preparation<Message, unknown> {
  return {
    async of(request, context) {
      const { requestId: id } = request as Message & { requestId: string };
      const answered = id !== "" && !requestIdProblem(id) && (await find(keyOf(id, context), log, context));
      return answered ? undefined : own.of(request, context);
    },
  };
}

/** The same batch handler for requests without an id; those with one are left to the method's own handler. */
function withoutReplay(batch: Batch): Batch {
  return {
    key: (request) => ((request as { requestId?: string }).requestId ? undefined : batch.key(request)),
    handle: (requests, context) => batch.handle(requests, context),
  };
}

function withReplay(
  method: DescMethodUnary,
  handler: UnaryHandler,
  log: IdempotencyStore,
  definition: Pick<ServiceDefinition, "service" | "implementation" | "messages" | "audience" | "repeatProofs">,
): UnaryHandler {
  const { messages, audience } = definition;
  const proof = repeatProofOf(definition, method);
  return async (request, context) => {
    const { requestId: id, validateOnly } = request as { requestId: string; validateOnly?: boolean };
    if (id === "" || validateOnly) return handler(request, context);
    const problem = requestIdProblem(id);
    if (problem) throw invalid(`${problem}, or empty`);
    const told = [callerOf(context)?.id ?? "", (await audience?.(request, context)) ?? ""].join(" ").trim();
    const fingerprint = fingerprintOf(method, request as Message, messages, told);
    const unknown = new UnknownCommit(context.signal);
    const key = keyOf(id, context);
    for (let taken = 0; ; ) {
      const progress: Progress = { taken: false, committing: false };
      try {
        const found = await find(key, log, context);
        const expired = found !== undefined && found.createTime < oldest(log);
        if (!found || expired) {
          return await answer(method, handler, request, context, { id: key, fingerprint, expired }, log, progress);
        }
        // First of all: a caller who proves nothing is told nothing.
        await proof?.(request, context);
        refuseVoid(found);
        if (found.fingerprint !== fingerprint) {
          throw invalid(
            "was used for another request: choose a new one for each request, and repeat it for repeats only",
          );
        }
        return fromBinary(method.output, Buffer.from(found.response, "base64"));
      } catch (error) {
        // Within a unit the other's answer cannot be seen, and the caller commits.
        const alone = !unitOptions(context).join;
        if (!progress.taken) await unknown.lookAgain(error, alone && progress.committing);
        // A concurrent repeat of the request was quicker.
        else if (++taken === MAX_LOOKS || !alone) {
          throw new ConflictError("the same request is being answered; repeat it in a moment", { cause: error });
        }
      }
    }
  };
}

/**
 * The key of a request id in the log. A signed-in caller's ids are the caller's own: nobody else learns by one of them that it
 * was used, or makes it void.
 */
function keyOf(id: string, context: HandlerContext): string {
  const caller = callerOf(context);
  // A subject of another issuer may be longer than the log has room for.
  return caller ? createHash("sha256").update(`${caller.id}\n${id}`).digest("hex") : id;
}

async function find(
  id: string,
  log: IdempotencyStore,
  context: HandlerContext,
): Promise<IdempotencyRecord | undefined> {
  const { requests } = log.worker.repositoriesFor(unitOptions(context));
  const { items } = await requests.page({ where: { id }, size: 1 });
  return items[0];
}

/** The progress of a request: a concurrent repeat was quicker; or all is done but the commit. */
interface Progress {
  taken: boolean;
  committing: boolean;
}

/**
 * Runs the handler, and stores its answer in the unit of its effect.
 *
 * Within the unit the log is written and never read, not even by a condition of `drop` or `update`: with predicate locks, a
 * read of an index page conflicts with unrelated units that write near it.
 */
function answer(
  method: DescMethodUnary,
  handler: UnaryHandler,
  request: unknown,
  context: HandlerContext,
  { id, fingerprint, expired }: Pick<IdempotencyRecord, "id" | "fingerprint"> & { readonly expired: boolean },
  log: IdempotencyStore,
  progress: Progress,
): Promise<Message> {
  const entry: IdempotencyRecord = { id, fingerprint, response: "", createTime: log.now() };
  return log.worker.runLazily(
    async (join) => {
      progress.committing = false;
      const given = await handler(request, contextInUnit(context, method, join));
      // A handler may return a partial message.
      const response = create(method.output, given as MessageInitShape<typeof method.output>);
      const { requests } = await join.open();
      const answer = Buffer.from(toBinary(method.output, response)).toString("base64");
      // The unit may have been repeated for long, and an answer is kept for a minute at least from when it is there.
      await requests.partialReplace([{ ...entry, response: answer, createTime: log.now() }]);
      noteStored(log, answer.length);
      progress.committing = true;
      return response;
    },
    // First of all, so that of two at once one waits for the other here, and not where they would harm each other.
    async ({ requests }) => {
      if (expired) await requests.drop({ id, createTime: { lt: oldest(log) } });
      try {
        await requests.create(entry);
      } catch (error) {
        progress.taken = error instanceof AlreadyExistsError;
        throw error;
      }
    },
    unitOptions(context),
  );
}

function oldest({ now }: IdempotencyStore): Date {
  return new Date(now().getTime() - IDEMPOTENCY_TTL_MS);
}

/** @param audience "" for one that all callers belong to, whose fingerprints have nothing of it */
function fingerprintOf(
  method: DescMethodUnary,
  request: Message,
  messages: Registry | undefined,
  audience: string,
): string {
  const shown = redact(method.input, create(method.input, request), messages);
  const hash = createHash("sha256").update(rpcName(method)).update("\n").update(toBinary(method.input, shown));
  return (audience === "" ? hash : hash.update("\n").update(audience)).digest("hex");
}

function invalid(description: string): InvalidError {
  return new InvalidError([{ field: "request_id", description }], { reason: "INVALID_REQUEST_ID" });
}
