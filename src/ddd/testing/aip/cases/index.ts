import type { AipCase } from "../case.ts";
import { errorCases } from "./errors.ts";
import { behaviorCases } from "./fields/behavior.ts";
import { etagCases } from "./fields/etag.ts";
import { maskCases } from "./fields/mask.ts";
import { optionalCases } from "./fields/optional.ts";
import { partialCases } from "./fields/partial.ts";
import { requestIdCases } from "./fields/request-id.ts";
import { standardFieldCases } from "./fields/standard-fields.ts";
import { validateOnlyCases } from "./fields/validate-only.ts";
import { filterCases } from "./lists/filter.ts";
import { orderCases } from "./lists/order.ts";
import { pageCases } from "./lists/page.ts";
import { pageTokenCases } from "./lists/page-token.ts";
import { walkCases } from "./lists/pages.ts";
import { totalSizeCases } from "./lists/total-size.ts";
import { allowMissingCases } from "./methods/allow-missing.ts";
import { createCases } from "./methods/create.ts";
import { customCases } from "./methods/custom.ts";
import { deleteCases } from "./methods/delete.ts";
import { getCases } from "./methods/get.ts";
import { listCases } from "./methods/list.ts";
import { updateCases } from "./methods/update.ts";
import { updateMaskCases } from "./methods/update-mask.ts";

/** All cases, in the order of the AIPs. */
export const aipCases: readonly AipCase[] = [
  ...getCases,
  ...listCases,
  ...orderCases,
  ...createCases,
  ...updateCases,
  ...updateMaskCases,
  ...allowMissingCases,
  ...deleteCases,
  ...customCases,
  ...standardFieldCases,
  ...etagCases,
  ...requestIdCases,
  ...partialCases,
  ...pageCases,
  ...walkCases,
  ...pageTokenCases,
  ...totalSizeCases,
  ...filterCases,
  ...maskCases,
  ...validateOnlyCases,
  ...errorCases,
  ...behaviorCases,
  ...optionalCases,
];
