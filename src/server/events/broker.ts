import type { Logger } from "pino";
import { InvalidError, PreconditionError } from "../../ddd/error.ts";
import type { EventBroker } from "../../ddd/event/broker/broker.ts";
import { type Config, StartError } from "../config.ts";

/**
 * Opens the broker of the settings BROKER_URL and BROKER_REPLICAS. It need not be there yet: events wait in the outbox until it is.
 *
 * @throws StartError
 */
export async function openBrokerAt(
  url: string,
  { eventDays: keepDays, brokerReplicas: replicas }: Pick<Config, "eventDays" | "brokerReplicas">,
  log: Logger,
): Promise<EventBroker> {
  const { openBroker } = await import("../../ddd/nats/index.ts");
  const onError = (err: unknown, doing: string) => log.warn({ err }, doing);
  try {
    return await openBroker(url, { keepDays, replicas, onError });
  } catch (cause) {
    if (!(cause instanceof InvalidError || cause instanceof PreconditionError)) throw cause;
    // Without the name of the parameter, for which the setting's stands.
    const problem =
      cause instanceof InvalidError ? cause.violations.map((one) => one.description).join("; ") : cause.message;
    throw new StartError(`BROKER_URL: ${problem}`, { cause });
  }
}
