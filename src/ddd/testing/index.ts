import type { Case } from "./backend.ts";
import type { EventCase } from "./event/backend.ts";
import { backlogCases } from "./event/backlog.ts";
import { consumerCases } from "./event/consumer.ts";
import { deadLetterCases } from "./event/dead-letter.ts";
import { leaseCases } from "./event/lease.ts";
import { outboxCases } from "./event/outbox.ts";
import { reactionCases } from "./event/reaction.ts";
import { registryCases } from "./event/registry.ts";
import { aggregateCases } from "./repository/aggregate.ts";
import { anyCaseCases } from "./repository/any-case.ts";
import { constraintCases } from "./repository/constraint.ts";
import { keyCases } from "./repository/key.ts";
import { listCases } from "./repository/list.ts";
import { pageCases } from "./repository/page.ts";
import { queryCases } from "./repository/query.ts";
import { repositoryCases } from "./repository/repository.ts";
import { slotCases } from "./repository/slot.ts";
import { swapUniqueCases } from "./repository/swap-unique.ts";
import { upsertCases } from "./repository/upsert.ts";
import { endingCases } from "./unit/ending.ts";
import { errorCases } from "./unit/error.ts";
import { failureCases } from "./unit/failure.ts";
import { isolationCases } from "./unit/isolation.ts";
import { unitCases } from "./unit/unit.ts";
import { bytesCases } from "./value/bytes.ts";
import { dateCases } from "./value/date.ts";
import { decimalCases } from "./value/decimal.ts";
import { enumerationCases } from "./value/enumeration.ts";
import { identityCases } from "./value/identity.ts";
import { jsonCases } from "./value/json.ts";
import { numberCases } from "./value/number.ts";
import { plainCases } from "./value/plain.ts";
import { valueCases } from "./value/value.ts";

export type { Backend, Case, CaseContext, Opened, Samples, Traits } from "./backend.ts";
export { defineCase } from "./backend.ts";
export type { EventBackend, EventCase, OpenedForEvents } from "./event/backend.ts";
export { type BrokerBackend, type BrokerCase, brokerCases, type OpenedBroker } from "./event/broker.ts";
export { type FaultPoint, type Faults, withFaults } from "./fault.ts";
export {
  itemTable,
  membershipTable,
  ownerTable,
  productStates,
  productTable,
  slotTable,
  ticketTable,
} from "./repository/table.ts";
export {
  type Item,
  item,
  itemsUpTo,
  type Membership,
  membership,
  type NewTicket,
  type Owner,
  owner,
  type Product,
  type ProductState,
  product,
  type Slot,
  slot,
  type Ticket,
  ticket,
  uuidOf,
} from "./sample.ts";

const groups = {
  repository: repositoryCases,
  value: valueCases,
  number: numberCases,
  enumeration: enumerationCases,
  date: dateCases,
  decimal: decimalCases,
  bytes: bytesCases,
  upsert: upsertCases,
  aggregate: aggregateCases,
  json: jsonCases,
  constraint: constraintCases,
  error: errorCases,
  key: keyCases,
  identity: identityCases,
  "swap-unique": swapUniqueCases,
  slot: slotCases,
  plain: plainCases,
  query: queryCases,
  "any-case": anyCaseCases,
  page: pageCases,
  list: listCases,
  unit: unitCases,
  ending: endingCases,
  isolation: isolationCases,
  failure: failureCases,
} as const satisfies Readonly<Record<string, readonly Case[]>>;

/** The part of the toolkit that a case of the suite tests. */
export type CaseGroup = keyof typeof groups;

/** A case of the suite. */
export interface ConformanceCase extends Case {
  readonly group: CaseGroup;
}

/** All cases that every backend must pass. An adapter that is half done can begin with the groups `repository` and `value`. */
export const conformanceCases: readonly ConformanceCase[] = Object.entries(groups).flatMap(([group, cases]) =>
  cases.map((one) => ({ ...one, group: group as CaseGroup })),
);

/** All cases that every backend must pass in which events are recorded, and applied. */
export const eventCases: readonly EventCase[] = [
  ...outboxCases,
  ...leaseCases,
  ...backlogCases,
  ...reactionCases,
  ...deadLetterCases,
  ...consumerCases,
  ...registryCases,
];
