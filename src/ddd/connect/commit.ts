import { create, createRegistry, type DescMethodUnary, fromBinary, type Message } from "@bufbuild/protobuf";
import { type Any, anyPack, MethodOptions_IdempotencyLevel } from "@bufbuild/protobuf/wkt";
import type { HandlerContext } from "@connectrpc/connect";
import type { z } from "zod";
import {
  type CommitRequest,
  type Operation,
  UnitOfWorkService,
} from "../../../gen/brasa/v1/unit_of_work_service_pb.js";
import { ConflictError, DomainError, ExhaustedError, IntegrityError, InvalidError, throwIfAborted } from "../error.ts";
import { areOfOneDatabase, joint, runJoinable } from "../unit.ts";
import type { Repositories, Unit, Worker } from "../worker.ts";
import { admitOperation, admittedOperations } from "./admission.ts";
import { contextWithin, type OperationCall, operationContext } from "./call.ts";
import { isUnary } from "./discovery.ts";
import { toOperationError } from "./error.ts";
import { type MessageBudget, type MessageLimits, messageBudget } from "./message-limits.ts";
import { digestOf, MAX_OPERATIONS, rpcName } from "./operation.ts";
import type { AnyPreparation } from "./preparation.ts";
import {
  type AnyServiceDefinition,
  type Batch,
  type ServiceDefinition,
  type UnaryHandler,
  unaryHandlerOf,
  unitOptions,
} from "./service.ts";
import { tried } from "./trial.ts";

/** A method that can be an operation. */
interface Operable {
  readonly method: DescMethodUnary;
  readonly handler: UnaryHandler;
  readonly rule: z.ZodType | undefined;
  readonly batch: Batch | undefined;
  readonly preparation: AnyPreparation | undefined;
  readonly limits: Partial<MessageLimits> | undefined;
}

/** An operation that has been read and admitted. */
interface Step extends Operable, OperationCall {
  readonly rule: z.ZodType | undefined;
  readonly expectedDigest: Uint8Array;
}

/** Which operation is being run; undefined before the first and after the last. */
interface At {
  index: number | undefined;
}

/** How much a Commit may take. */
export interface UnitOfWorkOptions {
  /**
   * How many milliseconds a Commit may keep its unit open. On SQLite all others that write wait for it meanwhile. One that takes
   * longer is undone: ExhaustedError, reason COMMIT_TOO_LONG. Neither what is prepared counts nor the wait for the unit to open, nor a
   * Commit whose operations all have no side effects, since it keeps nobody from writing. @default 5000
   */
  readonly maxUnitMs?: number;
  /** How many operations are prepared at a time; see Preparation. @default 2 */
  readonly maxPreparing?: number;
  /** How many bytes the responses may have together; for more, nothing takes effect: ExhaustedError, reason COMMIT_TOO_LARGE. @default 4194304, what clients take */
  readonly maxResponseBytes?: number;
}

/**
 * `brasa.v1.UnitOfWorkService`: runs calls of other services as one unit.
 *
 * Each operation passes the hooks and rules that it would pass as a call, all before the first has an effect. What its handler
 * does by workers of the same database is a part of the unit, whether or not it hands on `unitOptions(context)`; what changes
 * another database is refused. Operations that all have no side effects (`idempotency_level = NO_SIDE_EFFECTS`) run in a unit that
 * only reads.
 *
 * @param worker any worker of the database that the services share
 * @param services those whose unary methods can be operations
 * @throws Error naming a service that is made on another database
 */
export function unitOfWorkService<R extends Repositories>(
  worker: Worker<R>,
  services: readonly AnyServiceDefinition[],
  options: UnitOfWorkOptions = {},
): ServiceDefinition<typeof UnitOfWorkService> {
  for (const { service, worker: own } of services) {
    if (own && !areOfOneDatabase(own, worker)) {
      throw new Error(
        `${service.typeName} is made on another database than the worker's: its calls and others could not take effect as one`,
      );
    }
  }
  const operables = new Map(services.flatMap(operablesOf));
  const methods = [...operables.values()].map(({ method }) => method);
  return {
    service: UnitOfWorkService,
    messages: createRegistry(...methods.map(({ input }) => input)),
    operations: {
      methods,
      of: (method, request, context) =>
        method === UnitOfWorkService.method.commit ? read(request as CommitRequest, operables, context) : undefined,
    },
    implementation: {
      async commit(request, context) {
        const calls = admittedOperations(context) ?? (await admitted(read(request, operables, context)));
        const steps = calls.map((call): Step => {
          const operable = operables.get(rpcName(call.method));
          const expectedDigest = request.operations[call.index]?.expectedDigest ?? new Uint8Array();
          if (!operable) throw new Error(`${rpcName(call.method)} cannot be an operation`);
          return { ...operable, ...call, expectedDigest };
        });
        const at: At = { index: undefined };
        try {
          return { responses: await commit(worker, steps, request.validateOnly, context, at, options) };
        } catch (error) {
          throw at.index === undefined || isOfAll(error) ? error : toOperationError(error, at.index);
        }
      },
    },
  };
}

function operablesOf(definition: AnyServiceDefinition): [string, Operable][] {
  const { rules, limits } = definition;
  const preparations = definition.preparations as Readonly<Record<string, AnyPreparation>> | undefined;
  const batches = definition.batches as Readonly<Record<string, Batch>> | undefined;
  return definition.service.methods.flatMap((method): [string, Operable][] => {
    const handler = unaryHandlerOf(definition, method);
    if (!isUnary(method) || !handler) return [];
    const { localName: name } = method;
    const operable = {
      method,
      handler,
      rule: rules?.[name],
      batch: batches?.[name],
      preparation: preparations?.[name],
      limits: limits?.[name],
    };
    return [[rpcName(method), operable]];
  });
}

/** @throws InvalidError for what cannot be an operation, before anything is done */
function read(
  { operations }: CommitRequest,
  operables: ReadonlyMap<string, Operable>,
  context: HandlerContext,
): OperationCall[] {
  if (operations.length === 0) throw invalid("operations", "must hold at least one operation");
  if (operations.length > MAX_OPERATIONS) {
    throw invalid("operations", `must hold at most ${MAX_OPERATIONS} operations, and holds ${operations.length}`);
  }
  // Together they are no longer than the Commit, which was not too long.
  const budget = messageBudget({ maxBytes: Number.POSITIVE_INFINITY });
  return operations.map((operation, index) => {
    const operable = operables.get(operation.method);
    if (!operable) {
      const names = [...operables.keys()].join(", ");
      throw invalid(`operations[${index}].method`, `"${operation.method}" cannot be an operation; these can: ${names}`);
    }
    const { method, rule } = operable;
    return {
      index,
      method,
      rule,
      request: unpack(operation, operable, index, budget),
      context: operationContext(context, method),
    };
  });
}

/** The operations of a Commit that has come past all that admits them, such as by a router of the caller's own: with their rules alone. */
async function admitted(operations: readonly OperationCall[]): Promise<readonly OperationCall[]> {
  for (const operation of operations) await admitOperation(operation, []);
  return operations;
}

function unpack(
  { request }: Operation,
  { method: { input }, limits }: Operable,
  index: number,
  budget: MessageBudget,
): Message {
  const field = `operations[${index}].request`;
  if (request?.typeUrl.replace(/^.*\//, "") !== input.typeName) throw invalid(field, `must be a ${input.typeName}`);
  try {
    if (limits) messageBudget(limits).takeBinary(input, request.value);
    budget.takeBinary(input, request.value);
    return fromBinary(input, request.value);
  } catch (cause) {
    if (cause instanceof DomainError) throw toOperationError(cause, index);
    throw new InvalidError([{ field, description: `is not a ${input.typeName}: ${(cause as Error).message}` }], {
      reason: "INVALID_MESSAGE",
      cause,
    });
  }
}

async function commit<R extends Repositories>(
  worker: Worker<R>,
  steps: readonly Step[],
  validateOnly: boolean,
  context: HandlerContext,
  at: At,
  { maxUnitMs = 5000, maxPreparing = 2, maxResponseBytes = 4 * 1024 * 1024 }: UnitOfWorkOptions,
): Promise<Any[]> {
  await prepare(steps, context.signal, maxPreparing);
  const all = async (unit: Unit<R>) => {
    const responses: Any[] = [];
    const room = byteBudget(maxResponseBytes);
    while (responses.length < steps.length) {
      const [first, ...more] = batchFrom(steps, responses.length);
      if (!first) break;
      at.index = first.index;
      const given = more.length === 0 ? [await alone(unit, first)] : await together(unit, [first, ...more], at);
      room.take(given);
      responses.push(...given);
    }
    // What the end of the unit fails of is of no operation.
    at.index = undefined;
    return responses;
  };
  const { signal, within } = unitOptions(context);
  // A unit that is yet to be opened, to store the answer, need not be open for reading.
  if (steps.every(isReading)) return worker.read(all, within?.unit ? { signal, within } : { signal });
  const limit = new AbortController();
  const either = signal ? AbortSignal.any([signal, limit.signal]) : limit.signal;
  const timed = async (unit: Unit<R>) => {
    const tooLong = new ExhaustedError(
      `this Commit has kept its unit open for ${maxUnitMs} ms, for which others may have to wait, and is undone: split it`,
      { reason: "COMMIT_TOO_LONG" },
    );
    const timer = setTimeout(() => limit.abort(tooLong), maxUnitMs);
    try {
      return await (validateOnly ? tried(unit, all) : all(unit));
    } finally {
      clearTimeout(timer);
    }
  };
  return worker.run(timed, { signal: either, within });
}

/** Whether an error is about the Commit as a whole, wherever in it that has shown. */
function isOfAll(error: unknown): boolean {
  return error instanceof ExhaustedError && (error.reason === "COMMIT_TOO_LONG" || error.reason === "COMMIT_TOO_LARGE");
}

function isReading({ method }: Step): boolean {
  return method.idempotency === MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS;
}

/** Does the slow work of all steps, some at a time. @throws what a step's work throws, as of the operation */
async function prepare(steps: readonly Step[], signal: AbortSignal, maxAtOnce: number): Promise<void> {
  const waiting = steps.filter(({ preparation, given }) => preparation && !given)[Symbol.iterator]();
  let failed = false;
  const lane = async () => {
    for (const { preparation, request, context, index } of waiting) {
      if (failed) return;
      try {
        throwIfAborted(signal);
        // Each has kept its method's type; the loop over descriptors cannot show it.
        await preparation?.of(request as never, context);
      } catch (error) {
        failed = true;
        throw toOperationError(error, index);
      }
    }
  };
  await Promise.all(Array.from({ length: maxAtOnce }, lane));
}

/** Counts the bytes of responses as the Commit's response has them. */
function byteBudget(max: number): { take(responses: readonly Any[]): void } {
  /** The tags and lengths of an Any and of what is in it. */
  const FRAMING = 12;
  let bytes = 0;
  return {
    take(responses) {
      for (const { typeUrl, value } of responses) bytes += typeUrl.length + value.length + FRAMING;
      if (bytes <= max) return;
      throw new ExhaustedError(
        `the responses of this Commit are larger than ${max} bytes together: ask for smaller pages, or split it`,
        { reason: "COMMIT_TOO_LARGE" },
      );
    },
  };
}

/** The longest run of steps from here on that one batch handler can take; one step where there is none. */
function batchFrom(steps: readonly Step[], from: number): Step[] {
  const first = steps[from];
  if (!first?.batch || first.given) return steps.slice(from, from + 1);
  const keys = new Set<string>();
  let to = from;
  for (; to < steps.length; to++) {
    const step = steps[to];
    if (step?.method !== first.method || step.given || step.expectedDigest.length > 0) break;
    const key = first.batch.key(step.request);
    if (key === undefined || keys.has(key)) break;
    keys.add(key);
  }
  return steps.slice(from, Math.max(to, from + 1));
}

/** Steps that one batch handler takes. */
async function together<R extends Repositories>(unit: Unit<R>, steps: readonly Step[], at: At): Promise<Any[]> {
  const [first] = steps;
  if (!first?.batch) throw new Error("only steps that have a batch handler can be taken together");
  const { batch, method, context } = first;
  const requests = steps.map(({ request }) => request);
  try {
    return await unit.savepoint(async (inner) => {
      const own = contextWithin(context, method, joint(inner));
      const responses = await runJoinable(inner, () => batch.handle(requests, own));
      return responses.map((response) => anyPack(method.output, create(method.output, response)));
    });
  } catch (error) {
    throw await blamed(error, unit, steps, at);
  }
}

/**
 * The error of a batch as that of the step that it is about, which is found by taking each alone: the first one that fails in
 * the same way. It may fail in another way alone, such as where two steps exchange a unique value.
 */
async function blamed<R extends Repositories>(
  error: unknown,
  unit: Unit<R>,
  steps: readonly Step[],
  at: At,
): Promise<unknown> {
  // Where the database asks for a repeat of the whole unit, nothing more can be done in it.
  if (!(error instanceof DomainError) || error.reason === "SERIALIZATION_FAILURE") return error;
  for (const step of steps) {
    at.index = step.index;
    try {
      await unit.savepoint((inner) => handle(inner, step));
    } catch (own) {
      if (isLike(own, error)) return own;
    }
  }
  at.index = steps[0]?.index;
  return error;
}

/** Calls a handler so that its work is a part of the unit, whether or not it hands on `unitOptions`. */
function handle<R extends Repositories>(unit: Unit<R>, { method, handler, request, context }: Step): Promise<unknown> {
  return runJoinable(unit, () => handler(request, contextWithin(context, method, joint(unit))));
}

function isLike(a: unknown, b: DomainError): boolean {
  if (!(a instanceof DomainError) || a.kind !== b.kind || a.reason !== b.reason) return false;
  return !(a instanceof IntegrityError && b instanceof IntegrityError) || a.constraint === b.constraint;
}

/** @throws ConflictError, reason STALE_READ, if the response is not the expected one */
async function alone<R extends Repositories>(unit: Unit<R>, step: Step): Promise<Any> {
  const { method, expectedDigest } = step;
  if (step.given) return { ...anyPack(method.output, create(method.output)), value: step.given };
  const given = await handle(unit, step);
  const response = anyPack(method.output, create(method.output, given as Record<string, unknown>));
  if (expectedDigest.length > 0 && !digestOf(response.value).equals(expectedDigest)) {
    throw new ConflictError("what was read for this commit has changed since: read again and retry", {
      reason: "STALE_READ",
    });
  }
  // Who has said what it would be has it.
  return expectedDigest.length > 0 ? { ...response, value: new Uint8Array() } : response;
}

function invalid(field: string, description: string): InvalidError {
  return new InvalidError([{ field, description }]);
}
