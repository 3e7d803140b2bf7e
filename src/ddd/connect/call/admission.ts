import type { DescMethod, Message } from "@bufbuild/protobuf";
import { type ContextKey, createContextKey, type HandlerContext } from "@connectrpc/connect";
import type { z } from "zod";
import { throwIfAborted } from "../../abort.ts";
import { toOperationError } from "../error.ts";
import type { AnyServiceDefinition } from "../service/definition.ts";
import { validate } from "../service/rules.ts";
import { type CallHook, contextOver, layered, type OperationCall, type ServiceCall } from "./call.ts";

/** The checks that a call passes before its handler. */
export interface Admission {
  readonly hooks: readonly CallHook[];
  /** The service's rules, and, if it is for units, its operations. */
  readonly definition: Pick<AnyServiceDefinition, "rules" | "operations">;
}

/** The operations of a Commit that have been admitted, in its context values. */
const admittedKey: ContextKey<readonly OperationCall[] | undefined> = createContextKey<
  readonly OperationCall[] | undefined
>(undefined, { description: "the operations of the Commit, which have passed their hooks" });

/** The request and the context for a handler. */
export interface Admitted {
  readonly request: unknown;
  readonly context: HandlerContext;
}

/**
 * Takes a call through the hooks and then the rules. For a Commit, each operation passes them too. In a stream, each
 * request passes the rules as it comes.
 *
 * @param given the request, or the stream of them
 * @returns the request and the context for the handler; without a promise where no hook has one, so that a call which waits for
 *   nothing goes on at once
 * @throws the error of a hook; InvalidError for a request that breaks a rule, or a method that cannot be an operation
 */
export function admitCall(
  method: DescMethod,
  given: unknown,
  context: HandlerContext,
  { hooks, definition }: Admission,
): Admitted | Promise<Admitted> {
  const isStream = method.methodKind === "client_streaming" || method.methodKind === "bidi_streaming";
  const rule = definition.rules?.[method.localName];
  const check = (): Admitted | Promise<Admitted> => {
    // It is a stream of messages, by its method's kind.
    if (isStream)
      return { request: rule ? checkedRequests(rule, method, given as AsyncIterable<unknown>) : given, context };
    if (rule) validate(rule, method, given);
    const operations = definition.operations?.of(method, given, context);
    return operations ? admitOperations(given, operations, context, hooks) : { request: given, context };
  };
  const call = { method, request: isStream ? undefined : (given as Message), context };
  for (const [i, hook] of hooks.entries()) {
    const passing = hook(call);
    if (passing) return restOf(passing, hooks.slice(i + 1), call).then(check);
  }
  return check();
}

async function restOf(passing: Promise<void>, hooks: readonly CallHook[], call: ServiceCall): Promise<void> {
  await passing;
  for (const hook of hooks) await hook(call);
}

async function admitOperations(
  request: unknown,
  operations: readonly OperationCall[],
  context: HandlerContext,
  hooks: readonly CallHook[],
): Promise<Admitted> {
  for (const operation of operations) {
    throwIfAborted(context.signal);
    await admitOperation(operation, hooks);
  }
  return { request, context: withAdmitted(context, operations) };
}

/**
 * Takes an operation through the hooks and its rule.
 *
 * @throws the error of a hook, or InvalidError, with the operation's index
 */
export async function admitOperation(operation: OperationCall, hooks: readonly CallHook[]): Promise<void> {
  const { method, request, context, index, rule } = operation;
  try {
    for (const hook of hooks) await hook({ method, request, context, operation: index });
    if (rule) validate(rule, method, request);
  } catch (error) {
    throw toOperationError(error, index);
  }
}

/** The context of a Commit whose operations have been admitted. */
export function withAdmitted(context: HandlerContext, operations: readonly OperationCall[]): HandlerContext {
  return contextOver(context, context.method, layered(context.values, [[admittedKey, operations]]));
}

/** The operations of a Commit that have been admitted; undefined if the Commit has bypassed admission. */
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
