import { type DomainError, PermissionError, UnauthenticatedError, UnavailableError } from "../error.ts";
import type { NatsLibrary } from "./load.ts";

/** The reason of a server that runs without JetStream. */
const JETSTREAM_MISSING = "JETSTREAM_MISSING";

/** Translates the errors of the NATS client. @param place the broker's URL without its secrets */
export function brokerError(error: unknown, place: string, { core, jetstream }: NatsLibrary): DomainError {
  const cause = error;
  // A request wraps the error that ended it.
  const source = error instanceof core.errors.RequestError ? (error.cause ?? error) : error;
  const text = error instanceof Error ? error.message : String(error);
  if (error instanceof core.errors.AuthorizationError) {
    const remedy = "put a valid user:password@, or a token@, before the host";
    return new UnauthenticatedError(`the broker at ${place} refuses the credentials of its URL: ${remedy}`, { cause });
  }
  if (source instanceof core.errors.PermissionViolationError) {
    const remedy = "allow the user its subjects, $JS.API.> and _INBOX.>";
    return new PermissionError(`the broker at ${place} does not allow this (${text}): ${remedy}`, { cause });
  }
  // The client does not export this class.
  if (error instanceof Error && error.name === "JetStreamNotEnabled") {
    return new UnavailableError(
      `the NATS server at ${place} answers, but not its JetStream: start it with --jetstream, or allow it for the account; ` +
        "in a cluster, it may be choosing a leader",
      { reason: JETSTREAM_MISSING, cause },
    );
  }
  if (error instanceof jetstream.JetStreamApiError) {
    return new UnavailableError(`JetStream at ${place} refuses this now: ${text}`, { cause });
  }
  return new UnavailableError(`the broker at ${place} cannot be reached (${text}): start it, or mend its URL`, {
    cause,
  });
}
