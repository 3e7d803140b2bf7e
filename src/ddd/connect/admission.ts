import type { DescMethod, Message } from "@bufbuild/protobuf";
import { type ContextKey, createContextKey, type HandlerContext } from "@connectrpc/connect";
import type { z } from "zod";
import { throwIfAborted } from "../error.ts";
import { type CallHook, contextOver, layered, type OperationCall } from "./call.ts";
import { toOperationError } from "./error.ts";
import { validate } from "./rules.ts";
import type { AnyServiceDefinition } from "./service.ts";

/** What a call must pass before its handler. */
export interface Admission {
  readonly hooks: readonly CallHook[];
  /** Those of the service, and, if it is for units, its operations. */
  readonly definition: Pick<AnyServiceDefinition, "rules" | "operations">;
}

/** The operations of a Commit that have been admitted, in its context values. */
const admittedKey: ContextKey<readonly OperationCall[] | undefined> = createContextKey<
  readonly OperationCall[] | undefined
>(undefined, { description: "the operations of the Commit, which have passed their hooks" });

/**
 * Takes a call through the hooks and then the rules, and, if it is a Commit, each of its operations too. Of requests that come in
 * a stream, each passes the rules as it comes.
 *
 * @param given the request, or the stream of them
 * @returns what the handler is to be given
 * @throws what a hook throws; InvalidError for what breaks a rule, or cannot be an operation
 */
export async function admitCall(
  method: DescMethod,
  given: unknown,
  context: HandlerContext,
  { hooks, definition }: Admission,
): Promise<{ request: unknown; context: HandlerContext }> {
  const rule = definition.rules?.[method.localName];
  if (method.methodKind === "client_streaming" || method.methodKind === "bidi_streaming") {
    for (const hook of hooks) await hook({ method, request: undefined, context });
    // It is a stream of messages, by its method's kind.
    return { request: rule ? checkedRequests(rule, method, given as AsyncIterable<unknown>) : given, context };
  }
  for (const hook of hooks) await hook({ method, request: given as Message, context });
  if (rule) validate(rule, method, given);
  const operations = definition.operations?.of(method, given, context);
  if (!operations) return { request: given, context };
  for (const operation of operations) {
    throwIfAborted(context.signal);
    await admitOperation(operation, hooks);
  }
  return { request: given, context: withAdmitted(context, operations) };
}

/** Takes an operation through the hooks and its rule. @throws what a hook throws, and InvalidError, as of the operation */
export async function admitOperation(operation: OperationCall, hooks: readonly CallHook[]): Promise<void> {
  const { method, request, context, index, rule } = operation;
  try {
    for (const hook of hooks) await hook({ method, request, context, operation: index });
    if (rule) validate(rule, method, request);
  } catch (error) {
    throw toOperationError(error, index);
  }
}

/** The context of a Commit whose operations have passed what they must. */
export function withAdmitted(context: HandlerContext, operations: readonly OperationCall[]): HandlerContext {
  return contextOver(context, context.method, layered(context.values, [[admittedKey, operations]]));
}

/** The operations of a Commit that have been admitted; undefined if it has come past all that admits them. */
export function admittedOperations(context: HandlerContext): readonly OperationCall[] | undefined {
  return context.values.get(admittedKey);
}

async function* checkedRequests(
  rule: z.ZodType,
  method: DescMethod,
  requests: AsyncIterable<unknown>,
): AsyncIterable<unknown> {
  for await (const request of requests) {
    validate(rule, method, request);
    yield request;
  }
}
