import type { DescMethod } from "@bufbuild/protobuf";
import { type ContextKey, createContextKey, type HandlerContext } from "@connectrpc/connect";
import { UnitOfWorkService } from "../../../../gen/brasa/v1/unit_of_work_service_pb.js";
import { PermissionError, UnauthenticatedError } from "../../error.ts";
import { rpcName } from "../operation.ts";
import type { AnyServiceDefinition } from "../service/definition.ts";
import { type Audience, type Reach, reachKey } from "./access.ts";
import type { CallHook } from "./call.ts";
import { ADMIN, anonymousError, type Caller, callerKey } from "./caller.ts";

/** The person that a token stands for. */
export interface Identity {
  readonly caller: Caller;
  /** Whether the token was good, but its session or account has ended since. */
  readonly isEnded: boolean;
}

/** A call that was refused for its caller. */
export interface RefusedCall {
  readonly method: DescMethod;
  readonly context: HandlerContext;
  readonly error: UnauthenticatedError | PermissionError;
  /** The caller, also where the session or account has ended; undefined for a token that is not good, or none. */
  readonly caller: Caller | undefined;
}

/** Finds out whom a token stands for. */
export interface Authenticator {
  /** @throws UnauthenticatedError for any token that is not good, whatever is wrong with it */
  authenticate(token: string, signal: AbortSignal): Promise<Identity>;
  /** Hears of each call that an access table, or its token, does not let pass. @default nothing */
  onRefusal?(call: RefusedCall): void;
  /** The public keys of its tokens, a JSON Web Key Set (RFC 7517). @default none are published */
  publicKeys?(): Promise<object>;
}

/** A longer token is refused unread. Real ones have some hundred characters. */
const MAX_TOKEN_LENGTH = 8192;

/** The identity of a call, which the operations of a Commit share; null for an anonymous one. */
const identityKey: ContextKey<Identity | null | undefined> = createContextKey<Identity | null | undefined>(undefined, {
  description: "the identity of the caller",
});

/** Those that bring calls of other services: each operation of a Commit is authorised by itself. */
const CARRIERS: ReadonlySet<string> = new Set([UnitOfWorkService.typeName]);

export interface AuthorizeOptions {
  /** Services that every caller may call, with any token or none, by their full names: health, reflection. @default none */
  readonly open?: readonly string[];
}

/**
 * A hook that lets a call pass if the access table of its service does. It puts the caller and the reach of the call into the
 * context, for handlers and row scopes.
 *
 * @throws Error naming the RPCs that no access table has
 */
export function authorize(
  definitions: readonly AnyServiceDefinition[],
  authenticator: Authenticator,
  { open = [] }: AuthorizeOptions = {},
): CallHook {
  const tables = tablesOf(definitions);
  const unguarded = new Set(open);
  return async ({ method, context }) => {
    const { typeName } = method.parent;
    if (unguarded.has(typeName)) return;
    try {
      const identity = await identityOf(context, authenticator);
      if (CARRIERS.has(typeName)) return;
      const audiences = tables.get(rpcName(method));
      // An RPC that came by a way that no table knows of is refused.
      if (!audiences) throw new PermissionError(`${rpcName(method)} has no rule that lets anybody call it`);
      context.values.set(reachKey, reachFor(method, audiences, identity));
    } catch (error) {
      if (error instanceof UnauthenticatedError || error instanceof PermissionError) {
        const caller = context.values.get(identityKey)?.caller;
        authenticator.onRefusal?.({ method, context, error, caller });
      }
      throw error;
    }
  };
}

/** The callers that a service's access table lets call an RPC; undefined if it has no word on it. */
export function audiencesOf({ access }: AnyServiceDefinition, method: DescMethod): readonly Audience[] | undefined {
  // Only descriptors name the methods.
  return (access as Readonly<Record<string, readonly Audience[]>> | undefined)?.[method.localName];
}

function tablesOf(definitions: readonly AnyServiceDefinition[]): ReadonlyMap<string, readonly Audience[]> {
  const tables = new Map<string, readonly Audience[]>();
  const lacking: string[] = [];
  for (const definition of definitions) {
    const { service } = definition;
    if (CARRIERS.has(service.typeName)) continue;
    for (const method of service.methods) {
      const audiences = audiencesOf(definition, method);
      if (audiences) tables.set(rpcName(method), audiences);
      else lacking.push(rpcName(method));
    }
  }
  if (lacking.length === 0) return tables;
  throw new Error(
    `no access table says who may call ${lacking.join(", ")}: add to \`access\` of the service's definition`,
  );
}

/** The caller's identity; null for an anonymous caller. @throws UnauthenticatedError for a token that is not good */
async function identityOf(context: HandlerContext, authenticator: Authenticator): Promise<Identity | null> {
  const known = context.values.get(identityKey);
  if (known !== undefined) return known;
  const token = tokenOf(context.requestHeader.get("authorization"));
  const identity = token === undefined ? null : await authenticator.authenticate(token, context.signal);
  context.values.set(identityKey, identity);
  if (identity && !identity.isEnded) context.values.set(callerKey, identity.caller);
  return identity;
}

/** @returns undefined where there is no header @throws UnauthenticatedError for another header than a bearer token's */
function tokenOf(header: string | null): string | undefined {
  if (header === null) return undefined;
  const [, token] = header.length > MAX_TOKEN_LENGTH ? [] : (/^Bearer +([\w.~+/-]+=*) *$/i.exec(header) ?? []);
  if (token === undefined) {
    throw new UnauthenticatedError("the header authorization must be a single bearer token: Bearer …", {
      reason: "TOKEN_INVALID",
    });
  }
  return token;
}

function reachFor(method: DescMethod, audiences: readonly Audience[], identity: Identity | null): Reach {
  if (!identity) {
    if (audiences.includes("anonymous")) return "all";
    throw anonymousError();
  }
  if (identity.isEnded) {
    if (audiences.includes("deactivated")) return "all";
    throw new UnauthenticatedError("the session has ended: sign in again", { reason: "SESSION_ENDED" });
  }
  if (audiences.includes("admin") && identity.caller.roles.includes(ADMIN)) return "all";
  if (audiences.includes("other")) return "all";
  if (audiences.includes("owner")) return "own";
  throw new PermissionError(`${rpcName(method)} is for ${audiences.join(" and ") || "nobody"}`, {
    reason: "NOT_ALLOWED",
  });
}
