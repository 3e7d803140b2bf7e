import { create, createRegistry, type DescMethodUnary, fromBinary, type Message } from "@bufbuild/protobuf";
import { type Any, anyPack } from "@bufbuild/protobuf/wkt";
import type { HandlerContext } from "@connectrpc/connect";
import type { z } from "zod";
import {
  type CommitRequest,
  type Operation,
  UnitOfWorkService,
} from "../../../gen/brasa/v1/unit_of_work_service_pb.js";
import { ConflictError, DomainError, IntegrityError, InvalidError } from "../error.ts";
import { joint, runJoinable } from "../unit.ts";
import type { Repositories, Unit, Worker } from "../worker.ts";
import { isUnary } from "./discovery.ts";
import { toOperationError } from "./error.ts";
import { digestOf, MAX_OPERATIONS, rpcName } from "./operation.ts";
import { validate } from "./rules.ts";
import {
  type AnyServiceDefinition,
  type Batch,
  contextWithin,
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
}

/** An operation that has been read and has passed its rules. */
interface Step extends Operable {
  readonly index: number;
  readonly request: Message;
  readonly expectedDigest: Uint8Array;
}

/** Which operation is being run; undefined before the first and after the last. */
interface At {
  index: number | undefined;
}

/**
 * `brasa.v1.UnitOfWorkService`: runs calls of other services as one unit.
 *
 * @param worker any worker of the database that the services share
 * @param services those whose unary methods can be operations. Their handlers must hand on `unitOptions(context)`; what a
 *   handler does otherwise takes effect by itself
 */
export function unitOfWorkService<R extends Repositories>(
  worker: Worker<R>,
  services: readonly AnyServiceDefinition[],
): ServiceDefinition<typeof UnitOfWorkService> {
  const operables = new Map(services.flatMap(operablesOf));
  return {
    service: UnitOfWorkService,
    messages: createRegistry(...[...operables.values()].map(({ method }) => method.input)),
    implementation: {
      async commit(request, context) {
        const steps = read(request, operables);
        const at: At = { index: undefined };
        try {
          return { responses: await commit(worker, steps, request.validateOnly, context, at) };
        } catch (error) {
          throw at.index === undefined ? error : toOperationError(error, at.index);
        }
      },
    },
  };
}

function operablesOf(definition: AnyServiceDefinition): [string, Operable][] {
  const { rules } = definition;
  const batches = definition.batches as Readonly<Record<string, Batch>> | undefined;
  return definition.service.methods.flatMap((method): [string, Operable][] => {
    const handler = unaryHandlerOf(definition, method);
    if (!isUnary(method) || !handler) return [];
    return [
      [rpcName(method), { method, handler, rule: rules?.[method.localName], batch: batches?.[method.localName] }],
    ];
  });
}

/** @throws InvalidError for what cannot be an operation, before anything is done */
function read({ operations }: CommitRequest, operables: ReadonlyMap<string, Operable>): Step[] {
  if (operations.length === 0) throw invalid("operations", "must hold at least one operation");
  if (operations.length > MAX_OPERATIONS) {
    throw invalid("operations", `must hold at most ${MAX_OPERATIONS} operations, and holds ${operations.length}`);
  }
  return operations.map((operation, index) => {
    const operable = operables.get(operation.method);
    if (!operable) {
      const names = [...operables.keys()].join(", ");
      throw invalid(`operations[${index}].method`, `"${operation.method}" cannot be an operation; these can: ${names}`);
    }
    const request = unpack(operation, operable.method, index);
    try {
      if (operable.rule) validate(operable.rule, operable.method, request);
    } catch (error) {
      throw toOperationError(error, index);
    }
    return { ...operable, index, request, expectedDigest: operation.expectedDigest };
  });
}

function unpack({ request }: Operation, { input }: DescMethodUnary, index: number): Message {
  const field = `operations[${index}].request`;
  if (request?.typeUrl.replace(/^.*\//, "") !== input.typeName) throw invalid(field, `must be a ${input.typeName}`);
  try {
    return fromBinary(input, request.value);
  } catch (cause) {
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
): Promise<Any[]> {
  const all = async (unit: Unit<R>) => {
    const responses: Any[] = [];
    while (responses.length < steps.length) {
      const [first, ...more] = batchFrom(steps, responses.length);
      if (!first) break;
      at.index = first.index;
      if (more.length === 0) responses.push(await alone(unit, first, context));
      else responses.push(...(await together(unit, [first, ...more], context, at)));
    }
    // What the end of the unit fails of is of no operation.
    at.index = undefined;
    return responses;
  };
  return worker.run((unit) => (validateOnly ? tried(unit, all) : all(unit)), unitOptions(context));
}

/** The longest run of steps from here on that one batch handler can take; one step where there is none. */
function batchFrom(steps: readonly Step[], from: number): Step[] {
  const first = steps[from];
  if (!first?.batch) return steps.slice(from, from + 1);
  const keys = new Set<string>();
  let to = from;
  for (; to < steps.length; to++) {
    const step = steps[to];
    if (step?.method !== first.method || step.expectedDigest.length > 0) break;
    const key = first.batch.key(step.request);
    if (key === undefined || keys.has(key)) break;
    keys.add(key);
  }
  return steps.slice(from, Math.max(to, from + 1));
}

/** Steps that one batch handler takes. */
async function together<R extends Repositories>(
  unit: Unit<R>,
  steps: readonly Step[],
  context: HandlerContext,
  at: At,
): Promise<Any[]> {
  const [first] = steps;
  if (!first?.batch) throw new Error("only steps that have a batch handler can be taken together");
  const { batch, method } = first;
  const requests = steps.map(({ request }) => request);
  try {
    return await unit.savepoint(async (inner) => {
      const own = contextWithin(context, method, joint(inner));
      const responses = await runJoinable(inner, () => batch.handle(requests, own));
      return responses.map((response) => anyPack(method.output, create(method.output, response)));
    });
  } catch (error) {
    throw await blamed(error, unit, steps, context, at);
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
  context: HandlerContext,
  at: At,
): Promise<unknown> {
  // Where the database asks for a repeat of the whole unit, nothing more can be done in it.
  if (!(error instanceof DomainError) || error.reason === "SERIALIZATION_FAILURE") return error;
  for (const { index, method, handler, request } of steps) {
    at.index = index;
    try {
      await unit.savepoint((inner) => handle(inner, { method, handler, request }, context));
    } catch (own) {
      if (isLike(own, error)) return own;
    }
  }
  at.index = steps[0]?.index;
  return error;
}

/** Calls a handler so that its work is a part of the unit, whether or not it hands on `unitOptions`. */
function handle<R extends Repositories>(
  unit: Unit<R>,
  { method, handler, request }: Pick<Step, "method" | "handler" | "request">,
  context: HandlerContext,
): Promise<unknown> {
  return runJoinable(unit, () => handler(request, contextWithin(context, method, joint(unit))));
}

function isLike(a: unknown, b: DomainError): boolean {
  if (!(a instanceof DomainError) || a.kind !== b.kind || a.reason !== b.reason) return false;
  return !(a instanceof IntegrityError && b instanceof IntegrityError) || a.constraint === b.constraint;
}

/** @throws ConflictError, reason STALE_READ, if the response is not the expected one */
async function alone<R extends Repositories>(
  unit: Unit<R>,
  { method, handler, request, expectedDigest }: Step,
  context: HandlerContext,
): Promise<Any> {
  const given = await handle(unit, { method, handler, request }, context);
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
