import { PreconditionError } from "../error.ts";

/** The client of NATS, which an installation may lack. */
export interface NatsLibrary {
  readonly core: typeof import("@nats-io/transport-node");
  readonly jetstream: typeof import("@nats-io/jetstream");
}

/**
 * Loads the client of NATS, only for a program that has a broker.
 *
 * @throws PreconditionError that says how to install it
 */
export async function loadNats(): Promise<NatsLibrary> {
  try {
    const [core, jetstream] = await Promise.all([import("@nats-io/transport-node"), import("@nats-io/jetstream")]);
    return { core, jetstream };
  } catch (cause) {
    throw new PreconditionError(
      "a broker needs the packages @nats-io/transport-node and @nats-io/jetstream, which cannot be loaded: " +
        "npm install @nats-io/transport-node @nats-io/jetstream",
      { cause },
    );
  }
}
