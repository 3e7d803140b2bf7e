import type { AnyServiceDefinition } from "../ddd/connect/index.ts";
import type { Pipeline } from "./call/pipeline.ts";
import type { Health } from "./health/health.ts";
import { OPERATIONS_CALLS, OperationsService } from "./operations/operations.ts";
import { fromHereAlone } from "./operations/this-machine.ts";
import type { Route } from "./ports/listener.ts";
import { reflectionRoutes } from "./reflection.ts";

/** The maximum number of concurrent health checks, and of watches, apart from all other calls. */
const HEALTH_CALLS = 1000;
/** The maximum number of concurrent reflection streams, apart from all other calls. */
const REFLECTION_STREAMS = 100;

/** The choices that the routes depend on. */
export interface RouteOptions {
  /** Whether reflection is served. */
  readonly reflects: boolean;
  /** Whether nothing tells callers apart: OperationsService is for this machine alone then. */
  readonly isOpen: boolean;
}

/** The routes of services, with health and reflection: each call passes the pipeline. */
export function toRoutes(
  definitions: readonly AnyServiceDefinition[],
  health: Health,
  pipeline: Pipeline,
  { reflects, isOpen }: RouteOptions,
): Route[] {
  const services = definitions.map(({ service }) => service);
  return [
    ...definitions.map(({ service, implementation, rules, operations, limits }) => {
      const own =
        service === OperationsService ? { ownCap: OPERATIONS_CALLS, hooks: isOpen ? [fromHereAlone] : [] } : {};
      return pipeline.route(service, implementation, { rules, operations, limits, ...own });
    }),
    pipeline.route(health.route.service, health.route.implementation, {
      unbounded: ["watch"],
      ownCap: HEALTH_CALLS,
    }),
    ...(reflects ? reflectionRoutes([...services, health.route.service]) : []).map((one) =>
      pipeline.route(one.service, one.implementation, { ownCap: REFLECTION_STREAMS }),
    ),
  ];
}
