import type { HandlerContext } from "@connectrpc/connect";
import { PermissionError } from "../../error.ts";
import { type Condition, everything, matches, toCondition, type Where } from "../../query/where.ts";
import { checkCondition } from "../../schema/comparison.ts";
import type { AnyTable } from "../../schema/table.ts";

/**
 * The rows that the caller of an RPC may see, as a condition: `everything` for all, `nothing` for none. To the caller, a row
 * outside of it does not exist. It must be the same condition from page to page of a list.
 */
export type RowScope<E> = (context: HandlerContext) => Where<E> | Promise<Where<E>>;

/** The rows that one call may see. */
export class CallScope<E extends object> {
  /** Tells the scopes of callers apart, for page tokens; "" for all rows. */
  readonly text: string;
  readonly #where: Where<E>;
  readonly #condition: Condition;
  readonly #isAll: boolean;

  /**
   * @param table the entity's; undefined where it is not known
   * @throws InvalidError for anything but a condition on the table's fields
   */
  constructor(where: Where<E>, table?: AnyTable) {
    this.#where = where;
    this.#condition = toCondition([where], table?.types);
    if (table) checkCondition(this.#condition, table.types);
    this.#isAll = isEverything(where);
    this.text = this.#isAll ? "" : JSON.stringify(this.#condition, withBigints);
  }

  /** The rows of a condition that the call may see. */
  within(where: Where<E>): Where<E> {
    // A condition of E in `and` is one of E.
    return this.#isAll ? where : ({ and: [where, this.#where] } as unknown as Where<E>);
  }

  /**
   * Guards a row that a call stores.
   *
   * @throws PermissionError, reason OUT_OF_SCOPE, if the caller could not see the row
   */
  requireVisible(row: E, noun: string): E {
    if (!this.#isAll && !matches(this.#condition, row)) {
      throw new PermissionError(
        `the ${noun} would be out of its caller's sight: keep the fields that say whose it is`,
        {
          reason: "OUT_OF_SCOPE",
        },
      );
    }
    return row;
  }
}

function isEverything(where: unknown): boolean {
  return where === everything;
}

function withBigints(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? `${value}n` : value;
}

/**
 * Finds the scope of each call.
 *
 * @param scope @default all rows, for every caller
 * @param table the entity's; undefined where it is not known
 */
export function scopeOf<E extends object>(
  scope: RowScope<E> | undefined,
  table: AnyTable | undefined,
): (context: HandlerContext) => CallScope<E> | Promise<CallScope<E>> {
  const all = new CallScope<E>(everything as unknown as Where<E>);
  if (!scope) return () => all;
  return async (context) => {
    const where = await scope(context);
    if (isEverything(where)) return all;
    try {
      return new CallScope(where, table);
    } catch (cause) {
      // The fault is not the caller's, and a condition that is missing must not mean all rows.
      throw new Error("`scope` must return a condition: `everything` means all rows, `nothing` none", { cause });
    }
  };
}
