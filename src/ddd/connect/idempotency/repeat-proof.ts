import type { DescMessage, DescMethod } from "@bufbuild/protobuf";
import { rpcName } from "../operation.ts";
import { type AnyServiceDefinition, unaryHandlerOf } from "../service/definition.ts";
import { isUnary } from "../standard-methods.ts";

/**
 * Asks for a word of `repeatProofs` on each method whose request has a secret, and which can be repeated, alone or in a
 * Commit.
 *
 * @throws Error naming the methods that lack it
 */
export function requireRepeatProofs(definition: AnyServiceDefinition): void {
  const { service, repeatProofs = {} } = definition;
  const lacking = service.methods.filter(
    (method) =>
      isRepeatable(method, definition) && hasSecrets(method.input) && !Object.hasOwn(repeatProofs, method.localName),
  );
  if (lacking.length === 0) return;
  throw new Error(
    `requests of ${lacking.map(rpcName).join(", ")} have secrets, which the stored answer to a repeat is not bound to: ` +
      'say in `repeatProofs` how a repeat proves its caller, or "unproven"',
  );
}

function isRepeatable(method: DescMethod, definition: AnyServiceDefinition): boolean {
  if (!isUnary(method) || !unaryHandlerOf(definition, method)) return false;
  return method.input.field.requestId !== undefined || definition.committable?.includes(method.localName) !== false;
}

/** Whether a message has a secret field, at any depth but for a google.protobuf.Any's. */
function hasSecrets(schema: DescMessage, seen: ReadonlySet<DescMessage> = new Set()): boolean {
  if (seen.has(schema)) return false;
  const within = new Set([...seen, schema]);
  return schema.fields.some(
    ({ proto, message }) => proto.options?.debugRedact === true || (message && hasSecrets(message, within)) === true,
  );
}
