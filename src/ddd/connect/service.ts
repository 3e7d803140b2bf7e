import type {
  DescMethod,
  DescMethodUnary,
  DescService,
  MessageInitShape,
  MessageShape,
  Registry,
} from "@bufbuild/protobuf";
import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import type { z } from "zod";
import type { UnitOptions } from "../worker.ts";
import { type OperationCall, withinKey } from "./call.ts";
import type { LimitsByMethod, MessageLimits } from "./message-limits.ts";
import type { Preparation } from "./preparation.ts";
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
  /**
   * Slow work on requests, such as hashing a password, that is done before the unit of a Commit opens. A handler asks for its
   * result by the preparation's `of`, and so does it itself where nobody has. @default none
   */
  readonly preparations?: Preparations<S>;
  /** How large the requests of single methods may be, where that is less than the listener's limits. @default those */
  readonly limits?: { readonly [K in keyof S["method"]]?: Partial<MessageLimits> };
  /** On whose database the handlers work, so that units of another one can be refused at the start. @default not known */
  readonly worker?: object;
  /** The messages that may stand in a google.protobuf.Any of its requests. @default none */
  readonly messages?: Registry;
  /** The calls that requests of this service stand for. Made by unitOfWorkService. @default none */
  readonly operations?: Operations;
}

/** Slow work on requests, by the methods that they are of. */
export type Preparations<S extends DescService> = {
  readonly [K in keyof S["method"]]?: Preparation<MessageShape<S["method"][K]["input"]>, unknown>;
};

/** The calls that the requests of a service stand for, each of which must pass what it would pass by itself. */
export interface Operations {
  /** The methods that can be operations. */
  readonly methods: readonly DescMethodUnary[];
  /**
   * The operations of a request; undefined for one that is of no such method.
   *
   * @throws InvalidError for what cannot be an operation
   */
  of(method: DescMethod, request: unknown, context: HandlerContext): readonly OperationCall[] | undefined;
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
  readonly preparations?: object;
  readonly limits?: LimitsByMethod;
  readonly worker?: object;
  readonly operations?: Operations;
}

/**
 * What a handler hands on to its use case, so that the work ends with the call: `users.get(id, unitOptions(context))`. The work is
 * a part of the unit that the call is a part of, as it is without them in a worker of the same database.
 */
export function unitOptions(context: HandlerContext): UnitOptions {
  return {
    signal: context.signal,
    // A deadline aborts the signal: until then the unit may run again.
    retryForMs: context.timeoutMs() === undefined ? undefined : Number.POSITIVE_INFINITY,
    within: context.values.get(withinKey),
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
