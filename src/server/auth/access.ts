import type { DescMethod } from "@bufbuild/protobuf";
import {
  type AnyServiceDefinition,
  type Authenticator,
  audiencesOf,
  authorize,
  type CallHook,
} from "../../ddd/connect/index.ts";
import { StartError } from "../config.ts";
import type { Page } from "../http/page.ts";

/** Services that tell nothing of anybody: probes and tools call them without a token. */
const OPEN_SERVICES = [
  "grpc.health.v1.Health",
  "grpc.reflection.v1.ServerReflection",
  "grpc.reflection.v1alpha.ServerReflection",
];

/** @throws StartError naming the RPCs that no access table has */
export function toHook(definitions: readonly AnyServiceDefinition[], authenticator: Authenticator): CallHook {
  try {
    return authorize(definitions, authenticator, { open: OPEN_SERVICES });
  } catch (cause) {
    throw new StartError((cause as Error).message, { cause });
  }
}

/** The RPCs that nobody may call without a token. */
export function closedMethods(definitions: readonly AnyServiceDefinition[]): Set<DescMethod> {
  return new Set(
    definitions.flatMap((definition) =>
      definition.service.methods.filter((one) => audiencesOf(definition, one)?.includes("anonymous") === false),
    ),
  );
}

/** @throws StartError for a service with an access table that nothing would enforce */
export function requireNoTables(definitions: readonly AnyServiceDefinition[]): void {
  const guarded = definitions.find(({ access }) => access !== undefined);
  if (!guarded) return;
  throw new StartError(
    `${guarded.service.typeName} has an access table, and nothing tells whom a token stands for: set TOKEN_KEYS_URL to where TOKEN_ISSUER publishes its keys, or serve a context that has an authenticator, too`,
  );
}

/** How many seconds others may keep the public keys. */
const KEYS_MAX_AGE_S = 60;

/** The page with the public keys of access tokens, a JSON Web Key Set (RFC 7517). */
export async function keyPage(authenticator: Authenticator | undefined): Promise<Page> {
  const keys = await authenticator?.publicKeys?.();
  return {
    status: 200,
    body: `${JSON.stringify(keys)}\n`,
    contentType: "application/json",
    headers: { "cache-control": `public, max-age=${KEYS_MAX_AGE_S}` },
  };
}
