import { InvalidError } from "../error.ts";

/** A part of a list. Keyset paging: the next page starts after this one's last entity, wherever that is by then. */
export interface Page<E> {
  readonly items: E[];
  /** Give it to the next call's `token`; "" after the last page. */
  readonly nextToken: string;
}

/** The page size where none is said (AIP-158). */
export const DEFAULT_PAGE_SIZE = 50;
/** The largest page; a larger size means this (AIP-158). */
export const MAX_PAGE_SIZE = 1000;

/**
 * How many entities a page holds.
 *
 * @throws InvalidError if the size is negative or not whole
 */
export function toPageSize(size = 0): number {
  if (!Number.isInteger(size) || size < 0) {
    throw InvalidError.of("size", "must be 0 (the default of 50) or a positive whole number");
  }
  return size === 0 ? DEFAULT_PAGE_SIZE : Math.min(size, MAX_PAGE_SIZE);
}

/**
 * How many entities a list holds at most.
 *
 * @throws InvalidError if the limit is negative or not whole
 */
export function toLimit(limit: number = Number.POSITIVE_INFINITY): number {
  if (limit !== Number.POSITIVE_INFINITY && (!Number.isInteger(limit) || limit < 0)) {
    throw InvalidError.of("limit", "must be 0 or a positive whole number");
  }
  return limit;
}
