import { type DescMethodUnary, fromBinary, type Message } from "@bufbuild/protobuf";
import type { HandlerContext } from "@connectrpc/connect";
import type { z } from "zod";
import type { CommitRequest, Operation } from "../../../../gen/brasa/v1/unit_of_work_service_pb.js";
import { DomainError, InvalidError } from "../../error.ts";
import { admitOperation } from "../call/admission.ts";
import { type OperationCall, operationContext } from "../call/call.ts";
import type { AnyPreparation } from "../call/preparation.ts";
import { toOperationError } from "../error.ts";
import { MAX_OPERATIONS, rpcName } from "../operation.ts";
import {
  type AnyServiceDefinition,
  type Batch,
  type RepeatProof,
  repeatProofOf,
  type UnaryHandler,
  unaryHandlerOf,
} from "../service/definition.ts";
import { isUnary } from "../standard-methods.ts";
import { type MessageBudget, type MessageLimits, messageBudget } from "../wire/message-limits.ts";

/** A method that can be an operation. */
export interface CommittableMethod {
  readonly method: DescMethodUnary;
  readonly handler: UnaryHandler;
  readonly rule: z.ZodType | undefined;
  readonly batch: Batch | undefined;
  readonly preparation: AnyPreparation | undefined;
  readonly repeatProof: RepeatProof<unknown> | undefined;
  readonly limits: Partial<MessageLimits> | undefined;
  readonly audience: AnyServiceDefinition["audience"];
}

/** The methods of a service that can be operations, by their full names. */
export function operablesOf(definition: AnyServiceDefinition): [string, CommittableMethod][] {
  const { rules, limits, committable } = definition;
  const preparations = definition.preparations as Readonly<Record<string, AnyPreparation>> | undefined;
  const batches = definition.batches as Readonly<Record<string, Batch>> | undefined;
  return definition.service.methods.flatMap((method): [string, CommittableMethod][] => {
    const handler = unaryHandlerOf(definition, method);
    const { localName: name } = method;
    if (!isUnary(method) || !handler || committable?.includes(name) === false) return [];
    const operable = {
      method,
      handler,
      rule: rules?.[name],
      batch: batches?.[name],
      preparation: preparations?.[name],
      repeatProof: repeatProofOf(definition, method),
      limits: limits?.[name],
      audience: definition.audience,
    };
    return [[rpcName(method), operable]];
  });
}

/** @throws InvalidError for a call that cannot be an operation, before any operation runs */
export function read(
  { operations }: CommitRequest,
  operables: ReadonlyMap<string, CommittableMethod>,
  context: HandlerContext,
): OperationCall[] {
  if (operations.length === 0) throw InvalidError.of("operations", "must hold at least one operation");
  if (operations.length > MAX_OPERATIONS) {
    throw InvalidError.of(
      "operations",
      `must hold at most ${MAX_OPERATIONS} operations, and holds ${operations.length}`,
    );
  }
  // Together they are at most as long as the Commit, which was checked.
  const budget = messageBudget({ maxBytes: Number.POSITIVE_INFINITY });
  return operations.map((operation, index) => {
    const operable = operables.get(operation.method);
    if (!operable) {
      const names = [...operables.keys()].join(", ");
      throw InvalidError.of(
        `operations[${index}].method`,
        `"${operation.method}" cannot be an operation; these can: ${names}`,
      );
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

/**
 * The operations of a Commit that has bypassed admission, as by a router of the caller's own: only their rules are
 * checked.
 */
export async function admitted(operations: readonly OperationCall[]): Promise<readonly OperationCall[]> {
  for (const operation of operations) await admitOperation(operation, []);
  return operations;
}

function unpack(
  { request }: Operation,
  { method: { input }, limits }: CommittableMethod,
  index: number,
  budget: MessageBudget,
): Message {
  const field = `operations[${index}].request`;
  if (request?.typeUrl.replace(/^.*\//, "") !== input.typeName)
    throw InvalidError.of(field, `must be a ${input.typeName}`);
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
