import type { HandlerContext } from "@connectrpc/connect";
import { PermissionError } from "../../error.ts";
import { type Condition, everything, matches, toCondition, type Where } from "../../query/where.ts";

/**
 * The rows that the caller of an RPC may see, as a condition: `everything` for all, `nothing` for none. To the caller, a row
 * outside of it does not exist. It must be the same condition from page to page of a list.
 */
export type RowScope<E> = (context: HandlerContext) => Where<E> | Promise<Where<E>>;

/** The rows that one call may see. */
export class CallScope<E extends object> {
  /** Tells the scopes of callers apart, for page tokens; "" for all rows. */
  readonly text: string;
  readonly #where: Where<E> | undefined;
  readonly #condition: Condition | undefined;

  /** @param where @default all rows */
  constructor(where?: Where<E>) {
    this.#where = where;
    this.#condition = where && toCondition([where]);
    this.text = this.#condition
      ? JSON.stringify(this.#condition, (_, value) => (typeof value === "bigint" ? `${value}n` : value))
      : "";
  }

  /** The rows of a condition that the call may see. */
  within(where: Where<E>): Where<E> {
    // The condition of E with `and` is one of E.
    return this.#where === undefined ? where : ({ and: [where, this.#where] } as unknown as Where<E>);
  }

  /**
   * Guards a row that a call stores.
   *
   * @throws PermissionError, reason OUT_OF_SCOPE, if the caller could not see the row
   */
  requireVisible(row: E, name: string): E {
    if (this.#condition && !matches(this.#condition, row)) {
      throw new PermissionError(
        `the ${name} would be out of its caller's sight: keep the fields that say whose it is`,
        {
          reason: "OUT_OF_SCOPE",
        },
      );
    }
    return row;
  }
}

/** Finds the scope of each call. @param scope @default all rows, for every caller */
export function scopeOf<E extends object>(
  scope: RowScope<E> | undefined,
): (context: HandlerContext) => CallScope<E> | Promise<CallScope<E>> {
  const all = new CallScope<E>();
  if (!scope) return () => all;
  return async (context) => {
    const where: unknown = await scope(context);
    if (where === everything) return all;
    try {
      return new CallScope(where as Where<E>);
    } catch (cause) {
      // The fault is not the caller's, and a condition that is missing must not mean all rows.
      throw new Error("`scope` must return a condition: `everything` means all rows, `nothing` none", { cause });
    }
  };
}
