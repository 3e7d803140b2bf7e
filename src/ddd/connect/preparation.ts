import type { HandlerContext } from "@connectrpc/connect";

/**
 * Slow work on a request that needs no unit and leaves no trace, such as hashing a password:
 *
 * ```ts
 * const hashing = preparation(({ user }: CreateUserRequest, { signal }) => hasher.hash(user.password, signal));
 * const service = {
 *   preparations: { createUser: hashing },
 *   implementation: {
 *     async createUser(request, context) {
 *       const hash = await hashing.of(request, context);
 * ```
 *
 * In a Commit it is done for all operations, a few at a time, when all have passed their hooks and rules and before the unit
 * opens: so nobody waits for it, not even where units write in turn. It may read, by `worker.read` or what only reads of
 * `worker.repositories`, and sees nothing of what the Commit's other operations do: what it has read is to be looked at again
 * in the unit. What it throws fails the call.
 */
export interface Preparation<Request extends object, Result> {
  /** The result for a request, which is worked out once, however often the unit runs again. */
  of(request: Request, context: HandlerContext): Promise<Result>;
}

/** A preparation of whichever request. */
export type AnyPreparation = Preparation<never, unknown>;

/** @param work is given the call's context, whose signal ends with the call */
export function preparation<Request extends object, Result>(
  work: (request: Request, context: HandlerContext) => Promise<Result>,
): Preparation<Request, Result> {
  const results = new WeakMap<Request, Promise<Result>>();
  return {
    of(request, context) {
      const known = results.get(request);
      if (known) return known;
      const result = work(request, context);
      results.set(request, result);
      // What was refused for a moment must not stay: a repeat within the call tries again.
      result.catch(() => results.delete(request));
      return result;
    },
  };
}
