import type { Case } from "./backend.ts";
import { constraintCases } from "./constraint.ts";
import { endingCases } from "./ending.ts";
import { errorCases } from "./error.ts";
import { failureCases } from "./failure.ts";
import { isolationCases } from "./isolation.ts";
import { keyCases } from "./key.ts";
import { listCases } from "./list.ts";
import { movingCases } from "./moving.ts";
import { numberCases } from "./number.ts";
import { pageCases } from "./page.ts";
import { plainCases } from "./plain.ts";
import { queryCases } from "./query.ts";
import { repositoryCases } from "./repository.ts";
import { slotCases } from "./slot.ts";
import { unitCases } from "./unit.ts";
import { valueCases } from "./value.ts";

export type { Backend, Bench, Case, Opened, Samples, Traits } from "./backend.ts";
export { define } from "./backend.ts";
export { type Faults, type Step, withFaults } from "./fault.ts";
export {
  type Item,
  item,
  itemsUpTo,
  type Membership,
  membership,
  type Owner,
  owner,
  type Slot,
  slot,
  uuidOf,
} from "./sample.ts";
export { itemTable, membershipTable, ownerTable, slotTable } from "./table.ts";
export {
  constraintCases,
  endingCases,
  errorCases,
  failureCases,
  isolationCases,
  keyCases,
  listCases,
  movingCases,
  numberCases,
  pageCases,
  plainCases,
  queryCases,
  repositoryCases,
  slotCases,
  unitCases,
  valueCases,
};

/** Everything that every backend must do. */
export const conformanceCases: readonly Case[] = [
  ...repositoryCases,
  ...valueCases,
  ...numberCases,
  ...constraintCases,
  ...errorCases,
  ...keyCases,
  ...movingCases,
  ...slotCases,
  ...plainCases,
  ...queryCases,
  ...pageCases,
  ...listCases,
  ...unitCases,
  ...endingCases,
  ...isolationCases,
  ...failureCases,
];
