import type { DescMessage } from "@bufbuild/protobuf";
import { ConflictError, IntegrityError, InvalidError, NotFoundError } from "../error.ts";
import { withViolations } from "../refusal.ts";

/** The reason of a standard RPC's NOT_FOUND, such as ITEM_NOT_FOUND. */
export function notFoundReason({ name }: DescMessage): string {
  return `${name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, "_").toUpperCase()}_NOT_FOUND`;
}

/** The reason of the error when another has changed the entity. */
export function staleError(options: { metadata?: Record<string, string>; cause?: unknown } = {}): ConflictError {
  return new ConflictError("it has been changed since it was read; read again and retry", options);
}

/**
 * Translates the error of a call: fields get the entity's names.
 *
 * @param within the path of the entity in the request
 */
export function inFields(error: Error, message: DescMessage, within: string): Error {
  if (!(error instanceof InvalidError || error instanceof IntegrityError)) return error;
  const names = new Map(message.fields.map((field) => [field.name, field.localName]));
  const prefix = within === "" ? "" : `${within}.`;
  const violations = error.violations.map(({ field, description }) => {
    const own = field.startsWith(prefix) ? field.slice(prefix.length) : field;
    return { field: names.get(own) ?? field, description };
  });
  const options = { reason: error.reason, metadata: error.metadata, cause: error };
  return error instanceof InvalidError
    ? new InvalidError(violations, options)
    : withViolations(error, violations, options);
}

/** The names that a repository gives the entities of a message and their fields. */
interface Names {
  readonly message: DescMessage;
  readonly key: readonly string[];
  readonly resource: string;
  /** The error's text where no entity is found. @default that none matches */
  readonly notFound: string | undefined;
}

/**
 * Turns a service's error about one entity into a local repository's, which knows nothing of messages and etags. A
 * reason other than the standard RPCs' is kept, since a program may look for it.
 */
export function asOfRepository(error: Error, { message, key, resource, notFound }: Names): Error {
  // A key that no entity can have.
  if (isAbout(key, error)) return new NotFoundError(resource, notFound, { cause: error });
  if (error instanceof ConflictError && error.reason === "STALE_ETAG") {
    return staleError({ metadata: error.metadata, cause: error });
  }
  if (!(error instanceof NotFoundError) || !["", message.typeName].includes(error.resource)) return error;
  const { reason, metadata } = error;
  const options = { metadata, cause: error };
  const isStandard = reason === notFoundReason(message) || reason === "NOT_FOUND";
  return isStandard
    ? new NotFoundError(resource, notFound, options)
    : new NotFoundError(resource, error.message, { ...options, reason });
}

/** Whether nothing but the key is wrong. */
function isAbout(key: readonly string[], error: Error): boolean {
  if (!(error instanceof InvalidError) || error.violations.length === 0) return false;
  return error.violations.every(({ field }) => key.includes(field));
}
