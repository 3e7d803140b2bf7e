import type {
  DescMethod,
  DescMethodUnary,
  DescService,
  MessageInitShape,
  MessageShape,
  Registry,
} from "@bufbuild/protobuf";
import {
  type ContextKey,
  type ContextValues,
  createContextKey,
  type HandlerContext,
  type ServiceImpl,
} from "@connectrpc/connect";
import type { z } from "zod";
import type { JointUnit, UnitOptions } from "../worker.ts";
import type { ServiceRules } from "./rules.ts";

/** A service, what its requests must be like, and what answers them. Made once, and served by any number of listeners. */
export interface ServiceDefinition<S extends DescService = DescService> {
  readonly service: S;
  /** A method without a handler is UNIMPLEMENTED. */
  readonly implementation: Partial<ServiceImpl<S>>;
  /** What requests must be like; without rules, any message of the type passes. */
  readonly rules?: Partial<ServiceRules<S>>;
  /** Handlers of many requests at once, which must do what their methods would do with one after another. */
  readonly batches?: Batches<S>;
  /** The messages that may stand in a google.protobuf.Any of its requests. @default none */
  readonly messages?: Registry;
}

/** Handlers of many requests of a method at once. They may assume that no two are about the same entity. */
export type Batches<S extends DescService> = {
  readonly [K in keyof S["method"]]?: Batch<S["method"][K]>;
};

/** One such handler. */
export interface Batch<M extends DescMethod = DescMethodUnary> {
  /**
   * What a request is about, by which two that must not be in one batch are known; undefined for one that must be taken alone,
   * by its method's handler.
   */
  key(request: MessageShape<M["input"]>): string | undefined;
  handle(
    requests: readonly MessageShape<M["input"]>[],
    context: HandlerContext,
  ): Promise<readonly MessageInitShape<M["output"]>[]>;
}

/** A definition of any service, for those that go through its methods by their descriptors. */
export interface AnyServiceDefinition {
  readonly service: DescService;
  readonly implementation: object;
  readonly rules?: Readonly<Record<string, z.ZodType | undefined>>;
  readonly batches?: object;
}

/** The unit that a call is a part of, in the call's context values. */
const withinKey: ContextKey<JointUnit | undefined> = createContextKey<JointUnit | undefined>(undefined, {
  description: "the unit that the call is a part of",
});

/**
 * What a handler hands on to its use case, so that the work ends with the call, and is a part of the unit that the call is a
 * part of: `users.get(id, unitOptions(context))`.
 */
export function unitOptions(context: HandlerContext): UnitOptions {
  return {
    signal: context.signal,
    // A deadline aborts the signal: until then the unit may run again.
    retryForMs: context.timeoutMs() === undefined ? undefined : Number.POSITIVE_INFINITY,
    within: context.values.get(withinKey),
  };
}

/** The context of a call that is made within another, as a part of a unit. */
export function contextWithin(outer: HandlerContext, method: DescMethod, within: JointUnit): HandlerContext {
  const values: ContextValues = {
    get: (key) => (key.id === withinKey.id ? (within as never) : outer.values.get(key)),
    set: (key, value) => {
      outer.values.set(key, value);
      return values;
    },
    delete: (key) => {
      outer.values.delete(key);
      return values;
    },
  };
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

/** A handler of a unary method, whichever. */
export type UnaryHandler = (request: unknown, context: HandlerContext) => Promise<unknown>;

/** The handler of a method, if it has one. */
export function unaryHandlerOf(
  { implementation }: AnyServiceDefinition,
  { localName }: DescMethod,
): UnaryHandler | undefined {
  // Only a descriptor tells the type of a method that was found by name.
  const handler = (implementation as Record<string, UnaryHandler | undefined>)[localName];
  return handler && ((request, context) => handler.call(implementation, request, context));
}
