import { MethodOptions_IdempotencyLevel } from "@bufbuild/protobuf/wkt";
import type { HandlerContext } from "@connectrpc/connect";
import { InvalidError } from "../error.ts";
import { collectPositions, type EventPosition } from "../event/projection/position.ts";
import type { PageTokenSeal } from "../query/page-token.ts";
import { type ServiceDefinition, type UnaryHandler, unaryHandlerOf } from "./service/definition.ts";
import { isUnary } from "./standard-methods.ts";

/** The response header that holds the positions of the events that a call recorded. */
export const POSITION_HEADER = "brasa-position";
/** The request header by which a read follows an earlier call: that call's POSITION_HEADER. */
export const AFTER_HEADER = "brasa-after";

/** The most positions of a header. A call that records more has none. */
export const MAX_POSITIONS = 64;

/** Binds the seal to this use. */
const QUESTION = ["positions"];

/** The types of events, each with the highest sequence of each of its keys. */
type Sequences = readonly (readonly [type: string, keys: readonly (readonly [key: string, sequence: number])[]])[];

/**
 * The same service, whose unary methods that have effects tell, in POSITION_HEADER, the positions of the events that they
 * recorded. A repeat that gets a stored response records nothing, and has none.
 *
 * @param types the names of the types of events to tell of: those that projections are made of. Of others, callers learn nothing
 */
export function withPositions<S extends ServiceDefinition["service"]>(
  definition: ServiceDefinition<S>,
  seal: PageTokenSeal,
  types: ReadonlySet<string>,
): ServiceDefinition<S> {
  // Collecting costs each call an AsyncLocalStorage, so that it is left where there is nothing to tell.
  if (types.size === 0) return definition;
  const implementation = { ...definition.implementation } as Record<string, UnaryHandler>;
  for (const method of definition.service.methods) {
    if (!isUnary(method) || method.idempotency === MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS) continue;
    const handler = unaryHandlerOf(definition, method);
    if (!handler) continue;
    implementation[method.localName] = async (request, context) => {
      const { result, positions } = await collectPositions(() => handler(request, context));
      const header = printPositions(
        positions.filter(({ type }) => types.has(type)),
        seal,
      );
      if (header !== undefined) context.responseHeader.set(POSITION_HEADER, header);
      return result;
    };
  }
  // Each has kept its method's type; the loop over descriptors cannot show it.
  return { ...definition, implementation: implementation as never };
}

/** Positions as a header; undefined for none, and for more than MAX_POSITIONS. */
export function printPositions(positions: readonly EventPosition[], seal: PageTokenSeal): string | undefined {
  const types = new Map<string, Map<string, number>>();
  for (const { type, key, sequence } of positions) {
    const keys = types.get(type) ?? new Map<string, number>();
    types.set(type, keys.set(key, Math.max(keys.get(key) ?? 0, sequence)));
  }
  const sequences: Sequences = [...types].map(([type, keys]) => [type, [...keys]]);
  const count = sequences.reduce((sum, [, keys]) => sum + keys.length, 0);
  if (count === 0 || count > MAX_POSITIONS) return undefined;
  return seal.seal(Buffer.from(JSON.stringify(sequences)).toString("base64url"), QUESTION);
}

/**
 * The positions that a call is to follow, by its AFTER_HEADER. They are signed: a caller who makes them up could keep a service
 * waiting, or learn by that which entities there are.
 *
 * @throws InvalidError, reason INVALID_POSITION, naming the header
 */
export function positionsAfter({ requestHeader }: HandlerContext, seal: PageTokenSeal): readonly EventPosition[] {
  const header = requestHeader.get(AFTER_HEADER);
  if (header === null) return [];
  let sequences: Sequences;
  try {
    sequences = JSON.parse(Buffer.from(seal.open(header, QUESTION), "base64url").toString());
  } catch (cause) {
    const description =
      `is no ${POSITION_HEADER} that a call gave within three days: ` +
      "send the last one that you got, unchanged and once, or leave the header out";
    throw new InvalidError([{ field: AFTER_HEADER, description }], { reason: "INVALID_POSITION", cause });
  }
  return sequences.flatMap(([type, keys]) => keys.map(([key, sequence]) => ({ type, key, sequence })));
}
