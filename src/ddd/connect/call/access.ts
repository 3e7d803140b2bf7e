import type { DescService } from "@bufbuild/protobuf";
import { type ContextKey, createContextKey, type HandlerContext } from "@connectrpc/connect";
import { everything, nothing, type Where } from "../../query/where.ts";
import type { RowScope } from "../service/row-scope.ts";
import { type Caller, callerOf } from "./caller.ts";

/**
 * The kinds of callers that an access table tells apart:
 *
 * - `anonymous`: a call without a token;
 * - `owner`: a signed-in caller, on rows that are theirs;
 * - `other`: a signed-in caller, on rows that are not;
 * - `admin`: a signed-in caller with the role "admin";
 * - `deactivated`: a caller whose token was good, but whose session or account has ended since.
 */
export type Audience = "anonymous" | "owner" | "other" | "admin" | "deactivated";

/** Every kind of caller. */
export const everyone: readonly Audience[] = ["anonymous", "owner", "other", "admin", "deactivated"];

/**
 * The callers of each RPC of a service: all of its RPCs are named, and an RPC that lets `owner` but not `other` call it
 * sees only rows that are the caller's, by `ownRows`.
 */
export type AccessTable<S extends DescService = DescService> = {
  readonly [K in keyof S["method"]]: readonly Audience[];
};

/** The rows that an RPC may touch, by its access table: all, or those of its caller. */
export type Reach = "all" | "own";

/** The reach of a call, in its context values. @default "all": no access table is in force */
export const reachKey: ContextKey<Reach> = createContextKey<Reach>("all", { description: "the rows of the call" });

/** The rows that a call may touch, for handlers of one's own. */
export function reachOf(context: HandlerContext): Reach {
  return context.values.get(reachKey);
}

/**
 * A row scope by the access table: all rows for those whom it lets touch the rows of others, else the caller's own.
 *
 * ```ts
 * resourceService({ …, access, scope: ownRows(({ id }) => ({ ownerId: id })) })
 * ```
 */
export function ownRows<E>(own: (caller: Caller) => Where<E>): RowScope<E> {
  return (context: HandlerContext) => {
    // These two are conditions of every entity.
    if (reachOf(context) === "all") return everything as unknown as Where<E>;
    const caller = callerOf(context);
    return caller ? own(caller) : (nothing as unknown as Where<E>);
  };
}
