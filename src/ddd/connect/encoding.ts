import { InvalidError } from "../error.ts";

/**
 * The error of a value that its message cannot hold, such as 2^40 in an int32, of what the protobuf library says of it; undefined for
 * what says something else. The library tells the field in words only.
 */
export function encodingError(error: Error): InvalidError | undefined {
  const [, field, why] = /cannot encode field [\w.]+\.(\w+) to (?:binary|JSON): (.*)/s.exec(error.message) ?? [];
  if (field === undefined) return undefined;
  const description = `does not fit into the service's message: ${why}`;
  return new InvalidError([{ field, description }], { cause: error });
}
