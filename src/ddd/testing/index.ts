import type { Case } from "./backend.ts";
import { constraintCases } from "./repository/constraint.ts";
import { keyCases } from "./repository/key.ts";
import { listCases } from "./repository/list.ts";
import { pageCases } from "./repository/page.ts";
import { queryCases } from "./repository/query.ts";
import { repositoryCases } from "./repository/repository.ts";
import { movingCases } from "./repository/swap-unique.ts";
import { slotCases } from "./slot.ts";
import { endingCases } from "./unit/ending.ts";
import { errorCases } from "./unit/error.ts";
import { failureCases } from "./unit/failure.ts";
import { isolationCases } from "./unit/isolation.ts";
import { unitCases } from "./unit/unit.ts";
import { numberCases } from "./value/number.ts";
import { plainCases } from "./value/plain.ts";
import { valueCases } from "./value/value.ts";

export type { Backend, Bench, Case, Opened, Samples, Traits } from "./backend.ts";
export { define } from "./backend.ts";
export { type Faults, type Step, withFaults } from "./fault.ts";
export { itemTable, membershipTable, ownerTable, slotTable } from "./repository/table.ts";
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
