import { createHash } from "node:crypto";
import type { ListItemsRequest } from "../gen/brasa/testing/v1/sample_pb.js";
import { PageTokenSeal, toOrderTerms, toPositionToken } from "../src/ddd/index.ts";
import { type Item, item, itemTable } from "../src/ddd/testing/index.ts";

/** Server and client share the seal, so that the client can make page tokens of its own. */
export const seal = new PageTokenSeal(createHash("sha256").update("bench").digest());

const listRequest: ListItemsRequest["$typeName"] = "brasa.testing.v1.ListItemsRequest";

/** An order, as the toolkit and as the wire spell it. */
export interface Order {
  readonly orderBy: readonly (keyof Item & string)[] | readonly ["createTime desc"];
  readonly text: string;
}

/** The token of the local page that begins after the nth item. */
export function tokenAfter(n: number, { orderBy }: Order): string {
  return toPositionToken(toOrderTerms<Item>(orderBy, itemTable.fields, itemTable.key), item(n));
}

/** The token of the same page at the service, for a list without a filter. */
export function sealedTokenAfter(n: number, order: Order): string {
  return seal.seal(tokenAfter(n, order), [listRequest, "", order.text, ""]);
}
