import { type FieldViolation, InvalidError } from "../../error.ts";
import { nullError } from "../../refusal.ts";
import { sequelizeLibrary } from "./library.ts";

/** The toolkit's error of a failed statement, by the error that Sequelize was given in its place. */
const known = new WeakMap<object, Error>();

/**
 * The error that Sequelize is given of a failed statement, as its driver would give it, so that Sequelize makes its own of
 * it. A copy: Sequelize adds the statement and its values, which may be secrets, and the original goes to the log.
 *
 * @param error of the toolkit, whose cause is the driver's
 */
export function toDriverError(error: unknown): Error {
  const cause = driverErrorIn(error) ?? error;
  const copy = Object.assign(new Error(cause instanceof Error ? cause.message : String(cause)), cause);
  known.set(copy, error instanceof Error ? error : copy);
  return copy;
}

/** The innermost error with a code. */
function driverErrorIn(error: unknown): Error | undefined {
  if (!(error instanceof Error)) return undefined;
  return driverErrorIn(error.cause) ?? ("code" in error && error.code !== "" ? error : undefined);
}

/**
 * The toolkit's error for one that Sequelize threw: that of the failed statement, or an InvalidError or IntegrityError for
 * a refusal of Sequelize itself. Other errors stay as they are.
 */
export function toToolkitError(error: unknown): unknown {
  for (let inner = error; typeof inner === "object" && inner !== null; inner = nextIn(inner)) {
    const found = known.get(inner);
    if (found) return found;
  }
  const { UniqueConstraintError, ValidationError } = sequelizeLibrary();
  if (!(error instanceof ValidationError) || error instanceof UniqueConstraintError) return error;
  const missing = error.errors.find(({ type }) => String(type) === "notNull Violation");
  if (missing) return nullError(missing.instance?.constructor.name ?? "the row", [missing.path ?? ""], error);
  const violations = error.errors.map(
    ({ path, message }): FieldViolation => ({ field: path ?? "", description: message }),
  );
  return new InvalidError(violations, { cause: error });
}

/** Sequelize's errors have the driver's as their parent; `bulkCreate` collects errors. */
function nextIn(error: object): unknown {
  if ("parent" in error) return error.parent;
  if ("errors" in error && Array.isArray(error.errors)) return error.errors[0];
  return "cause" in error ? error.cause : undefined;
}
