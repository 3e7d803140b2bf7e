import type { DescMethod, DescMethodUnary, Message } from "@bufbuild/protobuf";
import { type ContextKey, type ContextValues, createContextKey, type HandlerContext } from "@connectrpc/connect";
import type { z } from "zod";
import type { JoinableUnit } from "../../worker.ts";

/** A call to a service: a single call, or an operation of a Commit. */
export interface ServiceCall {
  readonly method: DescMethod;
  /** The request; undefined for a stream of requests, of which none has been read yet. */
  readonly request: Message | undefined;
  /**
   * The context for the handler. An operation has its Commit's context, with values of its own: it sees the Commit's
   * values, and a value that it sets stays within the operation.
   */
  readonly context: HandlerContext;
  /** The call's index among the operations of a Commit. @default none: the call came by itself */
  readonly operation?: number;
}

/**
 * Looks at each call before its rules and its handler, and before the answer to a repeat is looked up; throws to refuse
 * it. It runs once for a call of any kind, streams included; for a Commit, once for the Commit itself and then for each
 * operation, before any of them has an effect. A decision that depends on stored data belongs in the handler, within
 * its unit.
 */
export type CallHook = (call: ServiceCall) => void | Promise<void>;

/** A call that is an operation of a Commit. */
export interface OperationCall {
  readonly index: number;
  readonly method: DescMethodUnary;
  readonly request: Message;
  readonly context: HandlerContext;
  /** The rule for its request; undefined for none. */
  readonly rule: z.ZodType | undefined;
  /**
   * The bytes of the response, if an interceptor has answered in the handler's place.
   *
   * @default none: the handler is yet to run
   */
  readonly given?: Uint8Array;
}

/** The unit that a call is a part of, in the call's context values. */
export const joinKey: ContextKey<JoinableUnit | undefined> = createContextKey<JoinableUnit | undefined>(undefined, {
  description: "the unit that the call is a part of",
});

/** The context of the Commit that a call is an operation of. */
const commitKey: ContextKey<HandlerContext | undefined> = createContextKey<HandlerContext | undefined>(undefined, {
  description: "the Commit that the call is an operation of",
});

/** The object that tells whole calls apart: the same for all operations of a Commit, another for each single call. */
export function wholeOf(context: HandlerContext): object {
  return context.values.get(commitKey) ?? context;
}

/** The context of a call that is made within another, as a part of a unit. */
export function contextInUnit(outer: HandlerContext, method: DescMethod, unit: JoinableUnit): HandlerContext {
  return contextOver(outer, method, layered(outer.values, [[joinKey, unit]]));
}

/** The context of an operation of a Commit. */
export function operationContext(commit: HandlerContext, method: DescMethod): HandlerContext {
  return contextOver(commit, method, layered(commit.values, [[commitKey, commit]]));
}

/** Context values of one's own on top of others: reading falls through to them, writing does not reach them. */
export function layered(
  beneath: ContextValues,
  entries: readonly (readonly [{ readonly id: symbol }, unknown])[],
): ContextValues {
  const own = new Map<symbol, unknown>(entries.map(([key, value]) => [key.id, value]));
  const values: ContextValues = {
    // A value that was set by a key has the key's type.
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
