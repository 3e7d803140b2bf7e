import type {
  DescMessage,
  DescMethod,
  DescMethodUnary,
  DescService,
  MessageInitShape,
  MessageShape,
  Registry,
} from "@bufbuild/protobuf";
import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import type { z } from "zod";
import type { AnyFieldType } from "../../schema/field.ts";
import type { UnitOptions } from "../../worker.ts";
import type { AccessTable } from "../call/access.ts";
import { joinKey, type OperationCall } from "../call/call.ts";
import type { Preparation } from "../call/preparation.ts";
import type { LimitsByMethod, MessageLimits } from "../wire/message-limits.ts";
import type { ServiceRules } from "./rules.ts";

/** A service with the rules and the handlers of its requests. Made once, and served by any number of listeners. */
export interface ServiceDefinition<S extends DescService = DescService> {
  readonly service: S;
  /** A method without a handler is UNIMPLEMENTED. */
  readonly implementation: Partial<ServiceImpl<S>>;
  /** The rules of requests; without them, any message of the type passes. */
  readonly rules?: Partial<ServiceRules<S>>;
  /** Handlers of many requests at once, which must do what their methods would do with one after another. */
  readonly batches?: Batches<S>;
  /**
   * Slow work on requests, such as hashing a password, done before the unit of a Commit opens. A handler gets the
   * result by the preparation's `of`, which does the work if it has not been done. @default none
   */
  readonly preparations?: Preparations<S>;
  /**
   * Prove the caller of a repeated request by the secrets in it, before the stored answer is given: secrets are stored nowhere,
   * and so not compared. `idempotent` asks for a word on each method whose request has a field that is marked
   * `debug_redact`, and which can be repeated, alone or in a Commit. @default none
   */
  readonly repeatProofs?: RepeatProofs<S>;
  /**
   * The methods that a Commit may hold. Leave out one whose response must not be kept with a Commit that is repeated, such
   * as one that gives a token. @default all unary methods
   */
  readonly committable?: readonly (keyof S["method"])[];
  /**
   * Tells the callers of a request apart whose answers may differ, such as by the rows that they may see. The stored answer of a
   * repeated request is for the same audience only. @default "": one audience
   */
  readonly audience?: (request: unknown, context: HandlerContext) => string | Promise<string>;
  /**
   * The callers of each RPC. Where an app has an authenticator, an RPC that is not in it does not start.
   *
   * @default none: for an app without authentication
   */
  readonly access?: AccessTable<S>;
  /** Limits of single methods' requests that are lower than the listener's. @default the listener's */
  readonly limits?: { readonly [K in keyof S["method"]]?: Partial<MessageLimits> };
  /**
   * The worker whose database the handlers use, so that units of another database can be refused at the start.
   *
   * @default not known
   */
  readonly worker?: object;
  /** The messages that may stand in a google.protobuf.Any of its requests. @default none */
  readonly messages?: Registry;
  /** The calls that requests of this service stand for. Made by unitOfWorkService. @default none */
  readonly operations?: Operations;
  /** The entity that the service is of, for comparisons of its declarations. Made by resourceService. @default not known */
  readonly entity?: DeclaredEntity;
}

/** An entity as a service declares it in several places. */
export interface DeclaredEntity {
  readonly message: DescMessage;
  /** The name of the types' owner, such as a table's. */
  readonly owner: string;
  readonly types: ReadonlyMap<string, AnyFieldType>;
  /** The fields that tell one entity from another. @default none is known */
  readonly key?: readonly string[];
  /** The fields' names in filters. */
  readonly fields?: object;
  /** Rules of single fields of the message. @default none */
  readonly fieldRules?: Readonly<Record<string, z.ZodType | undefined>>;
}

/** Slow work on requests, by method. */
export type Preparations<S extends DescService> = {
  readonly [K in keyof S["method"]]?: Preparation<MessageShape<S["method"][K]["input"]>, unknown>;
};

/**
 * Proves the caller of a repeated request, by its secrets, as its handler would; throws to refuse it. A preparation that
 * it uses is done before the unit of a Commit opens.
 */
export type RepeatProof<Request> = (request: Request, context: HandlerContext) => Promise<void>;

/** The proofs by method; "unproven" where the request's other fields are enough to get the stored answer. */
export type RepeatProofs<S extends DescService> = {
  readonly [K in keyof S["method"]]?: RepeatProof<MessageShape<S["method"][K]["input"]>> | "unproven";
};

/** The calls inside a service's requests; each must pass the same hooks and rules as a single call. */
export interface Operations {
  /** The methods that can be operations. */
  readonly methods: readonly DescMethodUnary[];
  /**
   * The operations of a request; undefined if its method has none.
   *
   * @throws InvalidError for a call that cannot be an operation
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
   * A text for the entity of a request: two with the same text must not be in one batch. Undefined for a request that must be taken alone,
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
  readonly repeatProofs?: object;
  readonly committable?: readonly PropertyKey[];
  readonly audience?: ServiceDefinition["audience"];
  readonly access?: object;
  readonly limits?: LimitsByMethod;
  readonly worker?: object;
  readonly operations?: Operations;
  readonly entity?: DeclaredEntity;
}

/**
 * Options for a handler's use case, so that its work ends with the call: `users.get(id, unitOptions(context))`. The
 * work joins the call's unit. A worker of the same database joins it without them, too.
 */
export function unitOptions(context: HandlerContext): UnitOptions {
  return {
    signal: context.signal,
    // A deadline aborts the signal: until then the unit may run again.
    retryForMs: context.timeoutMs() === undefined ? undefined : Number.POSITIVE_INFINITY,
    join: context.values.get(joinKey),
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

/** The proof of a method's repeats, if it has one. */
export function repeatProofOf(
  { repeatProofs }: AnyServiceDefinition,
  { localName }: DescMethod,
): RepeatProof<unknown> | undefined {
  // As above.
  const proof = (repeatProofs as Readonly<Record<string, RepeatProof<unknown> | "unproven">> | undefined)?.[localName];
  return proof === "unproven" ? undefined : proof;
}
