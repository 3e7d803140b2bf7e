import { StartError } from "../config.ts";
import { type AnyContext, defineContext } from "../contexts.ts";

/** The part that hands recorded events over to the broker. */
const RELAY = "relay";

/** The parts of a system that one process serves. */
export interface Parts {
  /** Its contexts. Those that it only relays events of have no services and no reactions here. */
  readonly contexts: readonly AnyContext[];
  /** Whether it hands over the events of its databases. */
  readonly relays: boolean;
}

/**
 * Chooses the parts that a process serves.
 *
 * @param only names of contexts, and `relay`; undefined for all
 * @throws StartError for a name that is none, and for some parts without a broker, by which they meet the others
 */
export function partsOf(
  contexts: readonly AnyContext[],
  only: readonly string[] | undefined,
  brokerUrl: string | undefined,
): Parts {
  if (only === undefined) return { contexts, relays: true };
  const names = [...contexts.map(({ name }) => name), RELAY];
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined || only.length === 0) {
    throw new StartError(`there is no part "${unknown ?? ""}" to serve: name some of ${names.join(", ")}`);
  }
  if (brokerUrl === undefined && names.some((name) => !only.includes(name))) {
    throw new StartError("a process that serves only a part meets the others through a broker: set BROKER_URL");
  }
  const relays = only.includes(RELAY);
  const served = (one: AnyContext) => only.includes(one.name);
  return {
    contexts: relays ? contexts.map((one) => (served(one) ? one : relayed(one))) : contexts.filter(served),
    relays,
  };
}

/** A context whose events are handed over, and which is served by another process. */
function relayed({ name, memory, sequelize, migrations }: AnyContext): AnyContext {
  return defineContext({ name, memory, sequelize, migrations, services: () => [] });
}
