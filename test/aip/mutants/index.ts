import { describedMutants } from "./described.ts";
import { errorMutants } from "./errors.ts";
import { fieldMutants } from "./fields.ts";
import { listMutants } from "./lists.ts";
import { methodMutants } from "./methods.ts";
import type { Mutants } from "./mutant.ts";

/** A fault for each case of the suite, by the case's id. */
export const mutants: Mutants = {
  ...describedMutants,
  ...methodMutants,
  ...fieldMutants,
  ...listMutants,
  ...errorMutants,
};
