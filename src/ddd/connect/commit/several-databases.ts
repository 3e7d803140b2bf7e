import { createRegistry, type DescMessage } from "@bufbuild/protobuf";
import type { HandlerContext } from "@connectrpc/connect";
import {
  type CommitRequest,
  SettleResponse_Outcome as Outcome,
  type SettleRequest,
  UnitOfWorkService,
} from "../../../../gen/brasa/v1/unit_of_work_service_pb.js";
import { InvalidError, UnavailableError } from "../../error.ts";
import { rpcName } from "../operation.ts";
import type { ServiceDefinition } from "../service/definition.ts";

type Units = ServiceDefinition<typeof UnitOfWorkService>;

/**
 * One `brasa.v1.UnitOfWorkService` for services on several databases. A Commit may hold calls of one database only; Settle
 * finds the database of the call.
 *
 * @param all the definition of each database, as unitOfWorkService and then idempotent make it
 */
export function unitsOfSeveralDatabases(all: readonly [Units, ...Units[]]): Units {
  const [first, ...others] = all;
  if (others.length === 0) return first;
  const byMethod = new Map(all.flatMap((one) => methodsOf(one).map((method) => [rpcName(method), one] as const)));
  const methods = all.flatMap(methodsOf);

  /** @throws InvalidError for an unknown method, and for calls of two databases */
  function databaseOf({ operations }: CommitRequest): Units {
    const [{ method: name = "" } = {}] = operations;
    for (const [index, { method }] of operations.entries()) {
      const found = byMethod.get(method);
      const field = `operations[${index}].method`;
      if (!found) {
        throw InvalidError.of(
          field,
          `"${method}" cannot be an operation; these can: ${[...byMethod.keys()].join(", ")}`,
        );
      }
      if (found !== byMethod.get(name)) {
        throw InvalidError.of(
          field,
          `"${method}" works on another database than "${name}", so that they cannot take effect together: ` +
            "commit them apart",
        );
      }
    }
    return byMethod.get(name) ?? first;
  }

  return {
    service: UnitOfWorkService,
    messages: createRegistry(...methods.map(({ input }): DescMessage => input)),
    operations: {
      methods,
      of: (method, request, context) =>
        method === UnitOfWorkService.method.commit
          ? databaseOf(request as CommitRequest).operations?.of(method, request, context)
          : undefined,
    },
    implementation: {
      commit: (request, context) => handlerOf(databaseOf(request), "commit")(request, context),
      settle: (request, context) => settleInAny(all, request, context),
    },
  };
}

function methodsOf({ operations }: Units) {
  return operations?.methods ?? [];
}

function handlerOf<K extends "commit" | "settle">({ implementation }: Units, name: K) {
  const handler = implementation[name];
  if (!handler) throw new Error(`brasa.v1.UnitOfWorkService/${name} has no handler: make its definition idempotent`);
  return handler as NonNullable<Units["implementation"][K]>;
}

/**
 * Settles a call in each database that keeps its method's ids. A Commit may be in any of them. Where it has not been, its id
 * is void from then on, so that it cannot arrive there later.
 */
async function settleInAny(all: readonly Units[], request: SettleRequest, context: HandlerContext) {
  let unknownMethod: unknown;
  let unreached: unknown;
  let isVoid = false;
  for (const one of all) {
    try {
      const { outcome } = await handlerOf(one, "settle")(request, context);
      if (outcome === Outcome.ANSWERED) return { outcome };
      isVoid = true;
    } catch (error) {
      // Another database may have the answer.
      if (error instanceof UnavailableError) unreached = error;
      else if (error instanceof InvalidError && error.reason === "METHOD_NOT_IDEMPOTENT") unknownMethod = error;
      else throw error;
    }
  }
  if (unreached !== undefined) throw unreached;
  if (!isVoid) throw unknownMethod;
  return { outcome: Outcome.VOID };
}
