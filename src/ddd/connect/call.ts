import type { DescMethod, DescMethodUnary, Message } from "@bufbuild/protobuf";
import { type ContextKey, type ContextValues, createContextKey, type HandlerContext } from "@connectrpc/connect";
import type { z } from "zod";
import type { JointUnit } from "../worker.ts";

/** A call that has come to a service: one by itself, or one that is an operation of a Commit. */
export interface ServiceCall {
  readonly method: DescMethod;
  /** The request; undefined where the client sends a stream of them, of which none has been read yet. */
  readonly request: Message | undefined;
  /**
   * What the handler will be given, or what it is made of. An operation has that of its Commit, with values of its own: those of the
   * Commit are seen, and what is set stays within the operation.
   */
  readonly context: HandlerContext;
  /** The call's index among the operations of a Commit. @default none: the call came by itself */
  readonly operation?: number;
}

/**
 * Looks at each call before its rules and its handler, and before the answer to a repeat is looked up; throws to refuse it. It is
 * called once for a call of any kind, streams included; for a Commit, once for the Commit itself and then for each of its
 * operations, before any of them has an effect. What depends on what is stored is decided in the handler, within its unit.
 */
export type CallHook = (call: ServiceCall) => void | Promise<void>;

/** A call that is an operation of a Commit. */
export interface OperationCall {
  readonly index: number;
  readonly method: DescMethodUnary;
  readonly request: Message;
  readonly context: HandlerContext;
  /** What its request must be like. */
  readonly rule: z.ZodType | undefined;
  /** The bytes of the response that an interceptor has given in its place. @default none: it is yet to be done */
  readonly given?: Uint8Array;
}

/** The unit that a call is a part of, in the call's context values. */
export const withinKey: ContextKey<JointUnit | undefined> = createContextKey<JointUnit | undefined>(undefined, {
  description: "the unit that the call is a part of",
});

/** The context of the Commit that a call is an operation of. */
const commitKey: ContextKey<HandlerContext | undefined> = createContextKey<HandlerContext | undefined>(undefined, {
  description: "the Commit that the call is an operation of",
});

/** What a call is done as: the same object for all operations of a Commit, and another for each call by itself. */
export function wholeOf(context: HandlerContext): object {
  return context.values.get(commitKey) ?? context;
}

/** The context of a call that is made within another, as a part of a unit. */
export function contextWithin(outer: HandlerContext, method: DescMethod, within: JointUnit): HandlerContext {
  return contextOver(outer, method, layered(outer.values, [[withinKey, within]]));
}

/** The context of an operation of a Commit. */
export function operationContext(commit: HandlerContext, method: DescMethod): HandlerContext {
  return contextOver(commit, method, layered(commit.values, [[commitKey, commit]]));
}

/** Values of one's own, besides which those beneath are seen. */
export function layered(
  beneath: ContextValues,
  entries: readonly (readonly [{ readonly id: symbol }, unknown])[],
): ContextValues {
  const own = new Map<symbol, unknown>(entries.map(([key, value]) => [key.id, value]));
  const values: ContextValues = {
    // What was set by a key has its type.
    get: <T>(key: ContextKey<T>) => (own.has(key.id) ? (own.get(key.id) as T) : beneath.get(key)),
    set: (key, value) => {
      own.set(key.id, value);
      return values;
    },
    delete: (key) => {
      own.set(key.id, key.defaultValue);
      return values;
    },
  };
  return values;
}

/** A context that differs from another in its method and values. */
export function contextOver(outer: HandlerContext, method: DescMethod, values: ContextValues): HandlerContext {
  return {
    values,
    method,
    service: method.parent,
    timeoutMs: () => outer.timeoutMs(),
    // Getters, since a listener makes some of these only when they are asked for.
    get signal() {
      return outer.signal;
    },
    get requestMethod() {
      return outer.requestMethod;
    },
    get requestHeader() {
      return outer.requestHeader;
    },
    get responseHeader() {
      return outer.responseHeader;
    },
    get responseTrailer() {
      return outer.responseTrailer;
    },
    get protocolName() {
      return outer.protocolName;
    },
    get url() {
      return outer.url;
    },
  };
}
