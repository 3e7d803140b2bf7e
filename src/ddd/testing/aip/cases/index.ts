import type { AipCase } from "../case.ts";
import { errorCases } from "./errors.ts";
import { behaviorCases } from "./fields/behavior.ts";
import { etagCases } from "./fields/etag.ts";
import { maskCases } from "./fields/mask.ts";
import { partialCases } from "./fields/partial.ts";
import { requestIdCases } from "./fields/request-id.ts";
import { standardFieldCases } from "./fields/standard-fields.ts";
import { validateOnlyCases } from "./fields/validate-only.ts";
import { filterCases } from "./lists/filter.ts";
import { pageCases } from "./lists/page.ts";
import { createCases } from "./methods/create.ts";
import { customCases } from "./methods/custom.ts";
import { deleteCases } from "./methods/delete.ts";
import { getCases } from "./methods/get.ts";
import { listCases } from "./methods/list.ts";
import { updateCases } from "./methods/update.ts";

/** All cases, in the order of the AIPs. */
export const aipCases: readonly AipCase[] = [
  ...getCases,
  ...listCases,
  ...createCases,
  ...updateCases,
  ...deleteCases,
  ...customCases,
  ...standardFieldCases,
  ...etagCases,
  ...requestIdCases,
  ...partialCases,
  ...pageCases,
  ...filterCases,
  ...maskCases,
  ...validateOnlyCases,
  ...errorCases,
  ...behaviorCases,
];
