import type { Sequelize } from "sequelize";
import { type AdoptOptions, placeOf, poolOptions } from "../adopt/instance.ts";
import { AdoptedPool } from "../adopt/pool.ts";
import { type Driver, IDLE_TIMEOUT_MS } from "../driver.ts";
import type { Client, PgClient } from "./client/client.ts";
import type { Link } from "./client/session.ts";
import { prepareClient } from "./client/settings.ts";
import { Statements } from "./client/statements.ts";
import { driverOn } from "./driver.ts";
import { ConnectFailure } from "./error.ts";
import { postgresProblem } from "./login.ts";
import { sequelizeAdapter } from "./sequelize.ts";

/** PostgreSQL, on the connections of a user's own Sequelize instance. */
export function adoptPostgres(sequelize: Sequelize, options: AdoptOptions): Driver {
  const pool = new AdoptedPool<Link>(sequelize, {
    ...poolOptions(sequelize, options),
    adopt: async (raw) => {
      // Sequelize gives the clients of pg.
      const client = new AdoptedClient(raw as PgClient);
      const { idleTimeoutMs = IDLE_TIMEOUT_MS } = options;
      const state = await prepareClient(client, { prepares: true, idleTimeoutMs, isAdopted: true });
      return { client, state, statements: new Statements(client, true, state.pooled) };
    },
    abandon: ({ client }) => client.destroy(),
    toError: (error) => new ConnectFailure(error),
  });
  const place = `PostgreSQL at ${placeOf(sequelize)}`;
  return driverOn(pool, place, { ...sequelizeAdapter, instance: sequelize }, options);
}

/** Why an instance's database cannot be used, in one line. */
export function adoptedPostgresProblem(sequelize: Sequelize, error: unknown): string {
  const { username, database } = sequelize.config;
  const place = `PostgreSQL at ${placeOf(sequelize)}`;
  return postgresProblem({ url: "", prepares: true, place, user: username, database }, error);
}

/** A client that another pool has made, and keeps. */
class AdoptedClient implements Client {
  readonly #client: PgClient;
  #open = true;

  constructor(client: PgClient) {
    this.#client = client;
    const onLost = () => {
      this.#open = false;
    };
    client.on("error", onLost);
    client.on("end", onLost);
  }

  get connection() {
    return this.#client.connection;
  }
  get host() {
    return this.#client.host;
  }
  get port() {
    return this.#client.port;
  }
  get processID() {
    return this.#client.processID;
  }
  get secretKey() {
    return this.#client.secretKey;
  }

  query(query: Parameters<Client["query"]>[0]) {
    return this.#client.query(query);
  }

  getTransactionStatus() {
    return this.#client.getTransactionStatus();
  }

  isOpen(): boolean {
    return this.#open;
  }

  end(): Promise<void> {
    return this.#client.end();
  }

  /** While a statement runs, pg destroys the socket of a client that is ended. */
  destroy(): void {
    this.#open = false;
    // It has no error: it resolves when the socket is closed, if ever.
    void this.#client.end();
  }
}
