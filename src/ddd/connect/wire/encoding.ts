import { InvalidError } from "../../error.ts";

/**
 * Turns the protobuf library's error about a value that its message cannot hold, such as 2^40 in an int32, into an
 * InvalidError; undefined for any other error. The library names the field only in its text.
 */
export function encodingError(error: Error): InvalidError | undefined {
  const [, field, why] = /cannot encode field [\w.]+\.(\w+) to (?:binary|JSON): (.*)/s.exec(error.message) ?? [];
  if (field === undefined) return undefined;
  const description = `does not fit into the service's message: ${why}`;
  return new InvalidError([{ field, description }], { cause: error });
}
