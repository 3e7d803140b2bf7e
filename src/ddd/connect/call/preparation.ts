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
 * In a Commit it runs for all operations, a few at a time, when all have passed their hooks and rules, and before the
 * unit opens. So no other writer waits for it, not even where one unit writes at a time. It may read, by `worker.read` or the reading methods
 * of `worker.repositories`, but sees no effects of the Commit's other operations: check in the unit everything that it has
 * read. An error that it throws fails the call.
 */
export interface Preparation<Request extends object, Result> {
  /** The result for a request, computed once, however often the unit runs again. */
  of(request: Request, context: HandlerContext): Promise<Result>;
}

/** A preparation of any request. */
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
      // An error must not stay: it may be transient, and a repeat within the call tries again.
      result.catch(() => results.delete(request));
      return result;
    },
  };
}
