import { createRegistry } from "@bufbuild/protobuf";
import type { Any } from "@bufbuild/protobuf/wkt";
import type { HandlerContext } from "@connectrpc/connect";
import { type CommitRequest, UnitOfWorkService } from "../../../../gen/brasa/v1/unit_of_work_service_pb.js";
import { throwIfAborted } from "../../abort.ts";
import { ExhaustedError } from "../../error.ts";
import { requireCounts, requireTimes } from "../../input/number-options.ts";
import { putInSpan, spanOf } from "../../trace.ts";
import { dryRun } from "../../unit/dry-run.ts";
import { areOfOneDatabase } from "../../unit/worker.ts";
import type { Repositories, Unit, Worker } from "../../worker.ts";
import { admittedOperations } from "../call/admission.ts";
import type { OperationCall } from "../call/call.ts";
import { toOperationError } from "../error.ts";
import { rpcName } from "../operation.ts";
import { type AnyServiceDefinition, type ServiceDefinition, unitOptions } from "../service/definition.ts";
import { isReading } from "../standard-methods.ts";
import { admitted, type CommittableMethod, operablesOf, read } from "./operations.ts";
import { batchFrom, type Cursor, runBatch, runOne, type Step } from "./steps.ts";

/** Limits of a Commit. */
export interface UnitOfWorkOptions {
  /**
   * How many milliseconds a Commit may keep its unit open. Where one unit writes at a time, all others wait meanwhile. A Commit
   * that takes longer is rolled back: ExhaustedError, reason COMMIT_TOO_LONG. Preparations and the wait for the unit to
   * open do not count. A Commit whose operations all have no side effects has no limit, since it blocks no writer.
   * @default 5000
   */
  readonly maxUnitMs?: number;
  /** How many operations are prepared at a time; see Preparation. @default 2 */
  readonly maxPreparing?: number;
  /**
   * How many bytes the responses may have together. If they have more, nothing takes effect: ExhaustedError, reason
   * COMMIT_TOO_LARGE.
   *
   * @default 4194304, the default limit of gRPC clients
   */
  readonly maxResponseBytes?: number;
}

/**
 * `brasa.v1.UnitOfWorkService`: runs calls of other services as one unit.
 *
 * Each operation passes the same hooks and rules as a single call, all before the first has an effect. The work of its
 * handler, by any worker of the same database, joins the unit, whether or not it hands on `unitOptions(context)`. A
 * change of another database is refused. If no operation has side effects (`idempotency_level = NO_SIDE_EFFECTS`), the
 * unit only reads.
 *
 * @param worker any worker of the database that the services share
 * @param services the services whose unary methods can be operations
 * @throws Error naming a service that is made on another database
 */
export function unitOfWorkService<R extends Repositories>(
  worker: Worker<R>,
  services: readonly AnyServiceDefinition[],
  options: UnitOfWorkOptions = {},
): ServiceDefinition<typeof UnitOfWorkService> {
  requireTimes(options, ["maxUnitMs"]);
  requireCounts(options, ["maxPreparing", "maxResponseBytes"]);
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
    audience: async (request, context) =>
      audienceOf(admittedOperations(context) ?? read(request as CommitRequest, operables, context), operables),
    repeatProofs: {
      async commit(request, context) {
        for (const operation of admittedOperations(context) ?? read(request, operables, context)) {
          await proveAgain(operation, operables.get(rpcName(operation.method)));
        }
      },
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
        const at: Cursor = { index: undefined };
        try {
          return { responses: await commit(worker, steps, request.validateOnly, context, at, options) };
        } catch (error) {
          throw at.index === undefined || isOfAll(error) ? error : toOperationError(error, at.index);
        }
      },
    },
  };
}

/** Proves the caller of an operation of a repeated Commit. @throws the error of its proof, with the operation's index */
async function proveAgain(
  { request, context, index, given }: OperationCall,
  operable: CommittableMethod | undefined,
): Promise<void> {
  // An interceptor that answers in a handler's place looks at the caller itself.
  if (given) return;
  try {
    await operable?.repeatProof?.(request, context);
  } catch (error) {
    throw toOperationError(error, index);
  }
}

/** The audiences of a Commit's operations together. Each service is asked once, by its first operation. */
async function audienceOf(
  calls: readonly OperationCall[],
  operables: ReadonlyMap<string, CommittableMethod>,
): Promise<string> {
  const audiences = new Map<string, string>();
  for (const { method, request, context } of calls) {
    const { typeName } = method.parent;
    if (audiences.has(typeName)) continue;
    audiences.set(typeName, (await operables.get(rpcName(method))?.audience?.(request, context)) ?? "");
  }
  const told = [...audiences].filter(([, audience]) => audience !== "").sort();
  return told.length === 0 ? "" : JSON.stringify(told);
}

async function commit<R extends Repositories>(
  worker: Worker<R>,
  steps: readonly Step[],
  validateOnly: boolean,
  context: HandlerContext,
  at: Cursor,
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
      const given = more.length === 0 ? [await runOne(unit, first)] : await runBatch(unit, [first, ...more], at);
      room.take(given);
      responses.push(...given);
    }
    // A failure at the end of the unit belongs to no single operation.
    at.index = undefined;
    return responses;
  };
  const { signal, join } = unitOptions(context);
  // Reading needs no open unit; it is opened later, to store the answer.
  if (steps.every(({ method }) => isReading(method)))
    return worker.read(all, join?.unit ? { signal, join } : { signal });
  const limit = new AbortController();
  const either = signal ? AbortSignal.any([signal, limit.signal]) : limit.signal;
  putInSpan(either, spanOf(signal));
  const timed = async (unit: Unit<R>) => {
    const tooLong = new ExhaustedError(
      `this Commit has kept its unit open for ${maxUnitMs} ms, for which others may have to wait, and is undone: split it`,
      { reason: "COMMIT_TOO_LONG" },
    );
    const timer = setTimeout(() => limit.abort(tooLong), maxUnitMs);
    try {
      return await (validateOnly ? dryRun(unit, all) : all(unit));
    } finally {
      clearTimeout(timer);
    }
  };
  return worker.run(timed, { signal: either, join });
}

/** Whether an error is about the Commit as a whole, whichever operation raised it. */
function isOfAll(error: unknown): boolean {
  return error instanceof ExhaustedError && (error.reason === "COMMIT_TOO_LONG" || error.reason === "COMMIT_TOO_LARGE");
}

/**
 * Runs the preparations of all steps, some at a time.
 *
 * @throws the error of a step's preparation, with the operation's index
 */
async function prepare(steps: readonly Step[], signal: AbortSignal, maxAtOnce: number): Promise<void> {
  const waiting = steps.filter(({ preparation, given }) => preparation && !given)[Symbol.iterator]();
  let failed = false;
  const lane = async () => {
    for (const { preparation, request, context, index } of waiting) {
      if (failed) return;
      try {
        throwIfAborted(signal);
        // Each handler has kept its method's type; the loop over descriptors cannot show it.
        await preparation?.of(request as never, context);
      } catch (error) {
        failed = true;
        throw toOperationError(error, index);
      }
    }
  };
  await Promise.all(Array.from({ length: maxAtOnce }, lane));
}

/** Counts the bytes of responses as they are encoded in the Commit's response. */
function byteBudget(max: number): { take(responses: readonly Any[]): void } {
  /** Bytes for the tags and lengths of an Any and its fields. */
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
