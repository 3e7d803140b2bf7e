import { InvalidError } from "../error.ts";

/** A part of a list. With keyset paging, the next page starts after the last entity of this one, even if rows come and go. */
export interface Page<E> {
  readonly items: E[];
  /** Give it to the next call's `token`; "" after the last page. */
  readonly nextToken: string;
}

/** The page size if none is given (AIP-158). */
export const DEFAULT_PAGE_SIZE = 50;
/** The largest page; a larger size means this (AIP-158). */
export const MAX_PAGE_SIZE = 1000;

/**
 * The number of entities on a page, for a requested size.
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
 * The maximum number of entities in a list, for a requested limit.
 *
 * @throws InvalidError if the limit is negative or not whole
 */
export function toLimit(limit: number = Number.POSITIVE_INFINITY): number {
  if (limit !== Number.POSITIVE_INFINITY && (!Number.isInteger(limit) || limit < 0)) {
    throw InvalidError.of("limit", "must be 0 or a positive whole number");
  }
  return limit;
}
